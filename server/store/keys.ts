/**
 * Every key of every store of the server, in one place, each with an example. The first part names the store's
 * use, so that one engine may hold them all. Numbers are decimal and of fixed width, so that their order is the
 * order of the keys; roots and hashes are 32 bytes in base64url (43 characters); accounts are lowercase hex.
 */
import { hash } from "node:crypto";
import type { Range } from "./store.ts";

/** What stands under `prefix`, which ends with a slash. */
export function under(prefix: string): Omit<Range, "limit" | "reverse"> {
  return { from: prefix, to: after(prefix) };
}

/** The key right behind everything under `prefix`, which ends with a slash ("0" follows "/" in ASCII). */
export function after(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}

/** In lower case; none looks like a hash. */
const UUID_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Keys of the index (server/index). */
export const indexKeys = {
  all: "index/",

  /** Of which chain and registries this is the index, and in which schema. `index/meta` */
  meta: "index/meta",

  /** The newest block whose events are in the index. `index/cursor` */
  cursor: "index/cursor",

  /** The newest block in the index that is final. `index/finalized` */
  finalized: "index/finalized",

  /** What block 1,234 changed, and what stood there before. `index/undo/0000000000001234` */
  undo: (block: number) => `index/undo/${digits(block, 16)}`,
  undos: "index/undo/",

  /** `index/department/0000000012` */
  department: (id: number) => `index/department/${digits(id, 10)}`,
  departments: "index/department/",

  /** Its id by its external identifier, hashed (SHA-256), which may be long and in any script.
   * `index/identifier/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg` */
  identifier: (identifier: string) => `index/identifier/${hashed(identifier)}`,

  /** `index/operator/0000000012/0x52908400098527886e0f7030069857d2e4169ee7` */
  operator: (department: number, account: string) => `index/operator/${digits(department, 10)}/${account}`,

  /** `index/key/0000000012/NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs` */
  key: (department: number, thumbprint: string) => `index/key/${digits(department, 10)}/${thumbprint}`,
  keys: (department: number) => `index/key/${digits(department, 10)}/`,

  /** `index/type/00000003` */
  type: (id: number) => `index/type/${digits(id, 8)}`,
  types: "index/type/",

  /** A type's id by its vct, hashed. `index/vct/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg` */
  vct: (vct: string) => `index/vct/${hashed(vct)}`,

  /** When a department may issue a type. `index/issuer/00000003/0000000012` */
  issuer: (typeId: number, department: number) =>
    `index/issuer/${digits(typeId, 8)}/${digits(department, 10)}`,
  issuers: (typeId: number) => `index/issuer/${digits(typeId, 8)}/`,

  /** `index/batch/0000000012/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU` */
  batch: (department: number, root: string) => `index/batch/${digits(department, 10)}/${root}`,

  /** The roots that claim the number of a status list. `index/list/0000000012/0000204839172653` */
  list: (department: number, list: number) => `index/list/${digits(department, 10)}/${digits(list, 16)}`,

  /** One change of statuses: the batch, the word, the block, the log's place in it.
   * `index/status/0000000012/47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU/00000000/0000000000001234/00000007` */
  status: (department: number, root: string, word: number, block: number, logIndex: number) =>
    `${indexKeys.statusesOfWord(department, root, word)}${digits(block, 16)}/${digits(logIndex, 8)}`,
  statusesOfWord: (department: number, root: string, word: number) =>
    `${indexKeys.statusesOfBatch(department, root)}${digits(word, 8)}/`,
  statusesOfBatch: (department: number, root: string) => `index/status/${digits(department, 10)}/${root}/`,

  /** What the chain says about a trace log. `index/log/0000000003` */
  log: (id: number) => `index/log/${digits(id, 10)}`,

  /** The epoch in which a trace log was anchored at this size. `index/epoch/0000000003/0000000000012345` */
  epoch: (log: number, size: number) => `index/epoch/${digits(log, 10)}/${digits(size, 16)}`,
  epochs: (log: number) => `index/epoch/${digits(log, 10)}/`,
} as const;

/** Keys of an account's outbox (server/chain/outbox.ts). */
export const outboxKeys = {
  /** What was signed for a nonce. `outbox/entry/0000000000000041` */
  entry: (nonce: number) => `outbox/entry/${digits(nonce, 16)}`,
  entries: "outbox/entry/",

  /** Marks an entry that is not confirmed yet. `outbox/open/0000000000000041` */
  open: (nonce: number) => `outbox/open/${digits(nonce, 16)}`,
  opens: "outbox/open/",

  /** The nonce at which an id stands, the id hashed. `outbox/id/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg` */
  id: (id: string) => `outbox/id/${hashed(id)}`,
} as const;

