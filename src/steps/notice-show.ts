import { createHash } from "node:crypto";
import { z } from "zod";
import { BadInput, PermanentFailure } from "../errors.ts";
import { instant } from "../ports/clock.ts";
import type { NoticeValues } from "../ports/notify.ts";
import type { NoticeConfig } from "../ports/stack.ts";
import { noticeMismatches } from "../people/notices/mismatches.ts";
import { updateNotice, watchNotice } from "../people/notices/in-app.ts";
import type { Step, StepContext } from "./step.ts";

const input = z.strictObject({
  notice: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .describe(
      "Name of a notice in notices/notices.yaml; its text is shown, in every language that there is.",
    ),
  level: z
    .enum(["info", "warning", "maintenance"])
    .default("warning")
    .describe("`maintenance`: the maintenance page in place of the unavailable page; all of them: a banner."),
  minutes: z.int().min(1).max(1440).default(240).describe("It ends by itself after this."),
  values: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .default({})
    .describe("What stands for the notice's {placeholders}."),
});
const output = z.object({
  /** Whether the live app was seen to show it. */
  seen: z.boolean(),
  until: z.string(),
});
type Input = z.infer<typeof input>;

/** What the gate takes of one text, characters. */
const longestText = 500;

/** Puts a notice into the app by one `pulumi up`: a banner, or the maintenance page. Repeating is safe. */
export const noticeShow: Step<Input, z.infer<typeof output>> = {
  name: "notice.show",
  summary: "Show a notice in the app: a banner, or the maintenance page",
  effect: "converge",
  dangerous: false,
  undo: "`notice.clear`, or the end of its minutes.",
  input,
  output,
  inForce: {
    begins: "notice",
    longestMs: ({ minutes }) => minutes * 60_000,
    now: ({ until }) => ({ until }),
  },
  check: (written, known, notices) => noticeMismatches(written, known, notices, undefined),
  plan: async (given, { ports }) => {
    const { appOrigin, project, lane } = await ports.stack.identity();
    const text = await textOf(given, ports);
    const { en = "", ...others } = text;
    const shownAs = given.level === "maintenance" ? "the maintenance page" : "a banner";
    return {
      summary: `Show on ${appOrigin}, as ${shownAs}, for ${given.minutes} minutes: ${en}`,
      target: `vercel:${project}/edge-config/auth_notice`,
      operation: "notice.show",
      decisions: { level: given.level, minutes: given.minutes, textDigest: digestOf(text) },
      notes: [
        ...Object.entries(others).map(([tag, words]) => `${tag}: ${words}`),
        ...(given.level === "maintenance"
          ? ["Who is signed in goes on working; whoever is not recognised sees it while a bypass is open."]
          : []),
        ...(lane === "runtime" ? [] : [laneProblem]),
      ],
    };
  },
  run: async (given, { ports, signal, note, planned }) => {
    const { stack, clock, git } = ports;
    const text = await textOf(given, ports);
    if (planned?.decisions["textDigest"] !== undefined && planned.decisions["textDigest"] !== digestOf(text))
      throw new PermanentFailure("The notice no longer says what was planned.", {
        code: "PLAN_CHANGED",
        hint: "Put notices/ back, or start a new run.",
      });
    const until = instant(clock.now() + given.minutes * 60_000);
    if ((await stack.identity()).lane !== "runtime") {
      await note(laneProblem);
      return { seen: false, until };
    }
    const by = (await git.userEmail()) ?? "someone";
    const config: NoticeConfig = { level: given.level, text, until };
    await note("Showing a notice.", { ...config });
    const message = `notice.show ${given.level} until ${until} by ${by}`;
    for (const warning of (await updateNotice(stack, config, { signal, message })).warnings)
      await note(warning);
    const seen = await watchNotice({ ports, words: wordsOf(text), wanted: true, signal });
    // A banner that a probe cannot find is for eyes, and nothing to stop at in an outage.
    await note(seen.agreed ? seen.last : `${seen.last} Look at it in a browser.`);
    return { seen: seen.agreed, until };
  },
  look: async (given, { ports, signal }) => {
    const config = await ports.stack.noticeConfig();
    const text = await textOf(given, ports);
    const until = config?.until;
    const same = config?.level === given.level && JSON.stringify(config.text) === JSON.stringify(text);
    if (!same || until === undefined || Date.parse(until) <= ports.clock.now()) return { done: false };
    const seen = await watchNotice({ ports, words: wordsOf(text), wanted: true, signal });
    return seen.agreed ? { done: true, output: { seen: true, until } } : { done: false };
  },
};

const laneProblem =
  "This app's lane is redeploy, and such an app reads no notices: put the page up by hand, or post the text elsewhere.";

const wordsOf = (text: Readonly<Record<string, string>>): string =>
  text["en"] ?? Object.values(text)[0] ?? "";

const digestOf = (text: Readonly<Record<string, string>>): string =>
  createHash("sha256")
    .update(JSON.stringify(Object.entries(text).sort()))
    .digest("hex");

async function textOf(
  { notice, values }: { readonly notice: string; readonly values: NoticeValues },
  ports: StepContext["ports"],
): Promise<Readonly<Record<string, string>>> {
  const text = await ports.notify.words(notice, values);
  for (const [tag, words] of Object.entries(text))
    if (words.length > longestText)
      throw new BadInput(`${notice} is too long for the app in ${tag}: ${words.length} characters.`, {
        code: "BAD_VALUE",
        hint: `A notice in the app has at most ${longestText}.`,
      });
  return text;
}
