/** 回执核验结果的中文说明。用词平实：读者不必懂得哈希。 */
import type { TraceCatalogue } from "../messages.ts";

const ASK_SENDER = "请向交给您回执的人索取原始文件。";
const ASK_SUBMITTER = "请向调取数据的部门询问。";
const BROKEN = "文件被改动或已损坏，请向交给您的人索取原始回执。";
const NOT_OURS = "这不是留痕日志的回执，请选择日志返回的文件。";
const TRY_AGAIN = "请过几分钟再试，或换一个服务核验。";
const KEEP = "请保留此回执作为证据，并告知日志的监管机关。";
const COMPLAIN = "请保留此回执作为证据，并向其中所写的部门或其上级投诉。";
const FIX_SUBMISSION = "请更正提交内容后重新提交。";

export const zhCN: TraceCatalogue = {
  codes: {
    "not-reached": { sentence: "前面的检查未通过，此项未检查。", remedy: "请查看未通过的检查。" },
    "not-asked": { sentence: "尚未查询{fact}。", remedy: "请在联网状态下核验回执。" },
    "source-unavailable": { sentence: "无法读取{fact}：数据来源没有应答。", remedy: TRY_AGAIN },
    "source-inconsistent": {
      sentence: "数据来源所说的{fact}不可能属实。",
      remedy: "请勿依赖该来源：换一个服务核验，并告知其运行方。",
    },
    "source-behind": { sentence: "尚不知道{fact}：数据来源还没有读完整条链。", remedy: TRY_AGAIN },
    "sources-disagree": {
      sentence: "两个数据来源对{fact}说法不一。",
      remedy: "请查询第三个来源，并告知前两个的运行方。",
    },
    "facts-stale": {
      sentence: "数据来源上次与链通信是在{readAt}，时间太久，无法说明现状。",
      remedy: TRY_AGAIN,
    },
    "head-stale": {
      sentence: "数据来源所知的最新区块产生于{headTime}，过于陈旧。",
      remedy: "链已停止或该来源与链断开，请稍后再试。",
    },
    "clock-skew": {
      sentence: "数据来源的时间（{readAt}）超前于本设备。",
      remedy: "请校准本设备的时钟后重新核验。",
    },

    "format-ok": { sentence: "回执格式正确。", remedy: null },
    "json-bom": { sentence: "文件开头有字节顺序标记。", remedy: "请另存为不带字节顺序标记的 UTF-8 文件。" },
    "json-truncated": { sentence: "文件不完整（止于第 {position} 个字符）。", remedy: ASK_SENDER },
    "json-syntax": { sentence: "文件无法读取（第 {position} 个字符处）。", remedy: BROKEN },
    "json-trailing-data": {
      sentence: "回执结尾之后还有内容（第 {position} 个字符处）。",
      remedy: "请一次核验一份回执。",
    },
    "json-duplicate-member": { sentence: "“{field}”出现了两次，可以有两种读法。", remedy: BROKEN },
    "json-too-deep": { sentence: "文件嵌套过深（第 {position} 个字符处）。", remedy: NOT_OURS },
    "json-unsafe-number": {
      sentence: "其中有一个各计算机读法不一的数（第 {position} 个字符处）。",
      remedy: BROKEN,
    },
    "json-lone-surrogate": { sentence: "其中有半个字符（第 {position} 个字符处）。", remedy: BROKEN },
    "utf8-invalid": { sentence: "“{field}”部分不是 UTF-8 文本。", remedy: BROKEN },
    "receipt-empty": { sentence: "文件是空的。", remedy: "请选择回执文件。" },
    "receipt-too-large": { sentence: "文件比任何回执都大（超过 64 MiB）。", remedy: NOT_OURS },
    "receipt-unrecognised": { sentence: "这不是回执。", remedy: NOT_OURS },
    "receipt-member-missing": { sentence: "缺少“{field}”部分。", remedy: BROKEN },
    "receipt-member-unknown": { sentence: "“{field}”部分不属于回执。", remedy: BROKEN },
    "receipt-member-invalid": { sentence: "“{field}”部分不合规定。", remedy: BROKEN },
    "receipt-order": { sentence: "条目没有按日志的顺序排列（{field}）。", remedy: BROKEN },
    "receipt-proof-index": { sentence: "有一份证明属于别的条目（{field}）。", remedy: BROKEN },
    "receipt-proof-extra": { sentence: "有一份证明带有无人担保的数据（{field}）。", remedy: BROKEN },
    "receipt-checkpoints-differ": {
      sentence: "各份证明指向不同的检查点（{field}）。",
      remedy: "请一次核验同一检查点的条目。",
    },
    "proof-malformed": { sentence: "有一份证明无法读取（{field}）。", remedy: BROKEN },
    "note-malformed": { sentence: "签名的检查点无法读取。", remedy: BROKEN },
    "checkpoint-malformed": { sentence: "检查点无法读取。", remedy: BROKEN },
    "body-too-large": { sentence: "有一个条目超过上限（{field}）。", remedy: BROKEN },
    "body-not-canonical": { sentence: "有一个条目不是日志所用的唯一写法（{field}）。", remedy: BROKEN },
    "body-member-missing": { sentence: "有一个条目缺少“{field}”。", remedy: BROKEN },
    "body-member-unknown": { sentence: "有一个条目含有不该有的“{field}”。", remedy: BROKEN },
    "body-member-invalid": { sentence: "有一个条目的“{field}”不合规定。", remedy: BROKEN },
    "submission-too-large": { sentence: "提交内容超过上限。", remedy: FIX_SUBMISSION },
    "submission-malformed": { sentence: "提交内容无法读取（{field}）。", remedy: FIX_SUBMISSION },
    "submission-alg": { sentence: "提交内容没有用规定的方式签名（ES256）。", remedy: FIX_SUBMISSION },
    "submission-typ": { sentence: "提交内容是另一种签名文件。", remedy: FIX_SUBMISSION },
    "submission-kid": { sentence: "提交内容没有写明签名所用的密钥。", remedy: FIX_SUBMISSION },
    "submission-crit": { sentence: "提交内容要求一种无法识别的扩展。", remedy: FIX_SUBMISSION },
    "submission-member-missing": { sentence: "提交内容缺少“{field}”。", remedy: FIX_SUBMISSION },
    "submission-member-unknown": { sentence: "提交内容含有不该有的“{field}”。", remedy: FIX_SUBMISSION },
    "submission-member-invalid": { sentence: "提交内容的“{field}”不合规定。", remedy: FIX_SUBMISSION },
    "submission-too-many-events": {
      sentence: "提交内容超过 10,000 个事件。",
      remedy: "请拆分后依次提交。",
    },
    "event-kind": { sentence: "有一个事件种类不明（{field}）。", remedy: FIX_SUBMISSION },
    "event-member-missing": { sentence: "有一个事件缺少“{field}”。", remedy: FIX_SUBMISSION },
    "event-member-unknown": { sentence: "有一个事件含有不该有的“{field}”。", remedy: FIX_SUBMISSION },
    "event-member-invalid": { sentence: "有一个事件的“{field}”不合规定。", remedy: FIX_SUBMISSION },
    "event-twice": { sentence: "有一个事件把同一项写了两次（{field}）。", remedy: FIX_SUBMISSION },
    "event-details-too-large": {
      sentence: "有一个事件的详情超过 4 KiB（{field}）。",
      remedy: FIX_SUBMISSION,
    },
    "event-window": { sentence: "有一项授权的结束早于开始（{field}）。", remedy: FIX_SUBMISSION },
    "subject-malformed": { sentence: "有一个事件没有写明当事人（{field}）。", remedy: FIX_SUBMISSION },
    "citizen-id-form": { sentence: "有一个事件所写的不是公民身份号码（{field}）。", remedy: FIX_SUBMISSION },
    "citizen-id-date": {
      sentence: "有一个公民身份号码的出生日期不存在（{field}）。",
      remedy: FIX_SUBMISSION,
    },
    "citizen-id-check-character": {
      sentence: "有一个公民身份号码的校验码不对（{field}）。",
      remedy: FIX_SUBMISSION,
    },

    "log-ok": { sentence: "出自{origin}，是本核验方认得的日志。", remedy: null },
    "log-untrusted": {
      sentence: "它所写的日志登记处不受本核验方信任：{registry}。",
      remedy: "任何人都可以设立登记处。如果您认得它，请用信任它的服务核验。",
    },
    "registries-not-known": { sentence: "无法得知应当信任哪些登记处。", remedy: TRY_AGAIN },
    "log-unknown": {
      sentence: "登记处没有编号为 {log} 的日志。",
      remedy: "请勿采信，并向提到该日志的部门询问。",
    },
    "log-origin": {
      sentence: "它出自{origin}，但该编号的日志是{known}。",
      remedy: "请勿采信，并向提到该日志的部门询问。",
    },
    "log-faulty": {
      sentence: "已有人证明{origin}隐瞒或错报过条目。",
      remedy: "其他检查通过的部分仍然成立；但请勿依赖该日志给出的任何完整清单。",
    },

    "signature-ok": { sentence: "由日志{origin}签名。", remedy: null },
    "note-unsigned": { sentence: "没有日志{origin}的签名。", remedy: BROKEN },
    "note-signature": { sentence: "以{origin}名义的签名不是该日志的：被改动或伪造。", remedy: BROKEN },
    "note-key-retired": {
      sentence: "它用日志{origin}在{validFrom}已停用的密钥签名，而链上还没有覆盖它的记录。",
      remedy: "请过几分钟再试；如无变化，请向日志索取新的回执。",
    },

    "inclusion-ok": { sentence: "所写内容就在日志之中（{size} 条中的 {entries} 条）。", remedy: null },
    "inclusion-proof": {
      sentence: "条目 {index} 不在所签名的日志之中：被改动，或从未写入。",
      remedy: BROKEN,
    },
    "details-mismatch": { sentence: "所示详情不是条目 {index} 的。", remedy: BROKEN },
    "time-order": { sentence: "条目 {index} 的时间早于排在它前面的条目：日志的时间倒退了。", remedy: KEEP },

    "anchored-ok": { sentence: "自{anchoredAt}起由链担保：谁也不能再改动或删除。", remedy: null },
    "anchored-not-yet": { sentence: "日志已经承诺，但链还没有覆盖它。", remedy: "请过几分钟再核验。" },
    "anchored-not-final": { sentence: "链刚刚收录，仍可能撤回。", remedy: "请过几分钟再核验。" },
    "anchored-overdue": { sentence: "日志在{time}作出承诺，链至今没有覆盖它。", remedy: KEEP },
    "anchored-fork": {
      sentence: "日志签了一份历史（{size} 条），上链的却是另一份：它欺骗了某一方。",
      remedy: KEEP,
    },
    "time-after-anchor": { sentence: "条目 {index} 的时间晚于链收录它的{anchoredAt}。", remedy: KEEP },

    "body-erased": {
      sentence: "条目 {index} 的内容已被删除，日志对此有记录。",
      remedy: "它在日志中的位置已得到证明；持有原始回执的人可以出示其余内容。",
    },
    "body-withheld": {
      sentence: "缺少条目 {index} 的内容，而日志没有删除它的记录。",
      remedy: ASK_SENDER,
    },

    "submission-ok": { sentence: "所写内容由{name}签名。", remedy: null },
    "submission-none": {
      sentence: "回执不带部门自己的签名。",
      remedy: "签名由该部门保管；如需确认是谁调取，请向其询问。",
    },
    "submission-other": { sentence: "条目 {index} 不是出自所示的提交。", remedy: BROKEN },
    "submission-event": { sentence: "条目 {index} 与部门所签的内容不符。", remedy: KEEP },
    "submission-audience": { sentence: "部门是为另一个日志签名的（{audience}）。", remedy: KEEP },
    "submission-time": { sentence: "条目 {index} 的时间是{time}，早于部门签名的{iat}。", remedy: KEEP },
    "submission-tag": { sentence: "条目 {index} 被记到了部门所写之人以外的名下。", remedy: KEEP },
    "submission-signature": {
      sentence: "部门的签名不成立：提交内容被改动或伪造。",
      remedy: ASK_SUBMITTER,
    },
    "submission-key-unknown": { sentence: "部门 {department} 没有这把密钥。", remedy: ASK_SUBMITTER },
    "submission-key-use": { sentence: "签名所用的密钥不可用于提交。", remedy: ASK_SUBMITTER },
    "submission-key-window": { sentence: "签名所用的密钥当时不在有效期内。", remedy: ASK_SUBMITTER },
    "submission-key-compromised": {
      sentence: "签名所用的密钥自{compromisedAt}起已落入他人之手，而它在此之前没有上链。",
      remedy: ASK_SUBMITTER,
    },

    "authorisation-ok": { sentence: "所引用的依据允许此次调取。", remedy: null },
    "authorisation-refused": {
      sentence: "此次调取被拒绝，不应放出任何数据。",
      remedy: "拒绝的原因见条目中的代码。",
    },
    "authorisation-not-needed": {
      sentence: "其中没有调取，因此不需要依据。",
      remedy: "所记何事，请看条目内容。",
    },
    "grant-erased": {
      sentence: "条目 {index} 所引用的授权 {grant} 已被删除。",
      remedy: "保留该授权回执的人可以出示。",
    },
    "grant-unknown": { sentence: "条目 {index} 引用了授权 {grant}，而它并不存在。", remedy: COMPLAIN },
    "grant-subject": { sentence: "授权 {grant} 不是条目 {index} 的当事人的。", remedy: COMPLAIN },
    "grant-revoked": { sentence: "授权 {grant} 在条目 {index} 之前已被撤销。", remedy: COMPLAIN },
    "grant-consumer": { sentence: "授权 {grant} 是给其他部门的（条目 {index}）。", remedy: COMPLAIN },
    "grant-holder": {
      sentence: "授权 {grant} 针对的是其他部门持有的数据（条目 {index}）。",
      remedy: COMPLAIN,
    },
    "grant-dataset": { sentence: "授权 {grant} 针对的是其他数据（条目 {index}）。", remedy: COMPLAIN },
    "grant-fields": { sentence: "授权 {grant} 没有涵盖所读取的全部字段（条目 {index}）。", remedy: COMPLAIN },
    "grant-purpose": { sentence: "授权 {grant} 针对的是其他用途（条目 {index}）。", remedy: COMPLAIN },
    "grant-not-yet": { sentence: "授权 {grant} 当时尚未开始（条目 {index}）。", remedy: COMPLAIN },
    "grant-expired": { sentence: "授权 {grant} 当时已经结束（条目 {index}）。", remedy: COMPLAIN },
    "grant-used-up": { sentence: "授权 {grant} 的次数当时已经用完（条目 {index}）。", remedy: COMPLAIN },
    "law-unknown": { sentence: "目录中没有法律依据 {law}（条目 {index}）。", remedy: COMPLAIN },
    "law-consumer": { sentence: "法律依据 {law} 不允许该部门读取（条目 {index}）。", remedy: COMPLAIN },
    "law-dataset": { sentence: "法律依据 {law} 不适用于此项数据（条目 {index}）。", remedy: COMPLAIN },
    "law-purpose": { sentence: "法律依据 {law} 不适用于此用途（条目 {index}）。", remedy: COMPLAIN },
    "dataset-unknown": { sentence: "当时的目录没有此数据集（条目 {index}）。", remedy: COMPLAIN },
    "dataset-holder": { sentence: "此数据集由其他部门持有（条目 {index}）。", remedy: COMPLAIN },
    "dataset-fields": { sentence: "此数据集没有所读取的全部字段（条目 {index}）。", remedy: COMPLAIN },
    "purpose-unknown": { sentence: "当时的目录没有此用途（条目 {index}）。", remedy: COMPLAIN },
  },
  verdicts: {
    logged: { word: "已留痕", sentence: "它在日志之中，谁也不能再改动或删除。" },
    pending: { word: "已承诺", sentence: "日志已经承诺，几分钟后由链担保。" },
    unauthorised: { word: "未获授权", sentence: "它在日志之中，但所引用的依据不允许此次调取。" },
    erased: { word: "已删除", sentence: "它曾在日志的此处；内容其后已被删除，日志对此有记录。" },
    "log-faulty": {
      word: "日志有错",
      sentence: "已有人证明该日志隐瞒或错报过条目。请看各项检查还能说明什么。",
    },
    invalid: { word: "无效", sentence: "它不是它所声称的，或其日志欺骗了某一方。" },
    undetermined: { word: "无法判定", sentence: "有些事项未能查明，不能下任何结论。" },
  },
  checks: {
    format: "格式",
    log: "日志",
    signature: "日志签名",
    inclusion: "在日志中",
    anchored: "已上链",
    submission: "部门签名",
    authorisation: "依据",
  },
  facts: {
    log: "日志",
    epoch: "上链的日志头",
    consistency: "回执到上链日志头的衔接",
    finalized: "最新的最终区块",
    key: "部门的密钥",
    grants: "所引用的授权",
    catalogue: "目录",
    erasures: "删除记录",
  },
};
