/**
 * The store in memory: for tests, and for whoever wants an index that is rebuilt at every start. Gives the
 * guarantees of store.ts except those about processes and power.
 *
 * A state that somebody is reading (a range, a snapshot) is never changed: the next batch works on a copy.
 */
import { CertraceError } from "../../core/errors.ts";
import {
  checkOperations,
  type Operation,
  type Range,
  type Reads,
  type Snapshot,
  type Store,
} from "./store.ts";

interface State {
  values: Map<string, Uint8Array>;
  /** the keys in order, made when somebody asks for a range */
  order: string[] | null;
  /** somebody may still read this state */
  shared: boolean;
}

export function openMemoryStore(): Store {
  let state: State = { values: new Map(), order: [], shared: false };
  let open = true;

  function current(): State {
    if (!open) throw new CertraceError("store-closed", "The store is closed.");
    return state;
  }

  return {
    ...reads(current),
    snapshot(): Snapshot {
      const frozen = share(current());
      let live = true;
      const at = () => {
        current();
        if (!live) throw new CertraceError("store-closed", "The snapshot is closed.");
        return frozen;
      };
      return {
        ...reads(at),
        async close() {
          live = false;
        },
      };
    },
    async batch(operations: readonly Operation[]) {
      checkOperations(operations);
      const before = current();
      const next = before.shared
        ? { values: new Map(before.values), order: before.order, shared: false }
        : before;
      for (const operation of operations) {
        if ("put" in operation) {
          if (!next.values.has(operation.put)) next.order = null;
          next.values.set(operation.put, operation.value.slice());
        } else if (next.values.delete(operation.delete)) {
          next.order = null;
        }
      }
      state = next;
    },
    async expunge() {
      current(); // what is deleted here is gone
    },
    async close() {
      open = false;
    },
  };
}

function share(state: State): State {
  state.shared = true;
  return state;
}

function reads(at: () => State): Reads {
  return {
    async get(key) {
      return at().values.get(key);
    },
    async getMany(keys) {
      const { values } = at();
      return keys.map((key) => values.get(key));
    },
    range(range) {
      return walk(share(at()), range);
    },
  };
}

async function* walk(
  state: State,
  { from, to, reverse = false, limit = Number.POSITIVE_INFINITY }: Range,
): AsyncGenerator<[string, Uint8Array]> {
  // Keys are ASCII, where JavaScript's order of strings is the order of bytes.
  state.order ??= [...state.values.keys()].sort();
  const first = lowerBound(state.order, from);
  const end = Math.max(first, lowerBound(state.order, to));
  const count = Math.min(limit, end - first);
  for (let i = 0; i < count; i++) {
    const key = state.order[reverse ? end - 1 - i : first + i]!;
    yield [key, state.values.get(key)!];
  }
}

/** The first place in `order` whose key is not below `key`. */
function lowerBound(order: readonly string[], key: string): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
