import { formatInstant } from "../../bypass/instant.ts";
import { cancelOpenings } from "../../bypass/live/deployments-with-grant.ts";
import { openFolders } from "../../open-folders.ts";
import { madeFile, madeText } from "../../plan/one-step.ts";
import type { RunEnd } from "../../run/execute.ts";
import { noteClosed } from "../../run/note-closed.ts";
import { standardCatalogue } from "../../steps/standard.ts";
import { defineCommand } from "../command.ts";
import { directOption, stackOption } from "../options.ts";
import { tellClosed } from "./result.ts";
import { beginClosing, executeShort, openDesk, planAtOnce } from "./short-run.ts";

export const closeCommand = defineCommand({
  summary: "Close the bypass and see it closed in the live app; needs nobody",
  options: { ...stackOption, ...directOption },
  async run(args, call) {
    const { out } = call;
    const desk = await openDesk(call, { ...args, closes: true });
    const { root, ports, by } = desk;
    // In the redeploy lane the build that an opening waits for may hold the stack for its whole deadline.
    if ((await ports.stack.identity()).lane === "redeploy")
      await cancelOpenings({ ports, say: out.note, signal: new AbortController().signal });
    const ends = (await ports.stack.bypassConfig())?.until;
    const until = ends === undefined ? undefined : formatInstant(ends);
    const [file, typed] = [madeFile("bypass-close"), { expect: "closed" }];
    const plan = await planAtOnce(desk, { text: madeText(file, typed, standardCatalogue), file, typed });
    const { recorded, ...begun } = await beginClosing(desk, plan);
    const { end } = await executeShort(desk, begun);
    const code = tellClosed(end, until, recorded, out);
    const generation = Object.values(end.state.inForce).length === 0 ? generationOf(end) : undefined;
    if (end.stop === undefined && generation !== undefined) {
      const { clock, redact } = ports;
      const run = recorded ? end.state.run : undefined;
      const folders = await openFolders(root);
      await noteClosed({ folders, clock, redact, catalogue: standardCatalogue, run, generation, by });
    }
    return code;
  },
});

const generationOf = ({ state }: RunEnd): number | undefined =>
  (state.steps["close"]?.output as { readonly generation?: number } | undefined)?.generation;
