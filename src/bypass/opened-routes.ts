import { READ_ONLY, refuseOpened } from "../../guard/src/opened.ts";
import type { GrantMode } from "../ports/live-gate.ts";

/** What an opening says of routes and methods. An empty list is one that was not given. */
export interface OpenedWish {
  readonly mode: GrantMode;
  readonly routes?: readonly string[] | undefined;
  readonly methods?: readonly string[] | undefined;
}

const given = (list: readonly string[] | undefined) =>
  list === undefined || list.length === 0 ? undefined : list;

/**
 * Why these routes and methods cannot be opened, by the gate's own judgement; undefined when they can.
 * The field, and the rest of a sentence that begins with it.
 */
export function openedProblem(
  wish: OpenedWish,
): { readonly field: "routes" | "methods"; readonly message: string } | undefined {
  const [routes, methods] = [given(wish.routes), given(wish.methods)];
  if (wish.mode !== "open") {
    const field = routes !== undefined ? "routes" : methods !== undefined ? "methods" : undefined;
    if (field === undefined) return undefined;
    return { field, message: `belong to mode open; ${wish.mode} lets no stranger in anywhere` };
  }
  const sentence = refuseOpened(routes, methods);
  if (sentence === null) return undefined;
  const [, field, message = sentence] = /^(routes|methods):? (?:is )?(.*?)\.?$/s.exec(sentence) ?? [];
  return { field: field === "methods" ? "methods" : "routes", message };
}

/** What mode `open` opens, its methods spelled out, so that whoever approves it reads them. Nothing in the other mode. */
export function openedBy(wish: OpenedWish): {
  readonly routes?: readonly string[];
  readonly methods?: readonly string[];
} {
  if (wish.mode !== "open") return {};
  return { routes: [...(wish.routes ?? [])], methods: [...(given(wish.methods) ?? READ_ONLY)] };
}

/** As a person would say it: `GET, HEAD on /rota, /prices/**`. */
export function openedText({ routes = [], methods = READ_ONLY }: Omit<OpenedWish, "mode">): string {
  return `${(methods ?? READ_ONLY).join(", ")} on ${(routes ?? []).join(", ")}`;
}
