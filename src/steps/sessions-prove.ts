import { z } from "zod";
import { NeedsHuman, PermanentFailure, TransientFailure } from "../errors.ts";
import { cookiesOf } from "../diagnosis/ask-app.ts";
import { beginSession } from "../facts/sign-in.ts";
import { renewToken } from "../facts/renew-token.ts";
import type { Ports } from "../ports/index.ts";
import type { Secret } from "../ports/secret.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  renewals: z.int().min(1).max(100).default(5).describe("How often the session has to be renewed."),
  everySeconds: z
    .number()
    .min(0.05)
    .max(300)
    .default(50)
    .describe("Pause before each; a browser renews about every 45 s."),
});
const output = z.object({
  /** Renewals that the session lived through; 0 where a person said it. */
  renewals: z.int(),
  /** What was seen. */
  proof: z.string(),
});

const askMs = 10_000;

/** A session of the test user that lives as a browser's does: renewed again and again, and let in by the live app each time. */
export const sessionsProve: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "sessions.prove",
  summary: "See a session of the test user live through several renewals, and the app let it in each time",
  effect: "monitor",
  dangerous: false,
  undo: "Nothing: it only looks. The test user's session is left to end by itself.",
  input,
  output,
  plan: async ({ renewals, everySeconds }, { ports }) => {
    const { appOrigin } = await ports.stack.identity();
    return {
      summary: `Sign the test user in, renew its session ${renewals} times, ${everySeconds} s apart, and ask ${appOrigin} with each token`,
      target: appOrigin,
      operation: "sessions.prove",
      decisions: { renewals },
    };
  },
  run: async ({ renewals, everySeconds }, { ports, signal, note }) => {
    const { testUser } = ports.clerk;
    if (testUser === undefined) return await byPerson(ports, renewals);
    const { appOrigin, clerkFrontendApi: frontendApi, protectedPath } = await ports.stack.identity();
    const { http, clock } = ports;
    const where = { http, clock, frontendApi, appOrigin, timeoutMs: askMs, signal };
    const { session, token: first, browser, finding } = await beginSession(where, testUser);
    if (session === undefined || first === undefined) {
      const said = `The test user has no session: ${finding.summary}`;
      throw isTrouble(Number(finding.data?.["status"])) ? trouble(said) : failed(said);
    }
    await admitted(ports, { appOrigin, protectedPath, token: first, signal }, "at its beginning");
    let cookies = browser.cookies();
    for (let count = 1; count <= renewals; count++) {
      await clock.sleep(everySeconds * 1000, signal);
      // As a browser does, which asks again where Clerk has trouble: only a refusal says that the session has ended.
      const { status, token, browser: renewed } = await renewToken({ ...where, cookies }, session);
      cookies = renewed.cookies();
      if (token === undefined) {
        const lived = `after ${count - 1} of ${renewals} renewals`;
        const says = `Clerk answers ${status}${status === 200 ? ", and no token" : ""}.`;
        throw isTrouble(status)
          ? trouble(`Whether the session lives cannot be told ${lived}: ${says}`)
          : failed(`The session ended ${lived}: ${says}`);
      }
      await admitted(ports, { appOrigin, protectedPath, token, signal }, `after renewal ${count}`);
      await note(`Renewed ${count} of ${renewals} times; the app lets it in.`);
    }
    return {
      renewals,
      proof: `One session was renewed ${renewals} times, and ${protectedPath} let it in each time.`,
    };
  },
};

/** An answer that says nothing of the session: Clerk has trouble, or something else answers in its place. */
const isTrouble = (status: number): boolean => status === 200 || status === 429 || status >= 500;

const trouble = (message: string) =>
  new TransientFailure(message, {
    code: "HTTP_STATUS",
    hint: "See whether Clerk is well: `./runbook triage`. Then go on with `./runbook resume`.",
  });

const failed = (message: string) =>
  new PermanentFailure(message, {
    code: "VERIFY_FAILED",
    hint: "The cause is not mended, or there is another: `./runbook do sessions.sample`.",
  });

async function admitted(
  { http }: Ports,
  {
    appOrigin,
    protectedPath,
    token,
    signal,
  }: {
    readonly appOrigin: string;
    readonly protectedPath: string;
    readonly token: Secret;
    readonly signal: AbortSignal;
  },
  when: string,
): Promise<void> {
  const url = new URL(protectedPath, appOrigin).href;
  const headers = {
    ...{ accept: "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" },
    ...cookiesOf(token),
  };
  const { status } = await http.request({ method: "GET", url, headers, timeoutMs: askMs, signal });
  if (status < 200 || status >= 300)
    throw failed(`The app does not let the session in ${when}: ${protectedPath} answers ${status}.`);
}

async function byPerson({ ask }: Ports, renewals: number): Promise<z.infer<typeof output>> {
  const said = (
    await ask.text(
      "There is no test user. Stay signed in in a browser for five minutes, and reload now and then: are you signed in still? Note what you saw: ",
    )
  ).trim();
  if (said === "")
    throw new NeedsHuman(`Nobody has seen a session live through ${renewals} renewals.`, {
      code: "OUTCOME_UNKNOWN",
      hint: "Set RUNBOOK_TEST_USER and RUNBOOK_TEST_USER_PASSWORD, or note what a person saw; then `./runbook resume`.",
    });
  return { renewals: 0, proof: said };
}
