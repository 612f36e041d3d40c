/** What the page says of restricted copies, in both languages. Loaded with the first of their parts. */
import type { Locale } from "../../messages/catalogue.ts";

interface CopyWords {
  madeFor: string;
  madeForPurpose: string;
  madeUntil: string;
  comma: string;
  madeByHolder: string;
  madeByService: string;
  madeOver: string;
  othersNot: string;
  heading: string;
  lead: string;
  claims: string;
  claimsNone: string;
  recipient: string;
  recipientHint: string;
  purpose: string;
  purposeHint: string;
  until: string;
  make: string;
  making: string;
  wrong: Record<
    | "recipient"
    | "purpose"
    | "until"
    | "failed"
    | "unavailable"
    | "notTakenBack"
    | "withKey"
    | "tooLong"
    | "insecure",
    string
  >;
  honest: string;
  ready: string;
  save: string;
  code: string;
  codeLabel: string;
  codeShows: (labels: string) => string;
  codeHow: (origin: string) => string;
  codeCarried: string;
  codeDeposited: string;
  print: string;
  takeBack: string;
  takenBack: string;
  again: string;
  fileName: string;
  scanHeading: string;
  scanLead: string;
  cameraStart: string;
  cameraStop: string;
  cameraLooking: string;
  cameraFailed: string;
  picture: string;
  pictureWrong: string;
  readerMissing: string;
  linkName: string;
  linkReading: string;
  linkBroken: string;
  linkGone: string;
  linkDamaged: string;
  linkDown: string;
  linkOther: (origin: string) => string;
  linkNone: string;
}

