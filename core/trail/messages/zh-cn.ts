/** A trail, told in Chinese; the same sentences as en.ts. */
import { RULES } from "../unusual.ts";
import type { Told, TrailWords } from "./words.ts";

const { rules } = RULES;

const data = (fields: string | null): string => (fields === null ? "数据" : `您的${fields}`);
const at = (holder: string | null): string => (holder === null ? "在自己的档案里" : `在${holder}`);
const purpose = (told: Told): string => (told.purpose === null ? "" : `，用于${told.purpose}`);
const right = (told: Told): string => (told.right === null ? "" : `，${told.right}`);
const on = (day: string | null): string => (day === null ? "" : `${day}`);

const list = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? "") : `${names.slice(0, -1).join("、")}和${names.at(-1)}`;

const times = (uses: number | null): string => (uses === null ? "不限次数" : `最多${uses}次`);

export const zhCN: TrailWords = {
  inside: (name) => name,
  list,
  listAndMore: (names, more) => (more <= 0 ? list(names) : `${names.join("、")}等${names.length + more}项`),

  byGrant: (day) => (day === null ? "依据您的授权" : `依据您${day}的授权`),
  byLaw: (citation) => `依据${citation}`,

  access: (told) =>
    `${told.consumer}${at(told.holder)}查看了${data(told.fields)}${purpose(told)}${right(told)}。`,
  refused: (told) =>
    told.fields === null
      ? `${told.consumer}申请登记一件与您有关的事，被拒绝：${told.reason}。`
      : `${told.consumer}申请${at(told.holder)}查看${data(told.fields)}${purpose(told)}，被拒绝：${told.reason}。`,
  released: (told) =>
    `${told.holder ?? told.consumer}称，已把${data(told.fields)}提供给${told.consumer}${purpose(told)}。`,
  service: {
    granted: (told) => `${told.consumer}已为您办成${told.purpose === null ? "" : `：${told.purpose}`}。`,
    refused: (told) =>
      `${told.consumer}作出了不予办理的决定${told.purpose === null ? "" : `：${told.purpose}`}。`,
    withdrawn: (told) =>
      `${told.consumer}未作决定，事项已了结${told.purpose === null ? "" : `：${told.purpose}`}。`,
  },
  grant: ({ consumer, fields, holder, purpose, uses, until, by }) => {
    const terms = `在${holder}查看${data(fields)}，用于${purpose}，${times(uses)}，${until}前有效`;
    if (by === "department") return `登记了您的同意书：${consumer}可以${terms}。`;
    return `${by === "you" ? "您授权" : "代您办事的人授权"}${consumer}${terms}。`;
  },
  grants: ({ consumer, kinds, holders, purpose, until, by }) => {
    const terms = `查看您的${kinds}种数据（由${holders}个部门保管），用于${purpose}，${until}前有效`;
    if (by === "department") return `登记了您的同意书：${consumer}可以${terms}。`;
    return `${by === "you" ? "您授权" : "代您办事的人授权"}${consumer}${terms}。`;
  },
  grantsEnded: ({ count, day, consumer, by }) => {
    const which = `${on(day)}${day === null ? "" : "的"}授权`;
    const whose = consumer === null ? "" : `（给${consumer}，共${count}种数据）`;
    return by === "you" ? `您终止了${which}${whose}。` : `登记：您${which}${whose}已终止。`;
  },
  grantEnded: ({ day, consumer, by }) => {
    const which = `${on(day)}${day === null ? "" : "的"}授权`;
    const whose = consumer === null ? "" : `（给${consumer}）`;
    return by === "you" ? `您终止了${which}${whose}。` : `登记：您${which}${whose}已终止。`;
  },
  representation: {
    parent: ({ department, until }) => `${department}登记了可以代您办事的父母，有效期至${until}。`,
    guardian: ({ department, until }) => `${department}登记了可以代您办事的监护人，有效期至${until}。`,
    mandate: ({ department, until }) => `${department}登记了您委托的代办人，有效期至${until}。`,
  },
  representationEnded: ({ day, by }) =>
    by === null
      ? `您终止了他人${day === null ? "" : `（${day}登记）`}代您办事的权利。`
      : `${by}登记：他人${day === null ? "" : `（${day}登记）`}不再能代您办事。`,
  dispute: ({ consumer, day, due, by }) =>
    `${by === "you" ? "您" : "代您办事的人"}对${consumer}${on(day)}的行为提出异议，${due}前应得到答复。`,
  response: {
    explained: ({ department, day }) => `${department}答复了您${on(day)}的异议：说明了理由。`,
    corrected: ({ department, day }) => `${department}答复了您${on(day)}的异议：已经改正。`,
    unlawful: ({ department, day }) => `${department}答复了您${on(day)}的异议：承认无权这样做。`,
    referred: ({ department, day }) => `${department}把您${on(day)}的异议转给了另一部门。`,
  },
  sealed: ({ agency, citation, day }) =>
    `${agency}作了一次暂不公开的查询，依据${citation}，应于${day}前公开。`,
  sealExtended: ({ agency, day }) => `经法官决定，${agency}的一次查询可以延至${day}公开。`,
  unsealed: (told) =>
    `${told.consumer}公开了一次此前暂不公开的查询：${told.day}${at(told.holder)}查看了${data(told.fields)}${purpose(told)}${right(told)}。`,
  heartbeat: ({ department, consumed, released }) =>
    `${department}报告：查看${consumed}次，提供${released}次。`,
  rules: (version) => `“异常”的判断规则更新为第${version}版。`,
  catalogue: (version) => `数据与用途目录更新为第${version}版。`,
  erasedEntries: ({ count, why }) => `${count}条记录的内容${why === "retention" ? "到期" : "应请求"}删除。`,
  erased: "这条记录的内容已经删除，但仍可证明它存在过。",
  unreadable: "这条记录在这里无法读取。",
  other: (kind) => `本页还不认识这一种记录（${kind}）。`,

  refusals: {
    "grant-unknown": "没有这项授权",
    "grant-subject": "所引用的授权不是您的",
    "grant-revoked": "授权已被终止",
    "grant-consumer": "授权是给其他部门的",
    "grant-holder": "授权不是针对这个部门的数据",
    "grant-dataset": "授权是针对其他数据的",
    "grant-fields": "授权没有包括全部这些内容",
    "grant-purpose": "授权是用于其他事项的",
    "grant-not-yet": "授权尚未生效",
    "grant-expired": "授权已经到期",
    "grant-used-up": "您允许的次数已经用完",
    "law-unknown": "没有这项法律依据",
    "law-consumer": "所引用的法律没有允许这个部门",
    "law-dataset": "所引用的法律不包括这些数据",
    "law-purpose": "所引用的法律不包括这个用途",
    "dataset-unknown": "没有这种数据",
    "dataset-holder": "数据不在那里",
    "dataset-fields": "没有这项内容",
    "purpose-unknown": "没有这种用途",
  },
  refusalOther: (code) => `其他原因（${code}）`,

  marks: {
    "first-time": {
      name: "头一次",
      looksFor: "有部门头一次查看您的数据。",
      reason: ({ department }) => `${department}以前从未查看过您的数据。`,
    },
    "at-night": {
      name: "夜间",
      looksFor: `有人在北京时间${rules["at-night"].from}点到次日${rules["at-night"].until}点之间查看您的数据。`,
      reason: ({ clock }) => `发生在夜间，北京时间${clock}。`,
    },
    often: {
      name: "远比平时频繁",
      looksFor: "有部门查看您的数据，远比它平时或其他部门频繁。",
      reason: ({ department, count, days, usual }) =>
        `${department}${days}天里查看了${count}次，平时${usual < 1 ? "不到1次" : `约${usual}次`}。`,
    },
    "right-ending": {
      name: "授权快到期",
      looksFor: `您给出的一项授权将在${rules["right-ending"].days}天内到期。`,
      reason: ({ day }) => `这项授权${day}到期。`,
    },
    "no-service": {
      name: "没有下文",
      looksFor: `有部门查看了您的数据，${rules["no-service"].days}天后仍没有说明结果。`,
      reason: ({ department, days }) => `${days}天过去了，${department}没有说明结果。`,
    },
    "one-sided": {
      name: "只有一方登记",
      looksFor: `一次数据往来，一方登记了，另一方${rules["one-sided"].hours}小时内没有登记。`,
      reason: ({ department }) => `${department}没有登记它那一方。`,
    },
    refused: {
      name: "被拒绝",
      looksFor: "有人无权却申请查看您的数据，没有得到。",
      reason: ({ department }) => `${department}的申请没有依据，什么也没有得到。`,
    },
  },
};
