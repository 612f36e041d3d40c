/** The catalogue of a log, for choosing from: which data there is, who holds it, what it may be used for. */
import { useEffect, useState } from "react";
import { CertraceError } from "../../../core/errors.ts";
import { type Catalogue, parseCatalogue } from "../../../core/trace/catalogue.ts";
import type { Client } from "../../components/client.ts";

/** @returns undefined: not there yet; null: it could not be had */
export function useCatalogue(client: Client, log: number): Catalogue | null | undefined {
  const [catalogue, setCatalogue] = useState<Catalogue | null>();
  useEffect(() => {
    const leaving = new AbortController();
    client.get(`/log/${log}/catalogue`, {}, leaving.signal).then(
      (json) => setCatalogue(read(json)),
      () => {
        if (!leaving.signal.aborted) setCatalogue(null);
      },
    );
    return () => leaving.abort();
  }, [client, log]);
  return catalogue;
}

function read(json: unknown): Catalogue | null {
  try {
    return parseCatalogue(json);
  } catch (error) {
    if (error instanceof CertraceError) return null;
    throw error;
  }
}