export const COPY_WORDS: Record<Locale, CopyWords> = {
  en: {
    madeFor: "This copy was made for",
    madeForPurpose: "for",
    madeUntil: "until",
    comma: ", ",
    madeByHolder: "Bound by the holder's own key.",
    madeByService: "Sealed by this service, which does not know who had it made.",
    madeOver: "It has run out: whoever still shows it has no right to.",
    othersNot: "If you are somebody else, it was not meant for you to rely on.",
    heading: "Make a copy that shows less",
    lead: "For one recipient, for one purpose, until a day. It stays genuine: whoever gets it can verify it here.",
    claims: "What the copy shows",
    claimsNone: "Nothing in this certificate can be withheld: the copy shows all of it.",
    recipient: "For whom",
    recipientHint: "As they call themselves, such as Example Bank",
    purpose: "For what",
    purposeHint: "Such as a loan",
    until: "Until the end of",
    make: "Make the copy",
    making: "Making the copy …",
    wrong: {
      recipient: "Name the recipient, on one line of at most 120 characters.",
      purpose: "Name the purpose, on one line of at most 120 characters.",
      until: "Choose a day that is not over.",
      failed: "The copy could not be made from this file. Take the original certificate file.",
      unavailable: "The service did not answer. Nothing was made; try again in a minute.",
      notTakenBack:
        "The service did not say that the copy is gone, so the code may still open it. Try again in a minute.",
      tooLong: "A code that fetches the copy lasts a year at most. Choose an earlier day, or save the file.",
      insecure:
        "This page was not loaded over https, and has no cryptography. Open it over https, or use the copy as a file.",
      withKey: "This certificate is bound to a key in your wallet: let your wallet make the copy.",
    },
    honest:
      "The recipient learns what the copy shows, and nobody can make them forget it. Who takes the binding off still holds what was shown, but then this page speaks of no permission.",
    ready: "The copy is ready. It was made on this device; the service saw two hashes and a day.",
    save: "Save the file",
    code: "Show as a QR code",
    codeLabel: "QR code of the copy",
    codeShows: (labels) => `Behind the code: ${labels}`,
    codeHow: (origin) => `Scan the code with a phone, or at ${origin}. Only what is shown there is proven.`,
    codeCarried: "The code carries the whole copy. Nothing is kept anywhere else.",
    codeDeposited:
      "The code fetches the copy, which the service keeps encrypted until the last day. What opens it stands in the code alone.",
    print: "Print the code",
    takeBack: "Take the deposited copy back",
    takenBack: "The deposited copy is gone. The code opens nothing any more.",
    again: "Make another",
    fileName: "copy",
    scanHeading: "Scan the code of a copy",
    scanLead:
      "Hold the code before the camera, or take a picture of it. The picture does not leave this device.",
    cameraStart: "Use the camera",
    cameraStop: "Stop the camera",
    cameraLooking: "Looking for a code …",
    cameraFailed: "The camera cannot be used. Allow it, or take a picture.",
    picture: "Choose a picture",
    pictureWrong: "There is no code of a copy in this picture.",
    readerMissing:
      "What reads codes could not be loaded. Check this device's connection, then load the page again.",
    linkName: "copy by code",
    linkReading: "Reading the copy …",
    linkBroken: "The code is damaged. Scan it again, or ask for the copy as a file.",
    linkGone: "The copy is no longer there: it has run out, or its holder took it back. Ask for a new one.",
    linkDamaged:
      "The service still has the copy, but its file is damaged. Ask for the copy as a file; the service's operator can restore it.",
    linkDown: "The service did not answer. Try again in a minute.",
    linkOther: (origin) => `This code belongs to ${origin}. Open it there.`,
    linkNone: "This code is not that of a copy. Ask for the certificate file.",
  },
  "zh-CN": {
    madeFor: "本副本专为",
    madeForPurpose: "用于",
    madeUntil: "使用至",
    comma: "，",
    madeByHolder: "由持证人本人的密钥绑定。",
    madeByService: "由本服务封印；服务不知道是谁制作的。",
    madeOver: "副本已过期，任何人均无权继续出示。",
    othersNot: "如果您不是该接收方，请勿据此办事。",
    heading: "制作内容较少的副本",
    lead: "只给一个接收方、只为一个用途、只到某一天。副本依然真实，收到的人可在此验证。",
    claims: "副本显示的内容",
    claimsNone: "本证照没有可以隐去的内容，副本将全部显示。",
    recipient: "给谁",
    recipientHint: "对方的名称，例如：示例银行",
    purpose: "用途",
    purposeHint: "例如：办理贷款",
    until: "使用至（含当日）",
    make: "制作副本",
    making: "正在制作副本……",
    wrong: {
      recipient: "请填写接收方，一行之内，不超过120个字符。",
      purpose: "请填写用途，一行之内，不超过120个字符。",
      until: "请选择尚未过去的日期。",
      failed: "无法用此文件制作副本，请使用证照原件。",
      unavailable: "服务没有应答，未制作任何内容，请稍后再试。",
      notTakenBack: "服务没有确认副本已删除，二维码可能仍然有效。请稍后再试。",
      tooLong: "用于取回副本的二维码最多使用一年。请选择更早的日期，或保存文件。",
      insecure: "本页不是通过 https 打开的，无法加密或解密。请通过 https 打开，或使用副本文件。",
      withKey: "本证照绑定了您钱包中的密钥，请在钱包中制作副本。",
    },
    honest:
      "接收方会知道副本所显示的内容，无人能让其忘记。有人去掉绑定后仍持有这些内容，但那时本页不会说明任何许可。",
    ready: "副本已就绪。它在本设备上制作；服务只看到两个散列值和一个日期。",
    save: "保存文件",
    code: "显示为二维码",
    codeLabel: "副本的二维码",
    codeShows: (labels) => `二维码中的内容：${labels}`,
    codeHow: (origin) => `请用手机扫描，或在 ${origin} 扫描。只有那里显示的内容才经过验证。`,
    codeCarried: "二维码内含完整副本，别处不保存任何内容。",
    codeDeposited: "二维码用来取回副本；副本加密存放在服务处，直到最后一天。解密的密钥只在二维码中。",
    print: "打印二维码",
    takeBack: "收回存放的副本",
    takenBack: "存放的副本已删除，二维码不再有效。",
    again: "再制作一份",
    fileName: "副本",
    scanHeading: "扫描副本的二维码",
    scanLead: "将二维码对准摄像头，或选择一张图片。图片不会离开本设备。",
    cameraStart: "使用摄像头",
    cameraStop: "停止摄像头",
    cameraLooking: "正在寻找二维码……",
    cameraFailed: "无法使用摄像头。请允许使用，或选择图片。",
    picture: "选择图片",
    pictureWrong: "图片中没有副本的二维码。",
    readerMissing: "识别二维码的程序没有加载成功。请检查本设备的网络连接，然后重新打开本页。",
    linkName: "二维码中的副本",
    linkReading: "正在读取副本……",
    linkBroken: "二维码已损坏。请重新扫描，或索取副本文件。",
    linkGone: "副本已不存在：已过期，或已被持证人收回。请索取新的副本。",
    linkDamaged: "副本仍在服务处，但其文件已损坏。请索取副本文件；服务的运营方可以恢复它。",
    linkDown: "服务没有应答，请稍后再试。",
    linkOther: (origin) => `此二维码属于 ${origin}，请在那里打开。`,
    linkNone: "这不是副本的二维码，请索取证照文件。",
  },
};
