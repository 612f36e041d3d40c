/** The rooms that are loaded when somebody goes there; the overview is always there. */
import { type ComponentType, lazy } from "react";
import type { Room } from "./address.ts";

export const ROOMS: Readonly<Partial<Record<Room, ComponentType>>> = {
  issue: lazy(() => import("./issue/room.tsx")),
  cases: lazy(() => import("./cases/room.tsx")),
  certificates: lazy(() => import("./certificates/room.tsx")),
  types: lazy(() => import("./types/room.tsx")),
  checks: lazy(() => import("./checks/room.tsx")),
  activity: lazy(() => import("./activity/room.tsx")),
};
