/**
 * GET /v1/about: what this service is, which registry it trusts and which ones that mirrors, how far it has read the chain.
 */
import { EXAMPLE_REGISTRY, EXAMPLE_URL, exampleBlock } from "../examples.ts";
import { nothing } from "../parameters.ts";
import { defineRoute } from "../route.ts";
import { about } from "../schemas.ts";

export const getAbout = defineRoute({
  id: "get-about",
  method: "get",
  path: "/v1/about",
  tag: "Operate",
  summary: "What this service is",
  description:
    "Name, version, the registries that it trusts, those of networks that were given up which they mirror, and the newest block that it has read.",
  params: nothing,
  query: nothing,
  body: "none",
  answers: {
    200: {
      description: "About the service",
      content: {
        "application/json": {
          schema: about,
          example: {
            name: "certrace",
            version: "0.1.0",
            publicUrl: EXAMPLE_URL,
            registries: [EXAMPLE_REGISTRY],
            mirrors: [],
            traceRegistries: ["eip155:31337:0x9fe46736679d2d9a65f0992f2272de9f3c7fa6e0"],
            logs: [1],
            chainId: 31337,
            head: exampleBlock,
            readAt: 1_790_000_003,
          },
        },
      },
    },
  },
  problems: ["store-unavailable"],
  open: true,
  limited: true,
  async handle(_request, { chainId, index, logs, mirrors, publicUrl, registry, traceRegistry, version }) {
    const { head, readAt } = await index.progress();
    return {
      mediaType: "application/json",
      body: {
        name: "certrace",
        version,
        publicUrl,
        registries: [registry],
        mirrors: [...mirrors],
        traceRegistries: [traceRegistry],
        logs: [...logs.keys()],
        chainId,
        head,
        readAt,
      },
    };
  },
});
