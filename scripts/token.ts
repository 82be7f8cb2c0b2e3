import { resolve } from "node:path";
import { openTokenFile } from "../src/adapters/token-file.ts";
import { defineCommand } from "../src/cli/command.ts";
import { badArgument } from "../src/cli/edge.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { stopAtInterrupt } from "../src/cli/interrupts.ts";
import { stackOption } from "../src/cli/options.ts";
import { originOf } from "../src/cli/targets.ts";
import { beginTestSession } from "../src/cli/token/begin-session.ts";
import { keptLines, tokenGiver } from "../src/cli/token/give-token.ts";
import { printTestingToken } from "../src/cli/token/testing-token.ts";
import { whichInstance } from "../src/cli/token/which-instance.ts";
import { openWorld } from "../src/cli/world.ts";
import { keepFresh } from "../src/test-sessions/keep-fresh.ts";
import { takeAway, type Made } from "../src/test-sessions/made.ts";

const withoutOrigin =
  "The token has no azp: an app that sets authorizedParties, as the gate has it, takes it for nobody's. --origin is the way out.";

export default defineCommand({
  summary: "Print a session token of a test user, for curl and for tests, and keep it fresh",
  json: "Print one JSON object for each token",
  options: {
    ...stackOption,
    user: {
      type: "string",
      description:
        "Whose session: an id or an e-mail address (Default: RUNBOOK_TEST_USER; in development else a new user)",
    },
    origin: {
      type: "string",
      description: "Which app the token is for, as its azp says (Default: the stack's)",
    },
    backend: {
      type: "boolean",
      description: "Begin the session by the Backend API, without an origin; development instances only",
    },
    refresh: { type: "boolean", description: "Another token every 50 s, until Ctrl-C" },
    file: {
      type: "string",
      description: "Write the token there, for its owner alone, instead of printing it",
    },
    keep: { type: "boolean", description: "Leave the session, and a user that was made for it" },
    testing: {
      type: "boolean",
      description: "Print a testing token for Playwright or Cypress instead; it signs nobody in",
    },
  },
  async run(args, call) {
    const { out, cwd, env } = call;
    const { user: wanted, file: shown, backend, refresh, keep, testing } = args;
    if (testing && (wanted ?? shown ?? args.origin) !== undefined)
      throw badArgument("--testing names no user, file or origin", "Its token is nobody's session.");
    if (testing && (backend || refresh || keep))
      throw badArgument("--testing begins no session", "Its token is good for an hour; ask again then.");
    const origin = originOf(args.origin);
    const file = shown === undefined ? undefined : await openTokenFile(resolve(cwd, shown), shown);
    const ports = await openWorld(call, args);
    const { frontendApi, appOrigin: known } = await whichInstance(ports, env, args.stack);
    const { stop: signal, release } = stopAtInterrupt();
    const made: Made = {};
    let left: readonly string[] = [];
    try {
      if (testing) {
        await printTestingToken(ports, frontendApi, out, signal);
        return exitCodes.done;
      }
      const appOrigin = backend ? undefined : (origin ?? known);
      const testUser = env["RUNBOOK_TEST_USER"] || undefined;
      const about = await beginTestSession({ ports, frontendApi, appOrigin, testUser, wanted, made, signal });
      if (appOrigin === undefined) out.note(withoutOrigin);
      const give = tokenGiver({ out, file, shown, about, madeEmail: made.email });
      await give(about.first);
      if (refresh) {
        out.note(`Another token of ${about.user} comes every 50 s. Ctrl-C ends it.`);
        await keepFresh(about, { ...ports, signal, give, note: (text) => out.note(text) });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (keep) out.note(...keptLines(made));
      else left = await takeAway(made, ports);
      if (refresh && !keep) await file?.remove();
      release();
      out.note(...left);
    }
    return left.length > 0 ? exitCodes.failed : exitCodes.done;
  },
});
