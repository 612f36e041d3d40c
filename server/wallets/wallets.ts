/**
 * What the service does with wallets, in one place: hands out copies of certificates (OpenID4VCI), asks for them again
 * (OpenID4VP), and lets copies share the fate of what they are made of. Pure of HTTP.
 */
import { join } from "node:path";
import type { VerifyEs256 } from "../../core/crypto.ts";
import type { Mirror } from "../../core/verify/mirror.ts";
import type { ChainStep } from "../chain/events.ts";
import type { Index } from "../index/index.ts";
import type { Log } from "../log.ts";
import { openLevelStore } from "../store/level.ts";
import { Copies, type CopyRecord, type WalletIssuer } from "./copies.ts";
import { FateKeeper } from "./fate.ts";
import { Issuance } from "./issuance.ts";
import { Presentations } from "./presentation.ts";
import { openRequestKey } from "./request-key.ts";

export interface WalletsParts {
  /** the data folder */
  data: string;
  publicUrl: string;
  index: Index;
  /** CAIP-10 */
  registry: string;
  /** what it mirrors */
  mirrors: readonly Mirror[];
  verifyEs256: VerifyEs256;
  /** Unix seconds */
  now(): number;
  log: Pick<Log, "warn">;
  /** milliseconds that a wallet is kept waiting for its copies before it is told to come back */
  patience?: number;
  /** milliseconds until a copy that could not follow its certificate is tried again */
  retry?: number;
}

export interface Wallets {
  issuance: Issuance;
  presentations: Presentations;
  /** From now on this department's certificates can be offered to wallets, and its copies follow. */
  addIssuer(issuer: WalletIssuer): void;
  /** What the index has read, in order. */
  read(steps: readonly ChainStep[]): void;
  /** The copies that wallets got of a certificate. */
  copiesOf(department: number, root: string, index: number): AsyncIterable<CopyRecord>;
  /** Resolves when every copy has the status of its certificate, as far as the index has read. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Throws what the store and openRequestKey throw. */
export async function openWallets(parts: WalletsParts): Promise<Wallets> {
  const { data, log, now, publicUrl } = parts;
  const key = await openRequestKey(data, new URL(publicUrl).hostname, new Date(now() * 1000));
  const store = await openLevelStore(join(data, "wallets"));
  const issuers = new Map<number, WalletIssuer>();
  const copies = new Copies({ ...parts, store });
  const fate = new FateKeeper(copies, parts, issuers, log);
  const issuance = new Issuance({ ...parts, copies, issuers });
  const presentations = new Presentations({ ...parts, key });
  return {
    issuance,
    presentations,
    addIssuer(issuer) {
      issuers.set(issuer.department, issuer);
      fate.watch(issuer.department);
    },
    read: (steps) => fate.read(steps),
    copiesOf: (department, root, index) => copies.list(department, { root, index }),
    settled: () => fate.settled(),
    async close() {
      issuance.close();
      presentations.close();
      await fate.close();
      await store.close();
    },
  };
}
