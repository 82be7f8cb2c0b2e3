import { z } from "zod";
import { updateNotice, watchNotice } from "../people/notices/in-app.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({});
const output = z.object({
  /** Whether the live app was seen without it; true where this checkout knows of none. */
  gone: z.boolean(),
});

/** Takes the app's notice away by one `pulumi up`, whoever put it up. Needs nobody; repeating is safe. */
export const noticeClear: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "notice.clear",
  summary: "Take the notice, or the maintenance page, out of the app",
  effect: "converge",
  dangerous: false,
  undo: "`notice.show` shows one again.",
  input,
  output,
  inForce: { ends: "notice" },
  plan: async (_, { ports }) => {
    const { appOrigin, project, stack } = await ports.stack.identity();
    return {
      summary: `Take any notice and the maintenance page off ${appOrigin}`,
      target: `vercel:${project}/edge-config/auth_notice`,
      operation: "notice.clear",
      decisions: { stack },
    };
  },
  run: async (_, { ports, signal, note }) => {
    const { stack, git } = ports;
    if ((await stack.identity()).lane !== "runtime") {
      await note("This app's lane is redeploy, and such an app reads no notices.");
      return { gone: true };
    }
    const before = await stack.noticeConfig();
    const message = `notice.clear by ${(await git.userEmail()) ?? "someone"}`;
    for (const warning of (await updateNotice(stack, { level: "none" }, { signal, message })).warnings)
      await note(warning);
    // Another incident's `up` from this checkout must not take someone else's notice away.
    await stack.setNoticeConfig(undefined);
    const words = before?.text?.["en"];
    if (words === undefined) return { gone: true };
    const seen = await watchNotice({ ports, words, wanted: false, signal });
    await note(seen.agreed ? seen.last : `${seen.last} It ends by itself${untilOf(before?.until)}.`);
    return { gone: seen.agreed };
  },
};

const untilOf = (until: string | undefined): string => (until === undefined ? "" : ` at ${until}`);