/** Keys of the embedded chain's journal (server/chain/chain-journal.ts). */
export const chainKeys = {
  /** The chain's id and the time it begins. `chain/genesis` */
  genesis: "chain/genesis",

  /** A group of transactions and the time of their block. `chain/cycle/0000000000000041` */
  cycle: (n: number) => `chain/cycle/${digits(n, 16)}`,
  cycles: "chain/cycle/",
} as const;

/** Keys of an issuing job (server/issuing/job.ts), whose store lies in the folder of its output. */
export const jobKeys = {
  /** What is to be done, and what the register held. `job/plan` */
  plan: "job/plan",

  /** How far batch 41 is. `job/batch/0000000041` */
  batch: (n: number) => `job/batch/${digits(n, 10)}`,
  batches: "job/batch/",

  /** Set once everything is done. `job/finished` */
  finished: "job/finished",
} as const;

/** Keys of a trace log (server/ledger). Tags are base64url; indexes and sizes have twelve digits. */
export const logKeys = {
  all: "log/",

  /** How many entries there are, and the time of the newest. `log/head` */
  head: "log/head",

  /** 64-byte entries, one after another, from this index on, at most to the end of an entry bundle.
   * `log/entries/000000000041` */
  entries: (first: number) => `log/entries/${digits(first, 12)}`,
  allEntries: "log/entries/",

  /** There was a durable write that ended at this size, and so a checkpoint. `log/checkpoint/000000000041` */
  checkpoint: (size: number) => `log/checkpoint/${digits(size, 12)}`,
  checkpoints: "log/checkpoint/",

  /** The body of an entry; gone when it was erased. `log/body/000000000041` */
  body: (index: number) => `log/body/${digits(index, 12)}`,

  /** The opening of an entry's details. `log/opening/000000000041` */
  opening: (index: number) => `log/opening/${digits(index, 12)}`,

  /** The submission whose first entry this is; gone with the last body of its entries. `log/submission/000000000041` */
  submission: (first: number) => `log/submission/${digits(first, 12)}`,
  submissions: "log/submission/",

  /** From which entry on submissions are kept. `log/keeping` */
  keeping: "log/keeping",

  /** Entries whose bodies were erased and may still lie in the store's files. `log/expunge/000000000041` */
  expunge: (first: number) => `log/expunge/${digits(first, 12)}`,
  expunges: "log/expunge/",

  /** The root of a full hash tile: the hash of 256^(level + 1) entries. `log/tile/00/000000000041` */
  tile: (level: number, n: number) => `log/tile/${digits(level, 2)}/${digits(n, 12)}`,
  tiles: "log/tile/",

  /** The leaf hash of an entry about this subject.
   * `log/subject/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg/000000000041` */
  subject: (tag: string, index: number) => `log/subject/${tag}/${digits(index, 12)}`,
  subjects: "log/subject/",

  /** Where the map of the epoch of this size has its root. `log/epoch/000000000041` */
  epoch: (size: number) => `log/epoch/${digits(size, 12)}`,
  epochs: "log/epoch/",
} as const;

