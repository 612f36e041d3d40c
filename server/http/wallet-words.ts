/** Why a presentation was not taken, for the person who asked. */
import type { Refusal } from "../wallets/asks.ts";

export const REFUSALS: Readonly<Record<Refusal, { "zh-CN": string; en: string }>> = {
  "presentation-other-type": {
    "zh-CN": "钱包出示的是另一种证照，本服务未予接收。",
    en: "The wallet presented a certificate of another type. It was not taken.",
  },
  "presentation-too-much": {
    "zh-CN": "钱包出示的内容超出了所询问的范围，本服务未予接收，也未保存。",
    en: "The wallet sent more than was asked for. It was not taken, and nothing of it was kept.",
  },
  "presentation-too-little": {
    "zh-CN": "钱包没有出示所询问的全部内容。",
    en: "The wallet did not show everything that was asked for.",
  },
};
