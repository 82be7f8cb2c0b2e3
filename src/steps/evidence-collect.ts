import { counted } from "../facts/amounts.ts";
import { z } from "zod";
import { RunbookError } from "../errors.ts";
import { instantOf } from "../deployments/way-to-live.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  users: z
    .array(z.string().regex(/^user_\w+$/, "is no user id, user_…"))
    .max(500)
    .default([])
    .describe("Whose sessions are kept."),
  since: z
    .string()
    .regex(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?Z)?$/, "is no time such as 2026-11-21T03:00Z")
    .default("")
    .describe("From when on; empty: the last 24 hours."),
});
const output = z.object({
  /** `evidence/<name> sha256:…`, one for each file in the run's folder. */
  files: z.array(z.string()),
  /** What could not be had, a sentence each. */
  missing: z.array(z.string()),
});

const day = 24 * 3_600_000;
const askMs = 15_000;
/** The runtime log never ends; what comes within this is kept. */
const logMs = 8_000;
/** Sessions of one page of the Backend API. */
const pageSize = 500;

/**
 * Keeps in the run's folder what tells afterwards what happened, with its digest on record; what expires first comes first.
 * Clerk's own logs are in no API: a person exports those. A source that fails stops none of the others.
 */
export const evidenceCollect: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "evidence.collect",
  summary:
    "Keep Vercel's runtime log and activity, and the sessions of named users, as files with digests on record",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only reads; the files lie in the run's folder.",
  input,
  output,
  plan: async ({ users, since }, { ports }) => {
    const { project } = await ports.stack.identity();
    return {
      summary: `Keep the runtime log and the activity of ${project}${users.length === 0 ? "" : `, and the sessions of ${counted(users.length, "user")}`}, since ${since === "" ? "24 hours ago" : since}`,
      target: `vercel:${project}/logs`,
      operation: "evidence.collect",
      decisions: { users: [...users].sort(), since },
      notes: [
        "The files hold what users did: the run's folder is not versioned, and is to be kept as carefully as a backup.",
      ],
    };
  },
  run: async ({ users, since }, context) => {
    const { ports, signal } = context;
    const sinceMs = instantOf(since) ?? ports.clock.now() - day;
    const files: string[] = [];
    const missing: string[] = [];
    const keep = async (name: string, what: string, read: () => Promise<string>) => {
      try {
        const { path, digest } = await ports.evidence.keep(context.run, name, await read());
        files.push(`${path} ${digest}`);
        await context.note(`${what}: ${path}, ${digest}.`);
      } catch (error) {
        if (!(error instanceof RunbookError) || signal.aborted) throw error;
        missing.push(`${what}: ${error.message}`);
        await context.note(`${what} could not be had: ${error.message}`);
      }
    };
    // The log is gone after a day or less, the activity after months, sessions when Clerk tidies up.
    await keep(
      "vercel-runtime.jsonl",
      "Runtime log of the live deployment",
      async () => await runtimeLog(context),
    );
    await keep("vercel-activity.json", "Activity of the project at Vercel", async () =>
      text(await ports.vercelTeam.activity(sinceMs, { timeoutMs: askMs, signal })),
    );
    for (const user of users)
      await keep(`sessions-${user.replace("_", "-").toLowerCase()}.json`, `Sessions of ${user}`, async () =>
        text(await sessionsOf(user, context)),
      );
    return { files, missing };
  },
};

const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

async function runtimeLog({ ports, signal }: StepContext): Promise<string> {
  return (await ports.vercel.runtimeLogs?.({ timeoutMs: logMs, signal })) ?? "";
}

async function sessionsOf(user: string, { ports, signal }: StepContext): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (;;) {
    const page = await ports.accounts.sessions(user, all.length, { timeoutMs: askMs, signal });
    all.push(...page);
    if (page.length < pageSize) return all;
  }
}
