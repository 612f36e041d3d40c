/**
 * Deploys the registries to a network of hardhat.config.ts, once: `npx hardhat run scripts/deploy.ts --network <name>`.
 * May be killed and run again; it goes on where it was. `npm start` does the same for the embedded chain.
 *
 * The network's first account deploys. The registries belong to CERTRACE_ROOT_AUTHORITY, or else to that account.
 * The address book goes to CERTRACE_ADDRESS_BOOK, by default `deployments/<chain id>.json`.
 */
import { join } from "node:path";
import { network } from "hardhat";
import { CertraceError } from "../core/errors.ts";
import { deployRegistries } from "../server/chain/deploy.ts";
import { connectRpc } from "../server/chain/rpc.ts";
import { type Signer, signerFromKey, signerFromMnemonic } from "../server/chain/signer.ts";
import { readConfig, readRootAuthority } from "../server/config.ts";

type NetworkConfig = Awaited<ReturnType<typeof network.create>>["networkConfig"];

try {
  await main();
} catch (error) {
  if (!(error instanceof CertraceError)) throw error;
  console.error(`${error.message}${error.remedy === undefined ? "" : `\n${error.remedy}`}`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { networkConfig, networkName } = await network.create();
  if (networkConfig.type !== "http") {
    throw new CertraceError("config-invalid", `The network ${networkName} ends together with this command.`, {
      field: "--network",
      remedy:
        "Name a network that stays, such as --network embedded (while npm start runs) or --network production.",
    });
  }
  const { data, chain } = readConfig();
  const rpc = connectRpc(await networkConfig.url.getUrl(), { chainId: chain.chainId });
  const signer = await firstAccount(networkConfig, networkName);
  const rootAuthority = readRootAuthority() ?? signer.address;
  const book = await deployRegistries({
    rpc,
    signer,
    rootAuthority,
    book: chain.addressBook,
    outbox: join(data, "outbox", signer.address.toLowerCase()),
    confirmations: chain.confirmations,
    onProgress: ({ state, transaction, why }) =>
      console.log([state, transaction, why].filter(Boolean).join(" ")),
  });
  console.log(`DepartmentRegistry  ${book.departmentRegistry}`);
  console.log(`CertificateRegistry ${book.certificateRegistry}`);
  console.log(`TraceRegistry       ${book.traceRegistry}`);
  console.log(`Address book        ${chain.addressBook}`);
}

async function firstAccount(config: NetworkConfig, name: string): Promise<Signer> {
  if (config.type === "http" && Array.isArray(config.accounts) && config.accounts[0] !== undefined) {
    return signerFromKey(await config.accounts[0].getHexString());
  }
  if (config.type === "http" && typeof config.accounts === "object" && "mnemonic" in config.accounts) {
    const { mnemonic, passphrase, path, initialIndex } = config.accounts;
    return signerFromMnemonic(await mnemonic.get(), await passphrase.get(), `${path}/${initialIndex}`);
  }
  throw new CertraceError("config-invalid", `The network ${name} has no account to deploy with.`, {
    field: "accounts",
    remedy: 'Give it accounts: [configVariable("CERTRACE_DEPLOYER_KEY")] in hardhat.config.ts.',
  });
}
