/** What a node says of departments and their signing keys, from the department registry's views. */
import { tryDecodeFixed } from "../../core/base64url.ts";
import type { DepartmentFact, DepartmentRef, SigningKeyFact } from "../../core/verify/facts.ts";
import { base64urlToHex, hexToBase64url, lenientText } from "./decode.ts";
import type { AskViews, View } from "./views.ts";

const OPEN_END = 2n ** 40n - 1n;

/** null: there is none with this number. */
export async function readDepartment(views: AskViews, id: number): Promise<DepartmentFact | null> {
  if (!fits(id, 32)) return null;
  const [[record], [identifier], names, [ancestors]] = (await views(
    ["IDepartmentRegistry", "department", [id]],
    ["IDepartmentRegistry", "identifierOf", [id]],
    ["IDepartmentRegistry", "namesOf", [id]],
    ["IDepartmentRegistry", "ancestorsOf", [id]],
  )) as [[DepartmentView], [string], [string, string], [bigint[]]];
  if (record.registeredAt === 0n) return null;
  const above = ancestors.map(Number);
  const texts = await views(
    ...above.flatMap((ancestor): View[] => [
      ["IDepartmentRegistry", "identifierOf", [ancestor]],
      ["IDepartmentRegistry", "namesOf", [ancestor]],
    ]),
  );
  return {
    ...departmentRef(id, identifier, names),
    registeredAt: Number(record.registeredAt),
    suspended: record.suspended,
    successor: Number(record.successor) || null,
    ancestors: above.map((ancestor, i) =>
      departmentRef(ancestor, texts[i * 2]![0] as string, texts[i * 2 + 1] as [string, string]),
    ),
  };
}

/** The same, with the flags of the departments above it: once one is suspended, nothing below it may act. */
export async function readBranch(views: AskViews, id: number): Promise<DepartmentFact | null> {
  const department = await readDepartment(views, id);
  if (department === null) return null;
  const { ancestors, ...own } = department;
  const records = (await views(
    ...ancestors.map((ancestor): View => ["IDepartmentRegistry", "department", [ancestor.id]]),
  )) as [DepartmentView][];
  const above = ancestors.map((ancestor, i) => ({ ...ancestor, suspended: records[i]![0].suspended }));
  return { ...own, ancestors: above };
}

/** null: the department has registered no such key. */
export async function readSigningKey(
  views: AskViews,
  department: number,
  kid: string,
): Promise<SigningKeyFact | null> {
  if (!fits(department, 32) || !isHash(kid)) return null;
  const [[key]] = (await views(["IDepartmentRegistry", "signingKey", [department, base64urlToHex(kid)]])) as [
    [KeyView],
  ];
  if (key.use === 0n) return null;
  return {
    thumbprint: kid,
    x: hexToBase64url(key.x),
    y: hexToBase64url(key.y),
    use: Number(key.use),
    validFrom: Number(key.validFrom),
    validUntil: key.validUntil === OPEN_END ? null : Number(key.validUntil),
    compromisedAt: Number(key.compromisedAt) || null,
  };
}

interface DepartmentView {
  registeredAt: bigint;
  suspended: boolean;
  successor: bigint;
}

interface KeyView {
  x: string;
  y: string;
  use: bigint;
  validFrom: bigint;
  validUntil: bigint;
  compromisedAt: bigint;
}

function departmentRef(
  id: number,
  identifier: string,
  [name, nameEn]: readonly [string, string],
): DepartmentRef {
  return { id, identifier: lenientText(identifier), name: lenientText(name), nameEn: lenientText(nameEn) };
}

/** Whether a number can stand in so many bits: one that cannot is not asked about. */
export function fits(value: number, bits: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < 2 ** bits;
}

export function isHash(text: string): boolean {
  return tryDecodeFixed(text, 32) !== null;
}