/** Keys of what a ledger knows beside its trace log (server/ledger); in the same store, so that one batch holds both. */
export const ledgerKeys = {
  /** A version of the catalogue, and where it was logged. `catalogue/0000000003` */
  catalogue: (version: number) => `catalogue/${digits(version, 10)}`,
  catalogues: "catalogue/",

  /** A grant by its index in the log: its terms, and how far it is used. `grant/000000000041` */
  grant: (index: number) => `grant/${digits(index, 12)}`,

  /** A dispute by its index in the log: its parties, and whether it is open. `dispute/000000000041` */
  dispute: (index: number) => `dispute/${digits(index, 12)}`,

  /** The newest dispute about this entry. `disputed/000000000041` */
  disputed: (entry: number) => `disputed/${digits(entry, 12)}`,

  /** A sealed inquiry by its index in the log. `seal/000000000041` */
  seal: (index: number) => `seal/${digits(index, 12)}`,

  /** How far a department's heartbeats reach. `heartbeat/0000000012` */
  heartbeat: (department: number) => `heartbeat/${digits(department, 10)}`,

  /** Who may act for whom, by its index in the log. `representation/000000000041` */
  representation: (index: number) => `representation/${digits(index, 12)}`,

  /** The index of the entry that a signed-in person made under this key, hashed; the owner is a tag or a department.
   * `act/0000000012/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg` */
  act: (owner: string, key: string) => `act/${owner}/${hashed(key)}`,

  /** A file that was handed in and that no entry cites yet, by its SHA-256.
   * `deposit/0000000012/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg` */
  deposit: (owner: string, fileHash: string) => `deposit/${owner}/${fileHash}`,
  deposits: (owner: string) => `deposit/${owner}/`,
  allDeposits: "deposit/",

  /** A file that an entry cites, by its SHA-256.
   * `attachment/000000000041/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg` */
  attachment: (index: number, fileHash: string) => `attachment/${digits(index, 12)}/${fileHash}`,
  attachments: (index: number) => `attachment/${digits(index, 12)}/`,

  /** A version of the rules of what is unusual, and where it was logged. `rules/0000000003` */
  rules: (version: number) => `rules/${digits(version, 10)}`,
  allRules: "rules/",

  /** The index of a submission's first entry, by its jti: a UUID of version 7 (RFC 9562) as it is, since these come in the
   * order of time, and what is written in order need not be merged; any other hashed, which may be long and say anything.
   * `submission/0000000012/0199f3a1-52c4-7d3e-9b1a-4f6c2d8e7a90`,
   * `submission/0000000012/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg` */
  submission: (department: number, jti: string) =>
    `submission/${digits(department, 10)}/${UUID_7.test(jti) ? jti : hashed(jti)}`,

  /** What became of the submission whose first entry this is. `submitted/000000000041` */
  submitted: (first: number) => `submitted/${digits(first, 12)}`,
  allSubmitted: "submitted/",

  /** The tag of a citizen whose id has this keyed hash. `subject/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg` */
  subject: (keyedHash: string) => `subject/${keyedHash}`,

  /** How far the bodies of a dataset's accesses are erased. `erasure/residence-register` */
  erasure: (dataset: string) => `erasure/${dataset}`,

  /** The index of the entry that says that this one's body was erased. `erased/000000000041` */
  erased: (index: number) => `erased/${digits(index, 12)}`,
} as const;

/**
 * Keys of the index that follows a trace log (server/trail). Times are Unix milliseconds, minutes and hours those since
 * 1970; an owner is a tag or a department (`departmentOwner`).
 */
