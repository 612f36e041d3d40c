/**
 * The people of the demo, ready to sign in as. All invented: no administrative division has a code that starts with 99,
 * so nobody has these numbers. Staff are citizens as well, with a trail of their own.
 */
import { citizenId } from "./check-digits.ts";
import { DEPARTMENTS } from "./departments.ts";
import type { Words } from "./names.ts";

export interface DemoAccount {
  /** names the account where its number must not stand */
  id: string;
  name: Words;
  about: Words;
  citizenId: string;
  /** where they work, if at one of the demo's departments (departments.ts) */
  staff?: { department: string; roles: readonly ("maker" | "checker")[] };
}

/** @param first17 of the number: place, date of birth, order (odd for men) */
const account = (
  id: string,
  zh: string,
  en: string,
  aboutZh: string,
  aboutEn: string,
  first17: string,
  staff?: DemoAccount["staff"],
): DemoAccount => ({
  id,
  name: { zh, en },
  about: { zh: aboutZh, en: aboutEn },
  citizenId: citizenId(first17),
  ...(staff === undefined ? {} : { staff }),
});

const at = (department: string, ...roles: ("maker" | "checker")[]) => ({ department, roles });

const ALL: readonly DemoAccount[] = [
  account(
    "student",
    "林晓雨",
    "Lin Xiaoyu",
    "学生,今年考上了大学;她的故事已经讲完",
    "A student, admitted to a university this year; her story is told to its end",
    "99012120080312026",
  ),
  account(
    "classmate",
    "江一鸣",
    "Jiang Yiming",
    "晓雨的同学,同样的事:现在轮到您来决定",
    "Her classmate, to whom the same happened: what he does now is up to you",
    "99012120080720053",
  ),
  account("mother", "陈秀兰", "Chen Xiulan", "晓雨的母亲", "Xiaoyu's mother", "99012119790605044"),
  account(
    "farmer",
    "周大山",
    "Zhou Dashan",
    "农民,种三亩茶园",
    "A farmer with a small tea garden",
    "99012119681120011",
  ),
  account(
    "grandmother",
    "吴桂英",
    "Wu Guiying",
    "退休老人,由家人帮忙办事",
    "A grandmother whose family helps with papers",
    "99012119470130022",
  ),
  account(
    "tenant",
    "许知秋",
    "Xu Zhiqiu",
    "正在申请公租房",
    "Has applied for public rental housing",
    "99012119900213004",
  ),
  account(
    "housing",
    "何明远",
    "He Mingyuan",
    "住房和城乡建设局工作人员",
    "Works at Housing and Construction",
    "99010119850417033",
    at("city-housing"),
  ),
  account(
    "tax",
    "郑思齐",
    "Zheng Siqi",
    "税务局工作人员",
    "Works at the Tax Office",
    "99010119910822047",
    at("city-tax"),
  ),
  account(
    "civil",
    "苏静怡",
    "Su Jingyi",
    "民政局工作人员",
    "Works at Civil Affairs",
    "99012119880209028",
    at("county-civil"),
  ),
  account(
    "aid",
    "方若谷",
    "Fang Ruogu",
    "大学资助管理办公室工作人员",
    "Works at the university's aid office",
    "99010119931101017",
    at("university-aid"),
  ),
  account(
    "land",
    "石磊",
    "Shi Lei",
    "自然资源局工作人员",
    "Works at Natural Resources",
    "99010119870915015",
    at("city-land"),
  ),
  account(
    "police",
    "高远",
    "Gao Yuan",
    "公安局工作人员",
    "Works at Public Security",
    "99012119861023018",
    at("county-police"),
  ),
  account(
    "maker",
    "唐小满",
    "Tang Xiaoman",
    "市场监督管理局,证照录入",
    "Market Supervision, prepares certificates",
    "99010119950521029",
    at("city-market", "maker"),
  ),
  account(
    "checker",
    "罗长庚",
    "Luo Changgeng",
    "市场监督管理局,证照复核",
    "Market Supervision, checks and releases them",
    "99010119801214015",
    at("city-market", "checker"),
  ),
];

/** Those whose departments the demo has. */
export const ACCOUNTS: readonly DemoAccount[] = ALL.filter(
  ({ staff }) => staff === undefined || DEPARTMENTS.some(({ key }) => key === staff.department),
);
