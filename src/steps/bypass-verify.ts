import type { z } from "zod";
import { readStatement } from "../../guard/src/read.ts";
import { PermanentFailure } from "../errors.ts";
import { bypassVerifyInput, bypassVerifyOutput } from "../bypass/step-schemas.ts";
import { noteInTurn } from "../bypass/live/note-in-turn.ts";
import { rolloutPatienceMs, watchGate } from "../bypass/live/gate-watch.ts";
import { seeOpened } from "../bypass/live/opened-proof.ts";
import { proveAccess } from "../bypass/live/prove-access.ts";
import type { Step } from "./step.ts";

/** Probes of the live app: it is open, or closed, when they have seen it, not when an API said yes. */
export const bypassVerify: Step<z.infer<typeof bypassVerifyInput>, z.infer<typeof bypassVerifyOutput>> = {
  name: "bypass.verify",
  summary: "See in the live app that the bypass is open, or closed",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only looks.",
  input: bypassVerifyInput,
  output: bypassVerifyOutput,
  plan: async ({ expect }, { ports }) => {
    const { appOrigin } = await ports.stack.identity();
    return {
      summary: `See on ${appOrigin} that the bypass is ${expect}`,
      target: appOrigin,
      operation: "bypass.verify",
      decisions: { expect },
    };
  },
  run: async ({ expect }, { ports, signal, note }) => {
    const { appOrigin, protectedPath, lane } = await ports.stack.identity();
    const live = await ports.stack.outputs();
    if (live === undefined || (live.mode === "closed") !== (expect === "closed"))
      throw failed(`The stack's own record says ${live?.mode ?? "nothing"}, not ${expect}.`);
    const patienceMs = await rolloutPatienceMs(ports, signal, note);
    const longer = patienceMs === undefined ? {} : { patienceMs };
    const seen = await noteInTurn(note, (onProgress) =>
      watchGate({
        ...{ ports, appOrigin, protectedPath, wanted: live, signal, lane, onProgress },
        ...longer,
        againstLaterWrites: live.raced === true,
      }),
    );
    const { gate, ...shown } = seen;
    await note(seen.last, shown);
    if (!seen.agreed) throw failed(`${seen.last} ${ending(expect, live.until)}`);
    const read = readStatement(live.statement);
    if (live.mode === "open" && read.ok && read.statement.mode === "open") {
      const { routes = [], methods } = read.statement;
      await seeOpened({ http: ports.http, appOrigin, protectedPath, routes, methods, signal }, note);
    }
    const proved =
      live.mode === "closed"
        ? {}
        : { proved: await proveAccess({ ports, mode: live.mode, gate, signal }, note) };
    return { ...proved, seen: expect, elapsedMs: Math.round(seen.elapsedMs) };
  },
};

const failed = (message: string) =>
  new PermanentFailure(message.trim(), {
    code: "VERIFY_FAILED",
    hint: "Look at the app's health route and its logs.",
  });

const ending = (expect: "open" | "closed", until: string | undefined) =>
  expect === "closed" && until !== undefined ? `It ends by itself at ${until}.` : "";
