import { approvedTimes, bareMinutes } from "../../src/bypass/next-opening.ts";
import { freezeSentence } from "../../src/status/freeze-lines.ts";
import { approvalLine } from "../../src/cli/approve/approval-line.ts";
import { badArgument } from "../../src/cli/edge.ts";
import { exitCodes } from "../../src/cli/exit-codes.ts";
import type { Act, Opened } from "./act.ts";

/** Options of `open` and `renew`. */
export const approvalArgs = {
  minutes: {
    type: "string",
    description: `Length of this opening; ${bareMinutes} at most without an approval, 60 with one`,
  },
  approval: { type: "string", description: "The approval's line, or the file that holds it" },
  direct: {
    type: "boolean",
    description: "By Vercel's API alone, when engine, state, lock or provider is in the way",
  },
} as const;

/** The approval of an opening, as a line. @throws BadInput for what is none */
export async function readApproval(given: string | undefined, cwd: string): Promise<string | undefined> {
  const line = await approvalLine(given, cwd);
  if (line === undefined || approvedTimes(line) !== undefined) return line;
  throw badArgument(
    "--approval is no approval of an opening",
    "Give the line that `./runbook approve` printed, or its file.",
  );
}

/** Says what was opened, and by whose leave. */
export function tellOpened(act: Act, opened: Opened): void {
  if (!opened.approved)
    act.say(
      "EMERGENCY EXIT: nobody approved this. Its review is pending; `./runbook bypass status` keeps saying so.",
    );
  const { until, jti, verified, problem, proved } = opened;
  act.say(freezeSentence(until));
  const seen = verified
    ? `, seen in the live app${proved === undefined ? "." : `: ${proved}`}`
    : `, but not seen in the live app: ${problem}`;
  act.call.out.answer(opened, () => [`Open until ${until} (${jti})${seen}`]);
}

/** The exit code of an opening. */
export const codeOf = ({ verified }: Opened): number => (verified ? exitCodes.done : exitCodes.failed);
