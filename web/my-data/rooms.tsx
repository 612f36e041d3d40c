/**
 * The rooms of the page that are loaded when somebody goes there; "Who used my data" is always there. A room that does
 * not stand here has no tab, and nothing links to it.
 */
import { type ComponentType, lazy } from "react";
import type { Room } from "./address.ts";

export const ROOMS: Readonly<Partial<Record<Room, ComponentType>>> = {
  knowledge: lazy(() => import("./knowledge/room.tsx")),
  permissions: lazy(() => import("./permissions/room.tsx")),
  objections: lazy(() => import("./objections/room.tsx")),
  proof: lazy(() => import("./proof/room.tsx")),
  notices: lazy(() => import("./notices/room.tsx")),
};
