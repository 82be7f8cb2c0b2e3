import { z } from "zod";
import { NeedsHuman } from "../errors.ts";
import type { Evidence } from "../facts/evidence.ts";
import type { FactName } from "../facts/facts.ts";
import { gatherEvidence } from "../facts/gather.ts";
import type { Ports } from "../ports/index.ts";
import { redeploymentNow, type Redeployment } from "../deployments/redeploy-outlook.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({});
const output = z.object({ safe: z.boolean(), against: z.array(z.string()), note: z.string() });

/** What "safe" is judged by: Clerk's own answers, the app's gate, and production's variables. */
const judgedBy: readonly FactName[] = [
  "backendApi",
  "jwks",
  "frontendApi",
  "appHealth",
  "environment",
  "renewal",
];
/** Milliseconds; a plan waits for it. */
const timeoutMs = 3_000;
/** It judges what is known already, and wants a look at each, not a share. */
const safetySamples = 3;

const freeze =
  "Hold other deployments back until it is closed: what is built meanwhile must not be gone back to.";

/** Whether a bypass would help and end: nothing is opened over a mistake of our own, or in an app without a gate. */
export const triageSafety: Step<z.infer<typeof input>, z.infer<typeof output>> = {
  name: "triage.safety",
  summary: "Check whether it is safe to open a bypass",
  effect: "none",
  dangerous: false,
  undo: "Nothing: it only judges.",
  input,
  output,
  plan: async (_, { ports, signal }) => {
    const { appOrigin } = await ports.stack.identity();
    const seen = await looked(ports, signal);
    const redeployment = await redeploymentNow(ports, signal);
    const against = [...reasonsAgainst(seen), ...inTheWay(redeployment)];
    return {
      summary: `Judge by Clerk's answers, the gate of ${appOrigin} and production's variables whether opening is safe`,
      target: appOrigin,
      operation: "triage.safety",
      decisions: {},
      notes: [
        ...seen.map(({ fact, verdict, summary }) => `${fact} is ${verdict}: ${summary}`),
        ...(against.length === 0 ? ["Nothing speaks against opening."] : against),
        ...(redeployment?.notes ?? []),
        freeze,
      ],
    };
  },
  run: async (_, { ports, signal, note }) => {
    const seen = await looked(ports, signal);
    for (const { fact, verdict, summary } of seen)
      await note(`${fact} is ${verdict}: ${summary}`, { fact, verdict });
    await note(freeze);
    const against = [...reasonsAgainst(seen), ...inTheWay(await redeploymentNow(ports, signal))];
    if (against.length === 0) return { safe: true, against, note: "" };
    const question = `${against.join(" ")} Open all the same? Say why (empty: no):`;
    const why = (await ports.ask.text(question)).trim();
    if (why !== "") return { safe: false, against, note: why };
    throw new NeedsHuman(`It is not safe to open: ${against.join(" ")}`, {
      code: "VERIFY_FAILED",
      hint: "Put that right and resume; or resume and say why it is to be opened all the same.",
    });
  },
};

async function looked(ports: Ports, signal: AbortSignal): Promise<readonly Evidence[]> {
  const { appOrigin, clerkFrontendApi } = await ports.stack.identity();
  const targets = { appOrigin, frontendApi: clerkFrontendApi };
  return await gatherEvidence(ports, targets, { only: judgedBy, samples: safetySamples, timeoutMs, signal });
}

const inTheWay = (redeployment: Redeployment | undefined) =>
  (redeployment?.obstacles ?? []).map(({ sentence }) => sentence);

/** What speaks against it. No evidence is none: in a real outage some of these do not answer. */
function reasonsAgainst(seen: readonly Evidence[]): string[] {
  const get = (fact: FactName) => seen.find((each) => each.fact === fact);
  const environment = get("environment");
  const app = get("appHealth");
  return [
    ...(environment?.verdict === "failing" ? [`The mistake may be ours: ${environment.summary}`] : []),
    ...(get("renewal")?.verdict === "ok"
      ? ["Clerk renews the tokens of people who are signed in, so they need no bypass."]
      : []),
    ...(app?.data["status"] === 404 ? ["The app has no gate's health route, so it may have no gate."] : []),
  ];
}
