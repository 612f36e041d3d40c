/** 验证结果的中文说明。用词平实：读者不必懂得哈希。 */
import type { Catalogue } from "./catalogue.ts";

const ASK_HOLDER = "请向持证人重新索取原始证照文件。";
const ASK_ISSUER = "请向签发部门咨询。";
const BROKEN = "文件被改动或已损坏，请向持证人重新索取原始证照文件。";
const TRY_AGAIN = "请过几分钟再试，或换一个服务验证。";
const BEFORE_THE_MOVE = "请部门重新签发，或验证在旧网络上作成的证据（certrace verify --evidence）。";
const NOT_OURS = "这不是此类证照，请选择部门签发的证照文件。";
const DO_NOT_RELY = "请勿采信，并向证照上所写的部门核实。";

export const zhCN: Catalogue = {
  codes: {
    "not-reached": { sentence: "前面的检查未通过，此项未检查。", remedy: "请查看未通过的检查。" },
    "not-asked": { sentence: "尚未查询{fact}。", remedy: "请在联网状态下验证证照文件。" },
    "source-unavailable": { sentence: "无法读取{fact}：数据来源没有应答。", remedy: TRY_AGAIN },
    "source-inconsistent": {
      sentence: "数据来源所说的{fact}不可能属实。",
      remedy: "请勿依赖该来源：换一个服务验证，并告知其运行方。",
    },
    "source-behind": { sentence: "尚不知道{fact}：数据来源还没有读完整条链。", remedy: TRY_AGAIN },
    "sources-disagree": {
      sentence: "两个数据来源对{fact}说法不一：{one}和{other}。",
      remedy: "请查询第三个来源，并告知前两个的运行方。",
    },
    "facts-stale": {
      sentence: "数据来源上次与链通信是在{readAt}，时间太久，无法说明现状。",
      remedy: TRY_AGAIN,
    },
    "head-stale": {
      sentence: "数据来源所知的最新区块产生于{headTime}，过于陈旧。",
      remedy: "链已停止或该来源与链断开。请稍后再试，或换一个服务。",
    },
    "clock-skew": {
      sentence: "数据来源的时间（{readAt}）超前于本设备。",
      remedy: "请校准本设备的时钟后重新验证。",
    },

    "format-ok": { sentence: "证照格式正确。", remedy: null },
    "json-bom": { sentence: "文件开头有字节顺序标记。", remedy: "请另存为不带字节顺序标记的 UTF-8 文件。" },
    "json-truncated": { sentence: "文件不完整（止于第 {position} 个字符）。", remedy: ASK_HOLDER },
    "json-syntax": { sentence: "文件无法读取（第 {position} 个字符处）。", remedy: BROKEN },
    "json-trailing-data": {
      sentence: "证照末尾之后还有内容（第 {position} 个字符处）。",
      remedy: "请一次验证一份证照。",
    },
    "json-duplicate-member": { sentence: "“{field}”出现了两次，可能有两种读法。", remedy: BROKEN },
    "json-too-deep": { sentence: "文件嵌套过深（第 {position} 个字符处）。", remedy: NOT_OURS },
    "json-unsafe-number": {
      sentence: "其中有不同计算机读法不一的数字（第 {position} 个字符处）。",
      remedy: BROKEN,
    },
    "json-lone-surrogate": { sentence: "其中有半个字符（第 {position} 个字符处）。", remedy: BROKEN },
    "base64url-invalid": { sentence: "“{field}”部分的编码不合规定。", remedy: BROKEN },
    "utf8-invalid": { sentence: "“{field}”部分不是 UTF-8 文本。", remedy: BROKEN },
    "certificate-empty": { sentence: "内容为空。", remedy: "请选择证照文件。" },
    "certificate-too-large": { sentence: "超过证照的大小上限（1 MiB）。", remedy: NOT_OURS },
    "certificate-unrecognised": { sentence: "这不是证照。", remedy: NOT_OURS },
    "member-missing": { sentence: "缺少“{field}”部分。", remedy: BROKEN },
    "member-unknown": { sentence: "证照文件中不应有“{field}”部分。", remedy: BROKEN },
    "member-invalid": { sentence: "“{field}”部分不合规定。", remedy: BROKEN },
    "jose-alg": { sentence: "签名方式不是唯一认可的 ES256。", remedy: NOT_OURS },
    "jose-typ": { sentence: "这是另一类签名文件。", remedy: NOT_OURS },
    "jose-kid": { sentence: "没有写明签名所用的密钥。", remedy: NOT_OURS },
    "jose-crit": { sentence: "它要求本验证程序不认识的扩展。", remedy: "请用更新的版本验证。" },
    "signature-length": { sentence: "签名长度不对。", remedy: BROKEN },
    "claim-missing": { sentence: "缺少每份证照都应写明的“{field}”。", remedy: NOT_OURS },
    "claim-invalid": { sentence: "“{field}”的内容不合规定。", remedy: ASK_ISSUER },
    "claim-time": { sentence: "“{field}”是不存在的日期。", remedy: ASK_ISSUER },
    "claim-window": { sentence: "有效期的终止早于起始。", remedy: ASK_ISSUER },
    "claim-cnf": { sentence: "其中的持证人密钥无法使用。", remedy: ASK_ISSUER },
    "sd-alg": { sentence: "隐藏内容的方式不被认可。", remedy: NOT_OURS },
    "disclosure-malformed": { sentence: "有一项出示的内容无法读取（{field}）。", remedy: BROKEN },
    "disclosures-too-many": { sentence: "出示的内容超过 512 项。", remedy: NOT_OURS },
    "path-too-long": { sentence: "证明长度超过可能的上限。", remedy: BROKEN },
    "key-binding-malformed": {
      sentence: "持证人的持有证明无法读取（{field}）。",
      remedy: "请持证人重新出示证照。",
    },
    "copy-malformed": {
      sentence: "无法读取该副本为谁而作的说明（{field}）。",
      remedy: "请持证人重新制作副本。",
    },

    "registry-trusted": { sentence: "它登记在本验证方信任的登记簿中。", remedy: null },
    "registry-untrusted": {
      sentence: "它登记在本验证方不信任的登记簿中：{registry}。",
      remedy: "任何人都能设立登记簿。如果您认识这一个，请用信任它的服务验证。",
    },
    "registry-mirrored": {
      sentence:
        "它登记在已停用网络的登记簿 {registry} 中，由其镜像 {mirror} 应答：镜像上所列的，最迟在所示时间已经登记，更早的日期不予显示。",
      remedy: null,
    },
    "registries-not-known": { sentence: "无法得知应当信任哪些登记簿。", remedy: TRY_AGAIN },
    "anchor-missing": {
      sentence: "这种形式的证照没有写明它在链上的位置。",
      remedy: "请向持证人索取证照文件，而不是紧凑文本。",
    },

    "integrity-ok": { sentence: "所示内容正是部门签署的内容。", remedy: null },
    "disclosure-twice": { sentence: "“{field}”出示了两次。", remedy: BROKEN },
    "disclosure-no-digest": {
      sentence: "“{field}”是添加或改动过的，部门没有签署它。",
      remedy: "请勿采信，向持证人索取原始证照文件。",
    },
    "disclosure-misplaced": { sentence: "有一项出示的内容位置不对（{field}）。", remedy: ASK_ISSUER },
    "disclosure-reserved-name": { sentence: "有一项出示的内容用了保留名称（{field}）。", remedy: ASK_ISSUER },
    "disclosure-name-collision": { sentence: "有一项出示的内容会覆盖“{field}”。", remedy: ASK_ISSUER },
    "disclosure-never": { sentence: "“{field}”必须公开，不能选择性出示。", remedy: ASK_ISSUER },
    "disclosure-too-deep": { sentence: "出示的内容嵌套过深（{field}）。", remedy: ASK_ISSUER },
    "digest-twice": { sentence: "同一摘要出现了两次。", remedy: ASK_ISSUER },
    "sd-malformed": { sentence: "摘要列表不合规定（{field}）。", remedy: ASK_ISSUER },
    "signature-invalid": { sentence: "签名不是出自该部门的密钥：内容被改动或系伪造。", remedy: DO_NOT_RELY },
    "key-unknown": { sentence: "该部门没有这把签名密钥。", remedy: DO_NOT_RELY },

    "issuer-ok": { sentence: "由{name}签发。", remedy: null },
    "issuer-mismatch": {
      sentence: "它写明的签发者是 {iss}，却登记在 {department} 号部门之下。",
      remedy: DO_NOT_RELY,
    },
    "key-use": { sentence: "签名所用的密钥不是用于签发证照的。", remedy: ASK_ISSUER },
    "key-outside-window": {
      sentence: "证照上链时（{anchoredAt}），签名密钥不在使用期内。",
      remedy: ASK_ISSUER,
    },
    "key-compromised": {
      sentence: "签名密钥自{compromisedAt}起已失控，而这份证照上链于{anchoredAt}，不在此前。",
      remedy: "请勿采信，并请部门重新签发。",
    },
    "operator-compromised": {
      sentence: "上链账户自{compromisedAt}起已失控，而这份证照上链于{anchoredAt}，不在此前。",
      remedy: "请勿采信，并请部门重新签发。",
    },
    "mirror-key-compromised": {
      sentence:
        "签名密钥自{compromisedAt}起已失控。镜像于{anchoredAt}从旧网络接收这份证照；它在失控之前是否已在旧网络上链，镜像无法说明。",
      remedy: BEFORE_THE_MOVE,
    },
    "mirror-key-window": {
      sentence:
        "镜像接收这份证照时（{anchoredAt}），签名密钥不在使用期内；它在旧网络上链时是否在使用期内，镜像无法说明。",
      remedy: BEFORE_THE_MOVE,
    },
    "mirror-operator-compromised": {
      sentence:
        "上链账户自{compromisedAt}起已失控。镜像于{anchoredAt}从旧网络接收这份证照；它在失控之前是否已在旧网络上链，镜像无法说明。",
      remedy: BEFORE_THE_MOVE,
    },
    "type-mismatch": { sentence: "它自称类型为 {vct}，上链时却是 {anchored}。", remedy: DO_NOT_RELY },
    "type-metadata-mismatch": { sentence: "它所指的类型说明与 {vct} 公布的不同。", remedy: ASK_ISSUER },
    "not-anchored": { sentence: "链上没有这一批次，无从判断时间。", remedy: "请查看“公开登记”一项。" },

    "anchor-ok": { sentence: "自{anchoredAt}起已在链上。", remedy: null },
    "anchor-proven": {
      sentence:
        "自{anchoredAt}起已在链上，由链的存储证明。该批次的状态列表编号只在事件中，证据不含事件，因此未比对它所指的列表。",
      remedy: null,
    },
    "anchor-mirrored": {
      sentence: "最迟自{anchoredAt}起已在链上：登记簿迁往新网络时由部门重新登记，更早的日期不予显示。",
      remedy: null,
    },
    "mirror-lacks": {
      sentence: "登记簿的镜像没有接收其{fact}。这并不说明它是假的：它可能登记在旧网络上。",
      remedy: BEFORE_THE_MOVE,
    },
    "anchor-proof": { sentence: "它不属于自称所在的批次。", remedy: "请勿采信，向持证人索取原始证照文件。" },
    "anchor-size": {
      sentence: "它自称所在批次有 {size} 份，实际该批次有 {anchored} 份。",
      remedy: "请勿采信，向持证人索取原始证照文件。",
    },
    "anchor-unknown": {
      sentence: "部门没有将它上链：链上没有这一批次。",
      remedy: "如果刚刚签发，请过几分钟再试；否则请勿采信。",
    },
    "anchor-status-reference": {
      sentence: "它所指的状态列表与它在链上的位置不符（{uri}）。",
      remedy: ASK_ISSUER,
    },
    "anchor-status-unseen": {
      sentence: "两个数据来源中只有一个能看到该批次的状态列表，而它说证书所指的不是这一个（{uri}）。",
      remedy: "请再向第三个来源查询。如果它也这样说，请告知签发部门。",
    },
    "anchor-not-final": { sentence: "刚刚上链，链仍可能撤回。", remedy: "请过几分钟再试。" },

    "status-valid": { sentence: "部门没有撤销或暂停它。", remedy: null },
    "status-revoked": {
      sentence: "部门已于{time}将其撤销（{reason}）。",
      remedy: "它不再有效。请持证人出示现行证照，或向部门查询决定。",
    },
    "status-suspended": {
      sentence: "部门已于{time}将其暂停（{reason}）。",
      remedy: "它目前无效。请稍后再验证，或向部门咨询。",
    },
    "status-superseded": { sentence: "已于{time}被新版本取代。", remedy: "请持证人出示新版本。" },
    "status-before-anchor": {
      sentence: "当时它尚不存在：它上链于{anchoredAt}。",
      remedy: "请选择更晚的日期。",
    },
    "status-in-future": { sentence: "尚无人能知道{at}时的情况。", remedy: "请选择不晚于今天的日期。" },
    "status-is-revoked": {
      sentence: "在{time}的区块上，它处于已撤销状态。何时、因何撤销，证据中没有。",
      remedy: "它不再有效。请向部门查询决定。",
    },
    "status-is-suspended": {
      sentence: "在{time}的区块上，它处于暂停状态。何时、因何暂停，证据中没有。",
      remedy: "它当时无效。请索取更晚区块的证据，或向部门咨询。",
    },
    "status-is-superseded": {
      sentence: "截至{time}的区块，它已被新版本取代。",
      remedy: "请持证人出示新版本。",
    },
    "status-history-unseen": {
      sentence: "两个数据来源中只有一个知道此前的状态；另一个只显示截至{time}的状态。",
      remedy: "请不填日期；或者，如果您信任知道历史的那个来源，请只向它查询。",
    },
    "status-history-not-proven": {
      sentence: "证据只证明{time}的区块上的状态，不证明其他时间的状态。",
      remedy: "请不指定日期，或索取当日区块的证据，或向服务或链的节点查询。",
    },

    "mirror-time": {
      sentence: "镜像自{since}起为旧网络应答，不说明更早的时间。",
      remedy: "请选择更晚的日期，或验证在旧网络上作成的证据。",
    },

    "period-ok": { sentence: "所查日期在有效期内。", remedy: null },
    "period-expired": { sentence: "有效期已于{exp}届满。", remedy: "请持证人出示续期后的证照。" },
    "copy-expired": {
      sentence: "该副本仅可使用至{until}。证照本身可能仍然有效。",
      remedy: "请持证人重新制作副本。",
    },
    "period-not-yet": { sentence: "有效期自{nbf}才开始。", remedy: "请届时再验证。" },
    "period-anchored-later": {
      sentence: "当时它尚不存在：它上链于{anchoredAt}。",
      remedy: "请选择更晚的日期。",
    },

    "holder-ok": { sentence: "出示者持有证照所绑定的密钥。", remedy: null },
    "holder-unasked": {
      sentence: "持证人曾于{iat}向 {aud} 出示；此刻是否由本人出示未经查问。",
      remedy: null,
    },
    "holder-not-presented": {
      sentence: "未要求也未出示由持证人本人持有的证明。",
      remedy: "必要时请核对持证人本人与证照是否相符。",
    },
    "holder-required": {
      sentence: "没有证明它由持证人本人出示。",
      remedy: "请持证人用保存其密钥的钱包出示。",
    },
    "holder-without-key": {
      sentence: "它带有持有证明，但签发时没有绑定任何密钥。",
      remedy: "请持证人出示不带该证明的证照。",
    },
    "holder-signature": {
      sentence: "持有证明不是出自持证人的密钥。",
      remedy: "请持证人用保存其密钥的钱包重新出示。",
    },
    "holder-presentation": { sentence: "持有证明是为另一次出示而作的。", remedy: "请持证人重新出示。" },
    "holder-audience": { sentence: "持有证明是为他人而作的（{aud}）。", remedy: "请持证人向您出示。" },
    "holder-nonce": { sentence: "持有证明是为另一场合而作的，可能是复制的。", remedy: "请持证人重新出示。" },
    "holder-time": {
      sentence: "持有证明的时间在将来（{iat}）。",
      remedy: "请校准双方设备的时钟后重新出示。",
    },
    "copy-ok": {
      sentence: "这是为{recipient}、用于“{purpose}”而制作的副本，可使用至{until}；他人不应据此办事。",
      remedy: null,
    },
    "copy-altered": {
      sentence: "其所示内容或条件与制作副本时不符。",
      remedy: "请勿采信，并请持证人提供原样的副本。",
    },
    "copy-signature": {
      sentence: "副本为谁而作的说明被改动或系伪造：签名不符。",
      remedy: "请勿采信，并请持证人提供原样的副本。",
    },
    "copy-key-unknown": {
      sentence: "此处无法确认该副本为谁而作：未能取得{iss}的密钥。",
      remedy: "请到该服务验证，或稍后再试。",
    },
  },
  verdicts: {
    valid: { word: "有效", sentence: "由所写部门签发，未经改动，现行有效。" },
    revoked: { word: "已撤销", sentence: "部门已将其撤销，不再有效。" },
    suspended: { word: "已暂停", sentence: "部门已将其暂停，目前无效。" },
    superseded: { word: "已被取代", sentence: "证照属实，但已被新版本取代。" },
    expired: { word: "已过期", sentence: "证照属实，但有效期已届满。" },
    "not-yet-valid": { word: "尚未生效", sentence: "证照属实，但在所查日期尚未生效。" },
    invalid: { word: "不可信", sentence: "它并非其自称的证照，请勿采信。" },
    undetermined: { word: "无法判定", sentence: "有些情况未能查明，既不能说有效，也不能说无效。" },
  },
  checks: {
    format: "格式",
    registry: "登记簿",
    integrity: "未经改动",
    issuer: "签发者",
    anchor: "公开登记",
    status: "状态",
    period: "有效期",
    holder: "持证人",
  },
  reasons: {
    unspecified: "未说明原因",
    "temporarily-seized": "暂扣",
    withdrawn: "撤回",
    cancelled: "注销",
    lapsed: "失效",
    "transferred-out": "迁出",
    forfeited: "吊销",
    "key-compromised": "密钥失控",
    other: "其他原因",
  },
  facts: {
    head: "最新区块",
    finalized: "最新的最终区块",
    department: "部门",
    key: "签名密钥",
    batch: "批次",
    type: "证照类型",
    statuses: "状态",
  },
};
