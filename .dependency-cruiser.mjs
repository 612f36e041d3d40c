/**
 * The import rules of the project (docs/decisions/0003-import-rules.md). They keep `core` pure, so that the same
 * verdict comes out in Node and in the browser, and every outside dependency behind one door.
 */
const only = (name, packages, rooms, why) => ({
  name,
  comment: why,
  severity: "error",
  from: { path: "^(core|server|web|scripts)/", pathNot: rooms },
  to: { path: packages.map((each) => `node_modules/${each}(/|$)`) },
});

export default {
  forbidden: [
    {
      name: "core-is-pure",
      comment: "core imports nothing of server, web, scripts or Node",
      severity: "error",
      from: { path: "^core/" },
      to: { path: "^(server|web|scripts|test)/" },
    },
    {
      name: "core-without-node",
      comment: "core runs in the browser as well",
      severity: "error",
      from: { path: "^(core|web/(?!vite\\.config))" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "web-knows-only-core",
      comment: "the page gets facts over HTTP and never reaches into the server",
      severity: "error",
      from: { path: "^web/", pathNot: "^web/vite\\.config" },
      to: { path: "^(server|scripts|test)/" },
    },
    {
      name: "server-is-below-scripts",
      comment: "scripts compose the server, never the other way round",
      severity: "error",
      from: { path: "^server/" },
      to: { path: "^(scripts|web|test)/" },
    },
    only(
      "ethers-behind-chain",
      ["ethers"],
      "^server/chain/",
      "the rest sees plain data, not a client's objects",
    ),
    only(
      "level-behind-store",
      ["level", "classic-level", "abstract-level"],
      "^server/store/",
      "one store interface",
    ),
    only(
      "openid-client-behind-sign-in",
      ["openid-client"],
      "^server/sign-in/",
      "its errors carry claims; they are told there and go no further",
    ),
    only("express-behind-http", ["express"], "^server/http/", "the protocol does not know HTTP"),
    {
      name: "no-cycles",
      comment: "data flows one way",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "no-unresolvable",
      comment: "every import is there on a fresh machine",
      severity: "error",
      from: { pathNot: "^scripts/bench/peers/" },
      to: { couldNotResolve: true, pathNot: "\\?" },
    },
    {
      name: "no-undeclared",
      comment: "a dependency that package.json does not name may vanish",
      severity: "error",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: ["^web/dist/", "^scripts/bench/peers/"] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json", ".css"],
    },
  },
};
