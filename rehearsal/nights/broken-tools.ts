import { closePastEngine, loseTheLaptop, openPastEngine, takeOver } from "../acts/broken-tools.ts";
import { peacetime } from "../acts/peacetime.ts";
import { proveBypass, proveNormal } from "../acts/prove-normal.ts";
import { untilAsked } from "../acts/plan-and-run.ts";
import type { Night } from "./night.ts";

/** The emergency tool breaks in the emergency: its engine dies in the middle and leaves its lock behind. */
export const brokenTools: Night = {
  name: "broken-tools",
  title: "The laptop dies in the middle of the opening, and the stack stays locked",
  proves: {
    "state-is-stuck": "The killed engine leaves a lock and unfinished operations.",
    "lock-refuses-and-names-the-way": "The ordinary opening is refused and names the way out.",
    "direct-needs-the-approval-too": "The direct way takes the same approval, and nothing less.",
    "direct-opening-goes-live": "By Vercel's API alone the approved bypass opens, and people work.",
    "denied-person-stays-out": "Who is in and who is out is the same as by the engine.",
    "direct-close-goes-live": "By Vercel's API alone one person closes it.",
    "preview-is-empty": "Once the lock is cleared, the stack finds nothing to change.",
    "up-takes-over": "The next pulumi up takes over what was done past it, to the byte.",
  },
  play: async (act) => {
    const play = await peacetime(act);
    const run = await untilAsked(play);
    const approval = await play("breaking", "Approved, begun, and the laptop dies", (stage) =>
      loseTheLaptop(stage, run),
    );
    await play("opening", "The bypass opens past the engine", (stage) => openPastEngine(stage, approval));
    await play("proof", "Who is in, who is out", proveBypass);
    await play("closing", "Clerk returns, it is closed past the engine", closePastEngine);
    await play("morning", "The stack takes over", takeOver);
    await play("normal", "As on any other day", proveNormal);
  },
};
