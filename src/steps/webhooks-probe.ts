import { z } from "zod";
import { BadInput, PermanentFailure } from "../errors.ts";
import { gatherEvidence } from "../facts/gather.ts";
import type { Ports } from "../ports/index.ts";
import { printable } from "../ports/printable.ts";
import { Secret } from "../ports/secret.ts";
import { secretField } from "../ports/secret-fingerprint.ts";
import { rotatable } from "../rotation/rotatable.ts";
import { askEndpoint } from "../webhooks/ask-endpoint.ts";
import { causes, judge, remedies, type Cause } from "../webhooks/cause.ts";
import { endpointUrl, urlInput } from "../webhooks/endpoint-url.ts";
import type { Step } from "./step.ts";

const input = z.strictObject({
  url: urlInput,
  secret: secretField
    .optional()
    .describe("The endpoint's signing secret (`whsec_…`); left out: the one in the stack's config."),
  expect: z
    .enum(["any", "taken", "well"])
    .default("any")
    .describe(
      "`any` only names the cause; `taken` fails unless the endpoint does right; `well` also while Clerk has what the app does not.",
    ),
  waitSeconds: z.int().min(0).max(3600).default(0).describe("For so long what is expected may come."),
});
const output = z.object({
  cause: z.enum(Object.keys(causes) as [Cause, ...Cause[]]),
  well: z.boolean(),
  /** Whether the endpoint does right, whatever becomes of Clerk's own messages. */
  taken: z.boolean(),
  /** What the signed message got; 0: no answer. */
  status: z.int(),
  says: z.string(),
  /** How it is put right. */
  todo: z.string(),
});
type Input = z.infer<typeof input>;

const kind = rotatable("clerk-webhook-secret");

/** Sends the live endpoint what Clerk would send and what Clerk would not, and names from its answers why events do not arrive. */
export const webhooksProbe: Step<Input, z.infer<typeof output>> = {
  name: "webhooks.probe",
  summary:
    "Send the webhook endpoint signed, forged and old messages that leave nothing behind, and name the cause",
  effect: "none",
  dangerous: false,
  undo: "Nothing: the app keeps nothing of these messages.",
  input,
  output,
  plan: async ({ url, secret }, { ports }) => {
    const target = endpointUrl(url, await ports.stack.identity());
    if (secret === undefined) await signingSecret(undefined, ports);
    return {
      summary: `Send ${target} a message that is signed rightly, one that is not, and an old one; each leaves nothing behind`,
      target,
      operation: "webhooks.probe",
      decisions: { url: target, ...(secret === undefined ? {} : { secret }) },
    };
  },
  run: async ({ url, secret, expect, waitSeconds }, { ports, signal, note }) => {
    const identity = await ports.stack.identity();
    const target = endpointUrl(url, identity);
    const key = await signingSecret(secret, ports);
    const begun = ports.clock.monotonic();
    for (let said = ""; ;) {
      const found = await lookOnce({ ports, appOrigin: identity.appOrigin, target, key }, signal);
      const { cause, seen } = found;
      const says = printable(`${causes[cause]} ${seen}`);
      if (says !== said) await note((said = says));
      const fits = expect === "any" || cause === "none" || (expect === "taken" && cause === "endpoint");
      if (fits)
        return {
          ...{ cause, well: cause === "none", taken: cause === "none" || cause === "endpoint" },
          ...{ status: found.status, says, todo: remedies[cause] },
        };
      if (ports.clock.monotonic() - begun >= waitSeconds * 1000)
        throw new PermanentFailure(says, { code: "VERIFY_FAILED", hint: remedies[cause] });
      await ports.clock.sleep(pauseMs, signal);
    }
  },
};

/** Between two looks while something is waited for, milliseconds. */
const pauseMs = 5_000;
/** Events that are later than this have not arrived, seconds; Clerk's first retry comes after five. */
const behindSeconds = 60;

interface Looking {
  readonly ports: Ports;
  readonly appOrigin: string;
  readonly target: string;
  readonly key: Secret;
}

async function lookOnce({ ports, appOrigin, target, key }: Looking, signal: AbortSignal) {
  const nowMs = ports.clock.now();
  const reactions = await askEndpoint({ http: ports.http, url: target, secret: key, nowMs, signal });
  const where = { appOrigin, frontendApi: undefined };
  const [webhooks] = await gatherEvidence(ports, where, { only: ["webhooks"], signal });
  const { lagSeconds, problem } = webhooks?.data ?? {};
  const judged = judge({
    ...reactions,
    nowMs,
    behind: webhooks?.verdict === "degraded" && Number(lagSeconds ?? 0) > behindSeconds,
    inboxProblem: typeof problem === "string" ? problem : undefined,
  });
  return { ...judged, status: reactions.right.answer?.status ?? 0 };
}

/** @throws BadInput `KEY_MISSING` without one, `KEY_WRONG` for what is none; the value is in no message */
async function signingSecret(given: Input["secret"], { secrets }: Pick<Ports, "secrets">): Promise<Secret> {
  const found = given instanceof Secret ? given : await secrets.read(kind.config);
  if (found === undefined)
    throw new BadInput("There is no signing secret for webhooks in the stack's config.", {
      code: "KEY_MISSING",
      hint: `Copy it in the portal (\`./runbook do webhooks.portal\`), then \`pulumi config set --secret ${kind.config}\` and paste it when asked.`,
    });
  if (/^whsec_[A-Za-z0-9+/]{8,}={0,2}$/.test(found.reveal())) return found;
  throw new BadInput("The signing secret is none: whsec_ and base64 after it.", {
    code: "KEY_WRONG",
    hint: "Copy it whole in the portal, with no space or line break.",
  });
}
