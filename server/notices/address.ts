/**
 * What is taken for a mail address: the form that HTML's e-mail field takes, which is a safe part of RFC 5322: no
 * comment, no quoted string, no second recipient, no line end, nothing that could become a header.
 */
import { domainToASCII } from "node:url";
import { CertraceError } from "../../core/errors.ts";

const LOCAL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}$/;
const DOMAIN =
  /^(?=.{1,190}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/;

/** @returns with its domain as DNS has it. Throws `notices-address-invalid` */
export function requireAddress(text: string): string {
  const at = text.lastIndexOf("@");
  const local = text.slice(0, Math.max(0, at));
  const domain = domainToASCII(text.slice(at + 1)).toLowerCase();
  if (at > 0 && LOCAL.test(local) && DOMAIN.test(domain)) return `${local}@${domain}`;
  throw new CertraceError("notices-address-invalid", "This is not an e-mail address.", {
    field: "address",
    remedy: "Give one address like name@example.org.",
  });
}
