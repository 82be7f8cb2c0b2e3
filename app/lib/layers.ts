// How long parts of the app's own way to an answer take: each part in turn, a few times, one after the other.

/** What is timed. It ends by itself within a few seconds; what it throws counts as failed. */
export type Probe = () => Promise<unknown>;

export interface Timed {
  /** Milliseconds of each sample that succeeded, in the order in which they were taken. */
  readonly ms: readonly number[];
  readonly failed: number;
  /** Why nothing was timed; undefined: it was. */
  readonly skipped?: string;
}

/** Most samples of one request: a function on Vercel may run for ten seconds. */
export const SAMPLES_MAX = 10;

/**
 * Times each probe `samples` times, after one turn that does not count: the first use of a module or a connection is a cold
 * start's, not the layer's. One at a time, so that none waits for another.
 * @param probes by layer; a text says why that layer cannot be timed
 */
export async function timeLayers(
  probes: Readonly<Record<string, Probe | string>>,
  samples: number,
  now: () => number = () => performance.now(),
): Promise<Record<string, Timed>> {
  const timed: Record<string, Timed> = {};
  for (const [layer, probe] of Object.entries(probes)) {
    if (typeof probe === "string") timed[layer] = { ms: [], failed: 0, skipped: probe };
    else timed[layer] = await timeOne(probe, samples, now);
  }
  return timed;
}

async function timeOne(probe: Probe, samples: number, now: () => number): Promise<Timed> {
  const ms: number[] = [];
  let failed = 0;
  for (let turn = 0; turn <= samples; turn++) {
    const began = now();
    const ok = await probe().then(
      () => true,
      () => false,
    );
    const took = now() - began;
    if (turn === 0) continue;
    if (ok) ms.push(Math.round(took * 100) / 100);
    else failed++;
  }
  return { ms, failed };
}

/** How many samples a request asks for; the bound where it asks for more, 0 where it asks for none or for nonsense. */
export function samplesIn(url: string): number {
  const asked = Number(new URL(url).searchParams.get("samples") ?? 0);
  return Number.isSafeInteger(asked) && asked > 0 ? Math.min(asked, SAMPLES_MAX) : 0;
}
