import { z } from "zod";
import { unlessRefused } from "../errors.ts";
import { windowMs, instanceLimit } from "../bulk/budget.ts";
import { briefly } from "../diagnosis/brief.ts";
import { costOf, measureLayers } from "../diagnosis/measure-layers.ts";
import { layerLines, measuredText, readMeasured } from "../diagnosis/layer-table.ts";
import { slowCauses } from "../diagnosis/layer-verdict.ts";
import { peakRequests } from "../diagnosis/peak-requests.ts";
import { p95Fewest } from "../diagnosis/layers.ts";
import type { Ports } from "../ports/index.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  samples: z
    .int()
    .min(1)
    .max(100)
    .default(20)
    .describe(`Of each layer; fewer than ${p95Fewest} tell no p95.`),
  authMs: z
    .int()
    .min(1)
    .max(60_000)
    .default(100)
    .describe("What checking who somebody is may take at the median, and each part of a connection."),
  apiMs: z.int().min(1).max(60_000).default(500).describe("What an API call may take at the median."),
  before: z
    .string()
    .max(20_000)
    .default("")
    .refine((text) => text === "" || readMeasured(text) !== undefined, "is no earlier measurement")
    .describe("`measured` of an earlier look, to stand beside this one."),
});
const output = z.object({
  /** Id of the largest cause, such as `backend` or `tls-frontend`; `none` where nothing is slow. */
  cause: z.string(),
  /** By how much its median is too high, milliseconds; 0 where it is no delay. */
  sizeMs: z.number(),
  /** Every cause, the largest first: a sentence each. */
  causes: z.array(z.string()),
  /** What to do about them, in the same order. */
  advice: z.array(z.string()),
  /** The gist for a person, 700 characters at most. */
  brief: z.string(),
  /** Of each layer p50, p95 and n. */
  table: z.array(z.string()),
  /** The same as one line, for a later look's `before`. */
  measured: z.string(),
});

/** The log is read beside the measuring; it never ends, so this long, milliseconds. */
const logMs = 8_000;

/** Times each layer between a person and an answer, from here and from the app, and says which is slow, by how much. */
export const diagnoseLayers: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "diagnose.layers",
  summary: "Measure where time goes between a person and an answer, layer by layer, and name what is slow",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only looks. The test user is signed in, and out again.",
  input,
  output,
  plan: async ({ samples, authMs, apiMs }, { ports }) => {
    const { appOrigin, clerkFrontendApi } = await ports.stack.identity();
    const cost = costOf(samples, ports.clerk.testUser !== undefined);
    const share = Math.round((cost.backend / instanceLimit) * 1000) / 10;
    return {
      summary: `Time each layer of ${appOrigin} and of Clerk ${samples} times, from here and from the app`,
      target: appOrigin,
      operation: "diagnose.layers",
      decisions: { samples, authMs, apiMs },
      notes: [
        `Requests: ${cost.backend} to the Backend API (of ${instanceLimit} in ${windowMs / 1000} s, one after the other: ${share} % if all fell into one), ${cost.jwks} for the key set, ${cost.frontend} to ${clerkFrontendApi}, at most ${cost.app} to the app.`,
        ...(ports.clerk.testUser === undefined
          ? ["There is no test user, so what a session costs is not timed."]
          : []),
        ...(samples < p95Fewest ? [`No p95 is told of fewer than ${p95Fewest} samples.`] : []),
      ],
    };
  },
  run: async ({ samples, authMs, apiMs, before }, { ports, signal, note }) => {
    const { appOrigin, clerkFrontendApi: frontendApi } = await ports.stack.identity();
    const [seen, peak] = await Promise.all([
      measureLayers({ ports, appOrigin, frontendApi, samples, signal, say: note }),
      peakOf(ports, signal),
    ]);
    const { layers, app, limited, missing } = seen;
    for (const one of missing) await note(one);
    const table = layerLines(layers, before === "" ? [] : readMeasured(before));
    for (const line of table) await note(line);
    await note(
      peak === undefined
        ? "How many requests the app gets at most is not known: its log tells none."
        : `The app's log has up to ${peak} requests in ten seconds; Clerk allows ${instanceLimit} of ours in that time, and tells nobody how many there are.`,
    );
    const causes = slowCauses(
      { layers, jwtKey: app?.jwtKey ?? null, region: app?.region ?? null, limited, peak },
      { authMs, apiMs },
    );
    if (causes.length === 0) await note("Nothing is slow.");
    for (const { summary, advice } of causes) await note(`${summary} ${advice}`);
    const [first] = causes;
    return {
      cause: first?.id ?? "none",
      sizeMs: first?.sizeMs ?? 0,
      causes: causes.map(({ summary }) => summary),
      advice: causes.map(({ advice }) => advice),
      brief: briefly(causes.flatMap(({ summary, advice }) => [summary, advice])),
      table: [...table],
      measured: measuredText(layers),
    };
  },
};

async function peakOf({ vercel }: Ports, signal: AbortSignal): Promise<number | undefined> {
  const log = await unlessRefused(async () => await vercel.runtimeLogs?.({ timeoutMs: logMs, signal }));
  return log === undefined ? undefined : peakRequests(log);
}
