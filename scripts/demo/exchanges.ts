/** Exchanges as the demo tells them: the consumer's side, and what the holder says of it. */
import type { AccessEvent, ReleasedEvent } from "../../core/trace/kinds/access.ts";
import type { Look } from "./lives.ts";
import type { Teller } from "./teller.ts";

/** An exchange: the consumer's side, and what the holder says of it. */
export function exchange(
  teller: Teller,
  consumer: string,
  { holder, dataset, fields }: Look,
  about: { name: string; subject: string; purpose: string; occurred?: string } & Pick<AccessEvent, "basis">,
): { access: AccessEvent; released: ReleasedEvent } {
  const { name, basis, ...rest } = about;
  const both = { ...rest, dataset, fields, request: teller.request(name) };
  return {
    access: { kind: "access", ...both, holder: teller.number(holder), basis },
    released: { kind: "released", ...both, consumer: teller.number(consumer) },
  };
}

/** Both sides of one exchange. */
export async function tellExchange(
  teller: Teller,
  consumer: string,
  look: Look,
  about: Parameters<typeof exchange>[3],
): Promise<number> {
  const { access, released } = exchange(teller, consumer, look, about);
  const [index] = await teller.says(`${about.name}: access`, consumer, [access]);
  await teller.says(`${about.name}: released`, look.holder, [released]);
  return index!;
}
