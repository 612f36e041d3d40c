/** Chinese words of the room of notices; the same keys as en.ts. */
import type { Spoken } from "../../../messages/catalogue.ts";
import type { en } from "./en.ts";

export const zhCN: Spoken<typeof en> = {
  heading: "通知",
  lead: "您的数据出现不寻常的使用时，我们可以告诉您，免得您天天来看。",
  leadActing: "在您可以代为办理期间，这位当事人的数据出现不寻常的使用时，我们可以告诉您。",
  logOf: (origin) => `记录 ${origin}`,
  loading: "请稍候……",
  failed: "没有取到通知设置。",
  retry: "重试",
  notSaved: "没有保存成功，什么都没有改变。",
  saved: "已保存。",

  mailHeading: "用电子邮件",
  mailNone: "本服务不发送电子邮件。您可以改用订阅源。",
  address: "电子邮箱",
  addressHint: "我们先发一封带链接的信。您打开链接以后，才会发送其他内容。",
  addressKept: "邮箱加密保存，不作他用；您停止通知时即被删除。",
  addressInvalid: "这不是电子邮箱。请填写类似 name@example.org 的地址。",
  addressOften: "今天要求发送的信太多了。请看看垃圾邮件，或者明天再试。",
  confirmed: (address) => `通知会发到 ${address}。`,
  pending: (address) => `一封信正在发往 ${address}。请在 48 小时内，用这个浏览器打开信里的链接。`,
  undeliverable: "这个邮箱的邮件服务器拒收。请换一个邮箱。",
  removeAddress: "不再发送邮件",
  frequency: "多久一次",
  atOnce: "马上",
  daily: "每天早上一次，没有就不发",

  rulesHeading: "哪些事要告诉我",
  save: "保存",

  feedHeading: "用订阅阅读器",
  feedLead: "给使用阅读器的人：同样的内容，以订阅源（Atom）提供，有单独的名称和密码。",
  feedNew: "开通订阅源",
  feedAgain: "换一个新密码",
  feedEnd: "停用订阅源",
  feedThere: "订阅源已开通。密码只显示过一次；如果丢了，请换一个新的。",
  feedOnce: "请现在记下来：密码不会再次显示。",
  feedAddress: "地址",
  feedUser: "名称",
  feedPassword: "密码",

  endHeading: "停止所有通知",
  endLead: "停止邮件和订阅源，并删除您的邮箱以及为此保存的一切。",
  end: "停止所有通知",
  ended: "通知已停止，什么都没有留下。",

  confirming: "正在确认您的邮箱……",
  confirmDone: "邮箱已确认。以后会把通知发到那里。",
  confirmFailed: "这个链接不是您的、已经用过，或者太旧了。请用提出要求的那个人的身份登录，或者重新填写邮箱。",

  endLinkHeading: "要停止通知吗？",
  endLinkLead: "您打开了我们信里的链接。这一步不需要登录：点一下，就不再发送任何内容，邮箱也会被删除。",
  endLinkDone: "通知已停止，邮箱已删除。",
  endLinkFailed: "没有成功。请复制信里的完整链接，或者过一会儿再试。",
  backToData: "回到我的数据",
};