export const trailKeys = {
  all: "trail/",

  /** Of which log this is the index, in which schema, and how far it is. `trail/meta` */
  meta: "trail/meta",

  /** `trail/dispute/000000000041` */
  dispute: (index: number) => `trail/dispute/${digits(index, 12)}`,
  /** Marks a dispute that a department or a citizen takes part in. `trail/disputes/0000000012/000000000041` */
  disputeOf: (owner: string, index: number) => `trail/disputes/${owner}/${digits(index, 12)}`,
  disputesOf: (owner: string) => `trail/disputes/${owner}/`,
  /** Marks one that is open, by when its answer is due. `trail/due/0000001795363200000/000000000041` */
  due: (time: number, index: number) => `trail/due/${digits(time, 19)}/${digits(index, 12)}`,
  allDue: "trail/due/",

  /** `trail/seal/000000000041` */
  seal: (index: number) => `trail/seal/${digits(index, 12)}`,
  /** Marks a seal of an agency. `trail/seals/0000000012/000000000041` */
  sealOf: (agency: number, index: number) => `trail/seals/${digits(agency, 10)}/${digits(index, 12)}`,
  sealsOf: (agency: number) => `trail/seals/${digits(agency, 10)}/`,
  /** Marks one that is closed still, by when it is to be disclosed. `trail/disclose/0000001795363200000/000000000041` */
  disclose: (time: number, index: number) => `trail/disclose/${digits(time, 19)}/${digits(index, 12)}`,
  allDisclose: "trail/disclose/",

  /** The two sides of one exchange.
   * `trail/exchange/n4bQ…/0000000012/0000000007/Zk3v0Qh2mX9sT1aB` */
  exchange: (tag: string, consumer: number, holder: number, request: string) =>
    `trail/exchange/${tag}/${digits(consumer, 10)}/${digits(holder, 10)}/${request}`,
  /** The key of the exchange of which this entry is a side. `trail/side/000000000041` */
  side: (index: number) => `trail/side/${digits(index, 12)}`,
  /** The key of an exchange of which one side is missing, by when the other was logged.
   * `trail/one-sided/0000000012/0000001795363200000/000000000041` */
  oneSided: (owner: string, time: number, index: number) =>
    `trail/one-sided/${owner}/${digits(time, 19)}/${digits(index, 12)}`,
  oneSidedOf: (owner: string) => `trail/one-sided/${owner}/`,
  /** How many a department has of an hour. `trail/one-sided-count/0000000012/0000498712` */
  oneSidedCount: (department: number, hour: number) =>
    `trail/one-sided-count/${digits(department, 10)}/${digits(hour, 10)}`,
  oneSidedCounts: "trail/one-sided-count/",

  /** A heartbeat, by the minute it begins with. `trail/beat/0000000012/0000029922720` */
  beat: (department: number, minute: number) => `trail/beat/${digits(department, 10)}/${digits(minute, 13)}`,
  beatsOf: (department: number) => `trail/beat/${digits(department, 10)}/`,
  /** The minute with which a department's newest heartbeat begins. `trail/beating/0000000012` */
  beating: (department: number) => `trail/beating/${digits(department, 10)}`,
  /** What a department exchanged in a minute that no heartbeat covers yet. `trail/minute/0000000012/0000029922720` */
  minute: (department: number, minute: number) =>
    `trail/minute/${digits(department, 10)}/${digits(minute, 13)}`,

  /** Accesses by month, consumer, purpose and dataset.
   * `trail/volume/2026-11/0000000012/social-assistance/residence` */
  volume: (month: string, consumer: number, purpose: string, dataset: string) =>
    `trail/volume/${month}/${digits(consumer, 10)}/${purpose}/${dataset}`,
  volumes: "trail/volume/",

  /** `trail/representation/000000000041` */
  representation: (index: number) => `trail/representation/${digits(index, 12)}`,
  /** Marks one of whom this is the representative, or the represented.
   * `trail/representative/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg/000000000041` */
  representative: (tag: string, index: number) => `trail/representative/${tag}/${digits(index, 12)}`,
  representativesOf: (tag: string) => `trail/representative/${tag}/`,
  represented: (tag: string, index: number) => `trail/represented/${tag}/${digits(index, 12)}`,
  representedsOf: (tag: string) => `trail/represented/${tag}/`,
} as const;

/**
 * Keys of the notices that people asked for about a trace log (server/notices), in a store of their own. A subscription
 * is about a tag, and belongs to one: the same, or that of a representative. Its `id` is 16 random bytes in base64url.
 */
export const noticeKeys = {
  /** What somebody wants to be told, sealed.
   * `notices/setting/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg` */
  setting: (tag: string, owner: string) => `notices/setting/${tag}/${owner}`,
  settings: "notices/setting/",

  /** When the trail of a subscription was last looked through. `notices/looked/Zk3v0Qh2mX9sT1aBZk3v0Q` */
  looked: (id: string) => `notices/looked/${id}`,

  /** A mark that a subscription knows of. `notices/told/Zk3v0Qh2mX9sT1aBZk3v0Q/000000000041/first-time` */
  told: (id: string, index: number, rule: string) => `notices/told/${id}/${digits(index, 12)}/${rule}`,
  allTold: (id: string) => `notices/told/${id}/`,

  /** A letter that waits to be sent, by when. `notices/out/0000001795363200000/Zk3v0Qh2mX9sT1aBZk3v0Q/notice` */
  out: (due: number, id: string, kind: string) => `notices/out/${digits(due, 19)}/${id}/${kind}`,
  allOut: "notices/out/",

  /** How many entries of the log were looked at. `notices/cursor` */
  cursor: "notices/cursor",
} as const;

/**
 * Keys of a department's desk (server/desk), in a store of its own. Ids of cases and uploads are 16 random bytes in
 * base64url; cases and activities are counted from 1.
 */
export const deskKeys = {
  /** `desk/case/Zk3v0Qh2mX9sT1aBZk3v0Q` */
  case: (id: string) => `desk/case/${id}`,

  /** The id of a case by its number. `desk/order/000000000041` */
  order: (n: number) => `desk/order/${digits(n, 12)}`,
  orders: "desk/order/",

  /** The id of a case that is in this state. `desk/state/submitted/000000000041` */
  inState: (state: string, n: number) => `desk/state/${state}/${digits(n, 12)}`,
  allIn: (state: string) => `desk/state/${state}/`,
  states: "desk/state/",

  /** What somebody did. `desk/activity/000000000041` */
  activity: (n: number) => `desk/activity/${digits(n, 12)}`,
  activities: "desk/activity/",

  /** Number and hash of the newest activity. `desk/activity-head` */
  activityHead: "desk/activity-head",

  /** `desk/upload/Zk3v0Qh2mX9sT1aBZk3v0Q` */
  upload: (id: string) => `desk/upload/${id}`,
  uploads: "desk/upload/",
} as const;

