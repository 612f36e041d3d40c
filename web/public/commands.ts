/**
 * How anybody checks a log with public tools, as commands to copy. test/web/public/commands.test.ts runs them against a
 * real log: what stands here works. Everything that is put into a command is checked first, since people paste it into
 * their shells: what does not look as it must makes no command.
 */

export interface CheckedLog {
  /** origin of the service */
  service: string;
  log: number;
  /** verifier key (C2SP signed-note) */
  key: string;
  /** CAIP-10 of the TraceRegistry */
  registry: string;
}

export interface Commands {
  fetch: string;
  signature: string;
  tree: string;
  chain: string;
  audit: string;
}

/** Selector of `traceLog(uint32)`. */
const TRACE_LOG = "446d3eea";
/** DER of an Ed25519 public key up to the key (RFC 8410). */
const SPKI = "302a300506032b6570032100";

/** Null: something of it could do harm in a shell. */
export function commandsFor({ key, log, registry, service }: CheckedLog): Commands | null {
  const contract = /^eip155:\d{1,20}:(0x[0-9a-f]{40})$/.exec(registry)?.[1];
  const isSafe =
    /^https?:\/\/[a-z0-9.:[\]-]+$/.test(service) &&
    Number.isSafeInteger(log) &&
    /^[A-Za-z0-9./:_-]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$/.test(key);
  if (contract === undefined || !isSafe) return null;
  const base = `${service}/log/${log}`;
  const call = `0x${TRACE_LOG}${log.toString(16).padStart(64, "0")}`;
  return {
    fetch: `curl -s ${base}/checkpoint | tee checkpoint`,
    // A key is "name+hash+base64", and base64 has plus signs of its own.
    // A signature line is "— name base64(key id, 4 bytes ‖ signature, 64 bytes)"; the text ends before the empty line.
    signature: [
      `KEY='${key}'`,
      `(printf ${SPKI} | xxd -r -p; echo "$KEY" | cut -d+ -f3- | base64 -d | tail -c 32) > key.der`,
      "sed '/^$/q' checkpoint | sed '$d' > text",
      `awk -v n="\${KEY%%+*}" '$1=="—" && $2==n {print $3}' checkpoint | base64 -d | tail -c 64 > signature`,
      "openssl pkeyutl -verify -rawin -pubin -inkey key.der -keyform DER -in text -sigfile signature",
    ].join("\n"),
    tree: `python3 - ${base} <<'END'
import base64, hashlib, sys, urllib.request
base = sys.argv[1]
get = lambda path: urllib.request.urlopen(base + "/" + path).read()
size, root = get("checkpoint").decode().split("\\n")[1:3]
size = int(size)
def path(n):
    parts = ["%03d" % (n % 1000)]
    while n >= 1000:
        n //= 1000
        parts.insert(0, "x%03d" % (n % 1000))
    return "/".join(parts)
leaves = []
for n in range((size + 255) // 256):
    width = min(256, size - 256 * n)
    tile = get("tile/0/" + path(n) + ("" if width == 256 else ".p/%d" % width))
    leaves += [tile[i:i + 32] for i in range(0, len(tile), 32)]
def tree(hashes):
    while len(hashes) > 1:
        pairs = [hashlib.sha256(b"\\1" + a + b).digest() for a, b in zip(hashes[::2], hashes[1::2])]
        hashes = pairs + (hashes[-1:] if len(hashes) % 2 else [])
    return hashes[0] if hashes else hashlib.sha256(b"").digest()
print(size, "entries:", "the same root" if base64.b64encode(tree(leaves)).decode() == root else "ANOTHER ROOT")
END`,
    chain: [
      "NODE=http://127.0.0.1:8545",
      `curl -s $NODE -H 'content-type: application/json' \\`,
      `  -d '{"jsonrpc":"2.0","id":1,"method":"eth_call","params":[{"to":"${contract}","data":"${call}"},"latest"]}' \\`,
      "  | sed 's/.*\"0x//' | grep -oE '[0-9a-f]{64}'",
    ].join("\n"),
    audit: `certrace audit --service ${service}`,
  };
}
