import { z } from "zod";
import { callsWithin } from "../bulk/caller.ts";
import { baselineDigest, baselineText, takePicture } from "../rotation/baseline.ts";
import { baselinePath } from "../ports/baselines.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({});
const output = z.object({
  path: z.string(),
  /** Of the settings and machines that were seen, `sha256:…`. */
  digest: z.string(),
  /** What could not be read, and is therefore in no picture. */
  unread: z.array(z.string()),
});

/** Writes the peacetime picture of the instance's settings and machines into `baselines/`, for `clerk.sweep`. No secret is in it. */
export const clerkBaseline: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "clerk.baseline",
  summary: "Write down the Clerk instance's settings and machines as they are in peacetime",
  effect: "converge",
  dangerous: false,
  undo: "`git checkout` of the file.",
  input,
  output,
  plan: async (_input, { ports }) => {
    const { clerkFrontendApi } = await ports.stack.identity();
    const path = baselinePath(clerkFrontendApi);
    return {
      summary: `Write the settings and machines of ${clerkFrontendApi} into ${path}`,
      target: path,
      operation: "clerk.baseline",
      decisions: {},
      notes: ["Commit it: a sweep compares with the committed one alone."],
    };
  },
  run: async (_input, { ports, signal, note }) => {
    const { picture } = await takePicture(ports, callsWithin(ports, undefined, signal));
    const path = await ports.baselines.write(picture.instance, baselineText(picture));
    const unread = Object.entries(picture.areas).flatMap(([area, { unread: why }]) =>
      why === undefined ? [] : [`${area}: ${why}`],
    );
    for (const one of unread) await note(`Not in the picture: ${one}.`);
    const digest = baselineDigest(picture);
    await note(`${path} is written (${digest}). Commit it: a sweep compares with the committed one alone.`);
    return { path, digest, unread };
  },
  look: async () => ({ done: false }),
};
