/** The store in memory keeps the guarantees of server/store/store.ts. */
import { openMemoryStore } from "../../../server/store/memory.ts";
import { storeContract } from "./contract.ts";

storeContract("memory", async () => openMemoryStore());
