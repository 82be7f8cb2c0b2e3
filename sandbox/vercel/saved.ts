import type { Deployment, World } from "./world.ts";

/** What of the fake Vercel outlives it, as JSON keeps it; maps as lists of pairs. */
export type SavedVercel = Readonly<Record<string, unknown>>;

/** What comes with a start: its settings, its clock, its processes. */
const given = ["options", "pace", "nextId"];

/** Numbers under these names are instants, Unix milliseconds. */
const instants = [
  "createdAt",
  "updatedAt",
  "visibleAt",
  "buildingAt",
  "readyAt",
  "startedAt",
  "endsAt",
  "expiresAt",
  "leakedAt",
  "at",
  "until",
  "timestampInMs",
];
/** Whoever wrote these decides what they mean. */
const foreign = ["value", "meta", "gitSource", "env"];

/** @throws Error while a build or a rolling release is under way: what becomes of it could not be kept */
export function saveVercel(world: World): SavedVercel {
  const busy = [...world.deployments.values()].find(isUnderWay);
  if (busy !== undefined) throw new Error(`Deployment ${busy.id} is under way: ${busy.readyState}.`);
  const kept = Object.entries(world).filter(([name]) => !given.includes(name));
  return plain(Object.fromEntries(kept)) as SavedVercel;
}

const isUnderWay = ({ readyState, rolling }: Deployment): boolean =>
  rolling || readyState === "QUEUED" || readyState === "BUILDING";

/**
 * Puts it into a new world. No deployment has a process then.
 * @param laterMs how much later it is than when it was saved: all instants move, so that everything is as old as it was
 */
export function loadVercel(world: World, saved: SavedVercel, laterMs: number): void {
  for (const [name, value] of Object.entries(moved(saved, laterMs) as Record<string, unknown>)) {
    const mine = world[name as keyof World];
    if (mine instanceof Map) for (const [key, one] of value as [never, never][]) mine.set(key, one as never);
    else if (Array.isArray(mine)) mine.push(...(value as never[]));
    else Object.assign(world, { [name]: value });
  }
  for (const store of world.edgeConfigs.values())
    Object.assign(store, {
      ...{ items: new Map(store.items), tokens: new Map(store.tokens) },
      published: store.published.map((one) => ({ ...one, items: new Map(one.items) })),
    });
  for (const [id, other] of world.otherProjects)
    world.otherProjects.set(id, { ...other, environment: new Map(other.environment) });
  // Over by now, so nobody can end its stage.
  if (world.rolling !== undefined) world.rolling.advance = () => undefined;
}

/** Without processes and functions. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return [...(value as Map<unknown, unknown>)].map((pair) => pair.map(plain));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name, one]) => name !== "app" && typeof one !== "function");
  return Object.fromEntries(kept.map(([name, one]) => [name, foreign.includes(name) ? one : plain(one)]));
}

function moved(value: unknown, ms: number): unknown {
  if (Array.isArray(value)) return value.map((one) => moved(one, ms));
  if (typeof value !== "object" || value === null) return value;
  const entry = ([name, one]: [string, unknown]): [string, unknown] => {
    if (foreign.includes(name)) return [name, one];
    return [name, typeof one === "number" && instants.includes(name) ? one + ms : moved(one, ms)];
  };
  return Object.fromEntries(Object.entries(value).map(entry));
}
