import { startNight } from "../../test/probe/night.ts";
import { startBaseline } from "../baselines/start.ts";
import type { Ending } from "../ending.ts";
import { NightWorld } from "../night/world.ts";
import { byFifty, type SignOutFact } from "./event.ts";
import type { Way } from "./play.ts";

type Add = (fact: SignOutFact) => unknown;

const scripts = "well-known-scripts/sessions.ts";

/** The well-known scripts, and an app with nothing but Clerk's middleware. */
export async function scriptsWay(ending: Ending, add: Add): Promise<Way> {
  const { world, type } = await ending.bring(startBaseline, (up) => up.stop());
  const typed = async (...words: readonly string[]) => {
    const { exitCode, stderr } = await type(scripts, ...words).done;
    add({ kind: "typed", words: [scripts, ...words], exitCode });
    if (exitCode !== 0) throw new Error(`${words.join(" ")} ended with ${exitCode}: ${stderr}`);
  };
  return {
    ...{ name: "scripts", world },
    endAccount: (userId) => typed("revoke", userId),
    endEverybody: () => typed("refresh"),
  };
}

/** This repository: the gate in the app, the stack, the shipped runbook, a team of two. */
export async function runbookWay(ending: Ending, add: Add, people: number): Promise<Way> {
  const night = await ending.bring(
    () => startNight(),
    (up) => up.stop(),
  );
  const world = new NightWorld(night.world.info, () => "");
  const { requester, approver } = night;
  const reason = "The comparison of two ways to end sessions.";
  const typed = async (who: typeof requester, words: readonly string[], onLine?: (line: string) => void) => {
    const { exitCode, stdout, stderr } = await night.type(who, words, onLine).done;
    add({ kind: "typed", words: ["runbook", ...words], exitCode });
    if (exitCode !== 0) throw new Error(`${words.join(" ")} ended with ${exitCode}: ${stdout}\n${stderr}`);
  };
  return {
    ...{ name: "runbook", world },
    endAccount: async (userId) => {
      // Side by side, as in the runbook: the list acts at the app within seconds, the sessions' end for good.
      await typed(requester, [
        "do",
        "policy.deny",
        "--users",
        userId,
        "--override",
        `deny=${reason}`,
        "--yes",
      ]);
      await typed(requester, ["do", "sessions.revoke", "--users", userId, "--yes"]);
    },
    endEverybody: async () => {
      const asked = new Set<string>();
      const approvals: Promise<void>[] = [];
      await typed(
        requester,
        [
          ...["run", "mass-sign-out", "--reason", reason, "--yes"],
          ...["--at-most", String(people + 10)],
          ...(byFifty(people) ? ["--way", "ban", "--rechecks", "0"] : []),
          ...["keys", "raise", "seen", "sessions", "well"].flatMap((id) => ["--confirm", `${id}=read`]),
        ],
        (line) => {
          const run = /runbook approve (\S+)/.exec(line)?.[1];
          if (run === undefined || asked.has(line)) return;
          asked.add(line);
          approvals.push(typed(approver, ["approve", run, "--yes"]));
        },
      );
      await Promise.all(approvals);
    },
  };
}
