import canonicalize from "canonicalize";
import { clerkAreas, type ClerkArea } from "../ports/clerk-areas.ts";
import type { AreaEntry } from "../ports/clerk-instance.ts";
import type { Baseline } from "./baseline.ts";

/** Something at the instance that is not as it was in peacetime. */
export interface Finding {
  /** `<area>/<id>`; what `clerk.remove` takes. */
  readonly id: string;
  /** One sentence; ids and names as the API gives them, which an intruder may have chosen. */
  readonly what: string;
  /** ISO 8601; undefined where the API tells no time. */
  readonly when: string | undefined;
  readonly remove: "api" | "hand";
}

export interface Compared {
  readonly findings: readonly Finding[];
  /** What could not be read now, or was not read in peacetime: never taken for clean. */
  readonly unread: readonly string[];
}

/**
 * What differs from the peacetime picture: added, changed, gone. Pure. Without a picture whatever was created since then is
 * one, and settings are not compared.
 * @param sinceMs Unix milliseconds: when the secret may have got out
 */
export function compareWithBaseline(
  before: Baseline | undefined,
  now: Baseline,
  found: ReadonlyMap<string, readonly AreaEntry[]>,
  sinceMs: number,
): Compared {
  const findings: Finding[] = [];
  const unread: string[] = [];
  for (const area of clerkAreas) {
    const [was, is] = [before?.areas[area.path], now.areas[area.path]];
    if (is === undefined || is.unread !== undefined) {
      unread.push(`${area.path} could not be read: ${is?.unread ?? "it was not asked for"}`);
      continue;
    }
    const entries = found.get(area.path) ?? [];
    if (was === undefined || was.unread !== undefined) {
      unread.push(
        `${area.path} is in no peacetime picture${area.shape === "settings" ? ": look at it in the dashboard" : "; what was created since then is listed"}`,
      );
      if (area.shape !== "settings")
        findings.push(...entries.filter((one) => (one.createdAt ?? Infinity) >= sinceMs).map(added(area)));
      continue;
    }
    for (const entry of entries) {
      const earlier = was.entries[entry.id];
      if (earlier === undefined) findings.push(added(area)(entry));
      else findings.push(...changed(area, entry, earlier));
    }
    for (const id of Object.keys(was.entries))
      if (is.entries[id] === undefined)
        findings.push({
          id: `${area.path}/${id}`,
          what: `The ${area.title} ${id} is gone.`,
          when: undefined,
          remove: "hand",
        });
  }
  return { findings, unread };
}

const added =
  (area: ClerkArea) =>
  ({ id, createdAt, fields }: AreaEntry): Finding => {
    const name = ["name", "url", "identifier", "key"].map((field) => fields[field]).find(isText);
    return {
      id: `${area.path}/${id}`,
      what: `The ${area.title} ${id}${name === undefined ? "" : ` (${name.slice(0, 100)})`} was added.`,
      when: createdAt === undefined ? undefined : new Date(createdAt).toISOString(),
      remove: area.removal === "by-hand" || isOwnDomain(area, fields) ? "hand" : "api",
    };
  };

/** Sign-in stands on the instance's own domain, and Clerk deletes none but satellites: it is never a thing to remove. */
const isOwnDomain = (area: ClerkArea, fields: AreaEntry["fields"]): boolean =>
  area.path === "domains" && fields["is_satellite"] !== true;

function changed(
  area: ClerkArea,
  entry: AreaEntry,
  earlier: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  const names = [...new Set([...Object.keys(earlier), ...Object.keys(entry.fields)])].sort();
  const differ = names.filter((name) => text(earlier[name]) !== text(entry.fields[name]));
  if (differ.length === 0) return [];
  const said = differ.map((name) => `${name} was ${text(earlier[name])}, is ${text(entry.fields[name])}`);
  const whose = area.shape === "settings" ? area.title : `${area.title} ${entry.id}`;
  return [
    {
      id: `${area.path}/${entry.id}`,
      what: `${whose}: ${said.join("; ")}.`,
      when: undefined,
      remove: "hand",
    },
  ];
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Short enough for a line, and the same for the same value. */
const text = (value: unknown): string =>
  value === undefined ? "not there" : (canonicalize(value) ?? "").slice(0, 200);
