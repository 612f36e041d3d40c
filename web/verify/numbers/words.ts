/** What the page says where somebody has only numbers of certificates, in both languages. Loaded with the list. */
import type { Locale } from "../../messages/catalogue.ts";

interface NumbersWords {
  heading: string;
  /** what a number alone proves: said before anything is asked, and above every answer */
  limits: readonly string[];
  sends: string;
  label: string;
  hint: string;
  choose: string;
  ask: string;
  back: string;
  listed: (count: string, column: string | null, others: boolean) => string;
  repeated: (count: string) => string;
  first: string;
  wrong: Record<"list-empty" | "list-too-long", string>;
  wrongLine: Record<"list-malformed" | "list-number-invalid", (line: string) => string>;
  notUtf8: string;
  results: string;
  progress: (done: string, total: string) => string;
  search: string;
  none: string;
  columnNumber: string;
  columnDepartment: string;
  unknown: string;
  unknownSentence: string;
  unknownRemedy: string;
  knownSentence: string;
  also: (count: string) => string;
  standing: (verdict: string, department: string) => string;
  notAsked: string;
  asked: string;
  later: string;
  stopped: (left: string) => string;
  failed: Record<"service-unavailable" | "service-inconsistent", (left: string) => string>;
  stop: string;
  goOn: string;
  another: string;
  type: string;
  block: string;
  blockOf: (number: string, time: string) => string;
}

export const NUMBERS_WORDS: Record<Locale, NumbersWords> = {
  en: {
    heading: "Ask about certificates by their numbers",
    limits: [
      "A number alone proves little: not that a paper or file which bears it is genuine, nor whose it is.",
      "The answer is the word of this service. Nothing is checked on this device.",
      "“Not known here” does not mean false: another department's service may know the number.",
    ],
    sends: "Asking sends the numbers to this service. Until you press, they stay on this device.",
    label: "Numbers, one on each line",
    hint: "Or choose a list: a text, or a CSV with a column called number (else its first column).",
    choose: "Choose a list",
    ask: "Send the numbers and ask",
    back: "Back",
    listed: (count, column, others) =>
      `${count} ${count === "1" ? "number" : "numbers"}${column === null ? (others ? ", from the first column" : "") : `, from the column “${column}”`}.`,
    repeated: (count) => `${count} ${count === "1" ? "line repeats" : "lines repeat"} one of them.`,
    first: "The first of them:",
    wrong: {
      "list-empty": "The list holds no number. Write one on each line.",
      "list-too-long": "The list is too long: up to 10,000 numbers go at once. Divide it.",
    },
    wrongLine: {
      "list-malformed": (line) =>
        `Line ${line}: from here on this is no table any more. A quote is opened and not closed, or stands in the middle of a cell: double the quotes inside a cell, and put quotes around it.`,
      "list-number-invalid": (line) =>
        `Line ${line} holds no number that a certificate can have: it is empty or longer than 200 characters, holds a hidden character, or a spreadsheet has rounded it (1.2E+20). Correct or take out the line; in a spreadsheet, keep the column as text.`,
    },
    notUtf8: "The letters of this file are not UTF-8. Save it as “CSV UTF-8”, and choose it again.",
    results: "Numbers",
    progress: (done, total) => `${done} of ${total} answered`,
    search: "Search numbers, departments",
    none: "No number is like that.",
    columnNumber: "Number",
    columnDepartment: "Department",
    unknown: "Not known here",
    unknownSentence:
      "No department that works with this service has issued a certificate with this number. That is no verdict.",
    unknownRemedy:
      "Compare the number, character by character. Then ask the department that is said to have issued it which service answers for it.",
    knownSentence:
      "This is about the newest certificate with this number; whoever shows you one may have another.",
    also: (count) =>
      `${count} more ${count === "1" ? "department has" : "departments have"} given this number:`,
    standing: (verdict, department) => `${verdict}: ${department}`,
    notAsked: "Not asked",
    asked: "What the service says of",
    later: "The service wants a pause. It is asked again by itself.",
    stopped: (left) => `Stopped. ${left} were not asked about: nothing is said of them.`,
    failed: {
      "service-unavailable": (left) =>
        `The service does not answer. Nothing is said of the ${left} that are left: that is no verdict on them.`,
      "service-inconsistent": (left) =>
        `The service answered something that cannot be, which was not used. Nothing is said of the ${left} that are left.`,
    },
    stop: "Stop",
    goOn: "Go on",
    another: "Another list",
    type: "Type",
    block: "Rests on block",
    blockOf: (number, time) => `${number} of ${time}`,
  },
  "zh-CN": {
    heading: "凭编号查询证照",
    limits: [
      "仅凭编号能证明的很少：不能证明载有该编号的纸质件或文件是真的，也不能证明证照属于谁。",
      "结果只是本服务的答复，本设备没有作任何核验。",
      "“此处查无此号”不等于假：其他部门的服务可能有记录。",
    ],
    sends: "查询会把编号发送给本服务。在您按下按钮之前，编号不会离开本设备。",
    label: "编号，每行一个",
    hint: "也可以选择清单：文本，或含有“编号”列的 CSV（没有该列时取第一列）。",
    choose: "选择清单",
    ask: "发送编号并查询",
    back: "返回",
    listed: (count, column, others) =>
      `共 ${count} 个编号${column === null ? (others ? "，取自第一列" : "") : `，取自“${column}”列`}。`,
    repeated: (count) => `另有 ${count} 行与其中的重复。`,
    first: "前几个：",
    wrong: {
      "list-empty": "清单中没有编号。请每行写一个。",
      "list-too-long": "清单过长：一次最多 10,000 个编号，请分批查询。",
    },
    wrongLine: {
      "list-malformed": (line) =>
        `第 ${line} 行起不再是表格：有引号没有闭合，或出现在单元格中间。请把单元格内的引号写两遍，并给该单元格加上引号。`,
      "list-number-invalid": (line) =>
        `第 ${line} 行没有可用的证照编号：为空、超过 200 个字符、含有隐藏字符，或被电子表格取整（如 1.2E+20）。请更正或删去该行；在电子表格中请把该列设为文本。`,
    },
    notUtf8: "该文件的文字不是 UTF-8 编码。请另存为“CSV UTF-8”，然后重新选择。",
    results: "编号",
    progress: (done, total) => `已答复 ${done} / ${total}`,
    search: "搜索编号、部门",
    none: "没有这样的编号。",
    columnNumber: "编号",
    columnDepartment: "部门",
    unknown: "此处查无此号",
    unknownSentence: "使用本服务的部门都没有以该编号签发过证照。这不是核验结论。",
    unknownRemedy: "请逐字核对编号；再向所称的签发部门询问由哪个服务答复。",
    knownSentence: "以上说的是该编号最新的一份证照；向您出示的可能是另一份。",
    also: (count) => `另有 ${count} 个部门用过这一编号：`,
    standing: (verdict, department) => `${verdict}：${department}`,
    notAsked: "未查询",
    asked: "服务的答复，编号",
    later: "服务要求稍候，随后会自动继续。",
    stopped: (left) => `已停止。尚有 ${left} 个未查询，对它们没有任何结论。`,
    failed: {
      "service-unavailable": (left) => `服务没有应答。对余下的 ${left} 个没有任何结论。`,
      "service-inconsistent": (left) => `服务的答复不合规定，未予采用。对余下的 ${left} 个没有任何结论。`,
    },
    stop: "停止",
    goOn: "继续",
    another: "另一份清单",
    type: "类型",
    block: "所据区块",
    blockOf: (number, time) => `${number}，${time}`,
  },
};
