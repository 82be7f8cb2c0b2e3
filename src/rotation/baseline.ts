import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import { z } from "zod";
import type { Call } from "../bulk/caller.ts";
import { TransientFailure } from "../errors.ts";
import { clerkAreas } from "../ports/clerk-areas.ts";
import type { AreaEntry, AreaReading } from "../ports/clerk-instance.ts";
import type { Ports } from "../ports/index.ts";

const areaSchema = z.object({
  /** Why it could not be read, when the picture was taken. */
  unread: z.string().optional(),
  /** Fields by id. */
  entries: z.record(z.string(), z.record(z.string(), z.unknown())),
});
const baselineSchema = z.object({
  version: z.literal(1),
  /** Host of the instance's Frontend API. */
  instance: z.string(),
  /** ISO 8601, UTC. */
  takenAt: z.string(),
  areas: z.record(z.string(), areaSchema),
});

/** The settings and machines of an instance at one time, without a secret or a person's address. */
export type Baseline = z.infer<typeof baselineSchema>;

/**
 * What one list says. One that goes on failing is not read, and said so: the others have to be looked at all the same.
 * @param call tries again what may go away by itself
 */
export async function readOrSay(
  call: Call,
  read: (how: Parameters<Parameters<Call>[0]>[0]) => Promise<AreaReading>,
): Promise<AreaReading & { readonly failure?: TransientFailure }> {
  try {
    return await call(read);
  } catch (error) {
    if (!(error instanceof TransientFailure)) throw error;
    return { unread: error.message, entries: [], failure: error };
  }
}

/**
 * As it is now. Reads every area of clerk-areas.ts.
 * @returns the picture, and each area's entries with the times at which the API says that they were created
 * @throws TransientFailure where not one of them can be read: then it is Clerk that is down
 */
export async function takePicture(
  { clerkInstance, stack, clock }: Pick<Ports, "clerkInstance" | "stack" | "clock">,
  call: Call,
): Promise<{ readonly picture: Baseline; readonly found: ReadonlyMap<string, readonly AreaEntry[]> }> {
  const { clerkFrontendApi } = await stack.identity();
  const found = new Map<string, readonly AreaEntry[]>();
  const areas: Record<string, z.infer<typeof areaSchema>> = {};
  const failures: TransientFailure[] = [];
  for (const { path } of clerkAreas) {
    const { unread, entries, failure } = await readOrSay(call, (how) => clerkInstance.read(path, how));
    if (failure !== undefined) failures.push(failure);
    found.set(path, entries);
    areas[path] = {
      ...(unread === undefined ? {} : { unread }),
      entries: Object.fromEntries(entries.map(({ id, fields }) => [id, { ...fields }])),
    };
  }
  const [failed] = failures;
  if (failed !== undefined && failures.length === clerkAreas.length) throw failed;
  const takenAt = new Date(clock.now()).toISOString();
  return { picture: { version: 1, instance: clerkFrontendApi, takenAt, areas }, found };
}

/** Sorted all the way down, so that two pictures of the same state differ in `takenAt` alone, and git shows what changed. */
export const baselineText = (picture: Baseline): string =>
  `${JSON.stringify(JSON.parse(canonicalize(picture) ?? "{}"), null, 2)}\n`;

/** Of what was seen, not of when. `sha256:` and hex. */
export const baselineDigest = ({ areas, instance }: Baseline): string =>
  `sha256:${createHash("sha256")
    .update(canonicalize({ areas, instance }) ?? "")
    .digest("hex")}`;

/** @returns undefined for a text that is no picture */
export function readBaseline(text: string): Baseline | undefined {
  try {
    return baselineSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
