/** Exchanges of which one side is missing, as the two departments see them: which side, whose, and since when it is late. */
import { z } from "zod";
import type { Ledger } from "../ledger/ledger.ts";
import type { Exchange } from "../trail/records.ts";
import { parameters } from "./parameters.ts";
import { ownBody } from "./parties.ts";

const DAY = 86_400_000;

/** How a page of them is asked for. */
export const oneSidedQuery = {
  state: z.enum(["late", "waiting"]).default("late").meta({
    description:
      "Give late for exchanges of which one side has been missing for a day, waiting for younger ones; late when left out.",
  }),
  after: z
    .string()
    .regex(/^[0-9]{19}\/[0-9]{12}$/)
    .optional()
    .meta({ description: parameters.after.meta()!.description }),
  limit: parameters.limit,
};

interface Asked {
  state: "late" | "waiting";
  after?: string | undefined;
  limit: number;
}

/** @param now Unix seconds */
export async function oneSidedOf(
  department: number,
  { state, after, limit }: Asked,
  { log, trail }: Pick<Ledger, "log" | "trail">,
  now: number,
) {
  await trail.caughtUp();
  const page = await trail.oneSided({ department }, now * 1000, {
    ...{ waiting: state === "waiting", limit },
    ...(after === undefined ? {} : { after }),
  });
  const texts = await log.bodies(page.items.map(({ access, released }) => (access ?? released)!));
  return {
    items: page.items.map((exchange, i) => shown(exchange, texts[i] ?? "erased", now)),
    next: page.next,
  };
}

interface Told {
  dataset?: string;
  purpose?: string;
  occurred?: string;
}

/** @param text of the side that is there */
function shown({ consumer, holder, request, access, released, time }: Exchange, text: string, now: number) {
  const body: Told = text === "erased" ? {} : (ownBody(text) as Told);
  const due = time + DAY;
  return {
    entry: (access ?? released)!,
    ...{ consumer, holder, request },
    logged: access === null ? ("released" as const) : ("access" as const),
    missing: access === null ? consumer : holder,
    time: new Date(time).toISOString(),
    due: new Date(due).toISOString(),
    late: due <= now * 1000,
    dataset: body.dataset ?? null,
    purpose: body.purpose ?? null,
    occurred: body.occurred ?? null,
  };
}
