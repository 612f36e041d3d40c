/**
 * The address book: where the registries stand on a chain, as a small JSON file that may be given to anyone.
 * Written aside, synced and renamed, so that it is never half there. Checked against the chain before use: a
 * call to an address without code succeeds and does nothing, which must not pass for an anchored batch.
 */
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { CertraceError } from "../../core/errors.ts";
import { compiled } from "./contracts.ts";
import { type Rpc, type RpcCall, unwrap } from "./rpc.ts";

const address = z.string().regex(/^0x[0-9a-fA-F]{40}$/);
const schema = z.strictObject({
  v: z.literal(1),
  chainId: z.number().int().positive(),
  departmentRegistry: address,
  certificateRegistry: address,
  traceRegistry: address.optional(),
  block: z.number().int().nonnegative(),
});

/** What reading certificates needs; and all that a deployment from before the trace registry has. */
export interface CertificateBook {
  v: 1;
  chainId: number;
  /** `0x` hex, lowercase */
  departmentRegistry: string;
  certificateRegistry: string;
  /** the first block that can hold an event of the registries */
  block: number;
}

export interface AddressBook extends CertificateBook {
  traceRegistry: string;
}

/** What tracing receipts needs. */
export type TraceBook = Omit<AddressBook, "certificateRegistry">;

/** Where registries stand: the departments', and those that go by it, as far as one needs them. */
export type RegistryAddresses = Pick<AddressBook, "departmentRegistry"> &
  Partial<Pick<AddressBook, "certificateRegistry" | "traceRegistry">>;

/** The departments' first. */
export function addressesIn(book: RegistryAddresses): string[] {
  const { departmentRegistry, certificateRegistry, traceRegistry } = book;
  return [departmentRegistry, certificateRegistry, traceRegistry].filter((address) => address !== undefined);
}

/** CAIP-10 of the certificate registry: what anchors name. */
export function registryId(book: CertificateBook): string {
  return `eip155:${book.chainId}:${book.certificateRegistry.toLowerCase()}`;
}

/** CAIP-10 of the trace registry: what receipts name. */
export function traceRegistryId(book: TraceBook): string {
  return `eip155:${book.chainId}:${book.traceRegistry.toLowerCase()}`;
}

/** null: no such file. Throws CertraceError `book-invalid`, `book-incomplete`. */
export async function readAddressBook(path: string): Promise<AddressBook | null> {
  const book = await readAnyBook(path);
  if (book === null || isComplete(book)) return book;
  throw new CertraceError("book-incomplete", `The address book ${path} has no trace registry.`, {
    field: "CERTRACE_ADDRESS_BOOK",
    remedy: "Deploy again: what stands stays, what is missing is added (`npm start` does it by itself).",
  });
}

/** A book as it stands, also one from before the trace registry. null: no such file. Throws `book-invalid`. */
export async function readAnyBook(path: string): Promise<CertificateBook | AddressBook | null> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw invalid(path, "cannot be read", cause);
  }
  let parsed: ReturnType<typeof schema.safeParse>;
  try {
    parsed = schema.safeParse(JSON.parse(text));
  } catch (cause) {
    throw invalid(path, "is not JSON", cause);
  }
  if (!parsed.success)
    throw invalid(path, `is wrong at ${parsed.error.issues[0]?.path.join(".") || "its top"}`);
  const { traceRegistry, ...book } = parsed.data;
  const certificates = {
    ...book,
    departmentRegistry: book.departmentRegistry.toLowerCase(),
    certificateRegistry: book.certificateRegistry.toLowerCase(),
  };
  return traceRegistry === undefined
    ? certificates
    : { ...certificates, traceRegistry: traceRegistry.toLowerCase() };
}

export function isComplete(book: CertificateBook | AddressBook): book is AddressBook {
  return "traceRegistry" in book;
}

export async function writeAddressBook(path: string, book: AddressBook): Promise<void> {
  const aside = `${path}.aside`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(aside, "w", 0o644);
    try {
      await file.writeFile(`${JSON.stringify(book, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (cause) {
    throw new CertraceError("folder-unwritable", `The address book ${path} cannot be written.`, {
      field: "CERTRACE_ADDRESS_BOOK",
      remedy: "Make its folder writable for this user, or set CERTRACE_ADDRESS_BOOK to another place.",
      cause,
    });
  }
}

/**
 * Holds the book against the chain. Throws CertraceError
 * - `chain-other`: the chain has another id;
 * - `chain-restored`: there is no code at the addresses (the chain was replaced, or came back from before);
 * - `book-mismatch`: there is code, but not our registries, or some that do not belong together;
 * - `chain-unavailable`.
 */
export async function checkAddressBook(
  rpc: Rpc,
  book: RegistryAddresses & { chainId: number },
): Promise<void> {
  const chainId = await rpc.chainId();
  if (chainId !== book.chainId) {
    throw new CertraceError(
      "chain-other",
      `The address book is for chain ${book.chainId}, the node is on chain ${chainId}.`,
      {
        field: "CERTRACE_ADDRESS_BOOK",
        remedy: "Use the address book of this chain, or point CERTRACE_RPC_URL to a node of that one.",
      },
    );
  }
  const all = addressesIn(book);
  const others = all.slice(1);
  // each says on which department registry it stands
  const data = compiled("ICertificateRegistry").abi.encodeFunctionData("departments");
  const answers = await rpc.batch([
    ...all.map((at): RpcCall => ["eth_getCode", [at, "latest"]]),
    ...others.map((to): RpcCall => ["eth_call", [{ to, data }, "latest"]]),
  ]);
  if (!answers.slice(0, all.length).every((code) => hasCode(unwrap(code)))) {
    throw new CertraceError(
      "chain-restored",
      "The chain does not hold the registries that the address book names.",
      {
        field: "CERTRACE_ADDRESS_BOOK",
        remedy:
          "If the chain was reset or restored, deploy again (`npm start` does, and sends again what the outbox kept); otherwise use the address book of this chain.",
      },
    );
  }
  for (const answer of answers.slice(all.length)) {
    // A node that did not answer says nothing about the contract; one that refused the call does.
    if ("failure" in answer && answer.failure.refusal === undefined) throw answer.failure;
    if (!("result" in answer) || answeredAddress(answer.result) !== book.departmentRegistry.toLowerCase()) {
      throw new CertraceError(
        "book-mismatch",
        "The addresses in the address book are not a set of Certrace's registries.",
        {
          field: "CERTRACE_ADDRESS_BOOK",
          remedy: "Take the address book that the deployment wrote.",
        },
      );
    }
  }
}

const hasCode = (code: unknown): boolean => typeof code === "string" && code.length > 2;

function answeredAddress(result: unknown): string | null {
  return typeof result === "string" && /^0x0{24}[0-9a-f]{40}$/i.test(result)
    ? `0x${result.slice(26).toLowerCase()}`
    : null;
}

const invalid = (path: string, what: string, cause?: unknown) =>
  new CertraceError("book-invalid", `The address book ${path} ${what}.`, {
    field: "CERTRACE_ADDRESS_BOOK",
    remedy:
      "Restore it from a backup, or delete it and deploy again: the deployment finds its contracts in the outbox.",
    cause,
  });