/** Keys of the wallets' store (server/wallets). Roots name certificates on chain; nothing in it is personal. */
export const walletKeys = {
  /** A copy by its own root. `wallet/copy/0000000012/n4bQgYhMfWWaL-qgxVrQFaO_TxsrC4Is0V1sFbDwCgg` */
  copy: (department: number, root: string) => `wallet/copy/${digits(department, 10)}/${root}`,

  /** The same by the certificate it is made of. `wallet/of/0000000012/<root>/0000000041/<root of the copy>` */
  copyOf: (department: number, root: string, index: number, copy: string) =>
    `${walletKeys.copiesOf(department, root, index)}${copy}`,
  copiesOf: (department: number, root?: string, index?: number): string => {
    const batch = `wallet/of/${digits(department, 10)}/${root === undefined ? "" : `${root}/`}`;
    return index === undefined ? batch : `${batch}${digits(index, 10)}/`;
  },
} as const;

/** Keys of the sealed numbers of newer versions (server/successors), in a store of their own. Nothing in it is personal. */
export const successorKeys = {
  /** By the older certificate, then the newer. `successor/0000000012/<root>/0000000041/0000000012/<root>/0000000006` */
  hint: (older: Place, newer: Place) =>
    `${successorKeys.from(older)}${digits(newer.department, 10)}/${newer.root}/${digits(newer.index, 10)}`,
  /** with what all about one certificate, and nothing about those before it, begins or goes on */
  from: ({ department, root, index }: Place) =>
    `successor/${digits(department, 10)}/${root}/${digits(index, 10)}/`,
} as const;

interface Place {
  department: number;
  /** of a batch */
  root: string;
  index: number;
}

/**
 * Keys of the index that a desk keeps over the certificates it issued (server/desk/certificates.ts), in a store of its own.
 * Jobs are counted from 1, batches and certificates from 0.
 */
export const issuedKeys = {
  /** A job and its batches. `issued/job/0000000041` */
  job: (n: number) => `issued/job/${digits(n, 10)}`,
  jobs: "issued/job/",

  /** The number of one certificate and where its file is. `issued/place/0000000041/0000000000/0000000007` */
  place: (job: number, batch: number, index: number) =>
    `${issuedKeys.places(job)}${digits(batch, 10)}/${digits(index, 10)}`,
  places: (job: number) => `issued/place/${digits(job, 10)}/`,

  /**
   * Places by number, in the order of the numbers: the first 96 bytes of its UTF-8 in hex, so that a beginning finds it,
   * and its hash, since it may be longer. `issued/number/4e3132/<hash>/0000000041/0000000000/0000000007`
   */
  number: (number: string, job: number, batch: number, index: number) =>
    `${issuedKeys.ofNumber(number)}${digits(job, 10)}/${digits(batch, 10)}/${digits(index, 10)}`,
  ofNumber: (number: string) => `${issuedKeys.beginning(number)}/${hashed(number)}/`,
  /** what the keys of all numbers that begin so begin with */
  beginning: (beginning: string) => `issued/number/${Buffer.from(beginning).subarray(0, 96).toString("hex")}`,
  numbers: "issued/number/",

  /** The hash of a decision document by the number it goes by, hashed. `issued/decision/<hash>` */
  decision: (number: string) => `issued/decision/${hashed(number)}`,
} as const;

/** A department as the owner of acts and deposits; citizens are named by their tags. */
export function departmentOwner(department: number): string {
  return digits(department, 10);
}

/** The number in the last part of a key. */
export function lastNumber(key: string): number {
  return Number(key.slice(key.lastIndexOf("/") + 1));
}

function digits(value: number, width: number): string {
  const text = String(value);
  if (!/^\d+$/.test(text) || text.length > width) {
    throw new RangeError(`${text} is no number of at most ${width} digits.`);
  }
  return text.padStart(width, "0");
}

function hashed(text: string): string {
  return hash("sha256", text, "base64url");
}
