/** `log-peer`: the same events as plain rows in PostgreSQL, in turns with ours on the same disk: the price of proofs. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { median, type Row, round } from "../row.ts";
import { privateFolderIn } from "./bench-folder.ts";
import { Client } from "./client.ts";
import { batches } from "./load.ts";
import type { LogBench } from "./run.ts";

const PEER = fileURLToPath(new URL("../peers/postgres.mjs", import.meta.url));
const TURNS = 3;

interface Rows {
  rows: number;
  seconds: number;
  /** a row on the disk, with its indexes */
  bytes: number;
}

export async function besidePostgres(bench: LogBench): Promise<Row[]> {
  const { consumer, folder, grants, scale, service } = bench;
  const peer = fork(PEER, [await privateFolderIn(folder.path, "postgres")]);
  const ended: Promise<never> = once(peer, "exit").then(([code]) => {
    throw new Error(`PostgreSQL ended with ${code}`);
  });
  ended.catch(() => {}); // whoever waits for an answer is told
  const answer = async () => (await Promise.race([once(peer, "message"), ended]))[0] as Rows;
  try {
    await answer();
    const client = new Client(service.url, 4);
    const ours: number[] = [];
    const theirs: number[] = [];
    let bytes = 0;
    for (let turn = 0; turn < TURNS; turn++) {
      const load = await batches(client, consumer, grants, scale.brief, () => {});
      ours.push(load.events / load.seconds);
      peer.send({ seconds: scale.brief, grants });
      const rows = await answer();
      theirs.push(rows.rows / rows.seconds);
      bytes = rows.bytes;
    }
    client.close();
    const ratios = theirs.map((rate, i) => rate / ours[i]!);
    return [
      {
        title:
          "the same events into PostgreSQL: plain rows, same indexes, durable, no HTTP, signatures or proofs",
        ours: `${round(median(ours))}/s`,
        beside: `${round(median(theirs))}/s, ${round(bytes)} bytes a row`,
        judged: `HTTP, signatures, authorisation, tags and proofs: ${round(median(ratios))} × the time`,
      },
    ];
  } finally {
    if (peer.connected) peer.disconnect();
    await ended.catch(() => {});
  }
}
