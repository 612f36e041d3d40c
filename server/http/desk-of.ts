/** Which desk a request is about: that of the department that asks, and never one that a parameter names. */
import { type Actor, requireRole } from "../desk/case-acts.ts";
import type { Desk } from "../desk/desk.ts";
import { problem } from "./problem.ts";
import type { Services } from "./services.ts";

/** Who a request token to a desk is for (`aud`). */
export function deskOrigin(publicUrl: string, department: number): string {
  return `${new URL(publicUrl).host}/desk/${department}`;
}

/** Throws `desk-none`. */
export function deskOf({ department }: { department: number }, { desks }: Pick<Services, "desks">): Desk {
  const desk = desks.get(department);
  if (desk !== undefined) return desk;
  throw problem("desk-none", "This service runs no desk for your department.", {
    field: "department",
    remedy: "Use the service that your department runs, or let its operator open the desk (CERTRACE_DESK).",
  });
}

/**
 * The desk of whoever may see what lies on it: certificates are about people, and not for everybody who works in the
 * department. Throws `desk-none`, `desk-role-missing`.
 */
export function deskToRead(asker: Pick<Actor, "roles"> & { department: number }, services: Services): Desk {
  const desk = deskOf(asker, services);
  requireRole(asker, "maker", "checker", "system");
  return desk;
}
