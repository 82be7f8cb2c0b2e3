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
    .enum(["well", "any"])
    .default("any")
    .describe("`any` only names the cause; `well` fails unless there is none."),
});
const output = z.object({
  cause: z.enum(Object.keys(causes) as [Cause, ...Cause[]]),
  well: z.boolean(),
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
  run: async ({ url, secret, expect }, { ports, signal, note }) => {
    const identity = await ports.stack.identity();
    const target = endpointUrl(url, identity);
    const key = await signingSecret(secret, ports);
    const nowMs = ports.clock.now();
    const reactions = await askEndpoint({ http: ports.http, url: target, secret: key, nowMs, signal });
    const [lag] = await gatherEvidence(
      ports,
      { appOrigin: identity.appOrigin, frontendApi: undefined },
      { only: ["webhooks"], signal },
    );
    const behind = lag === undefined || lag.verdict === "unknown" ? undefined : lag.verdict !== "ok";
    const { cause, seen } = judge({ ...reactions, nowMs, behind });
    await note(printable(`${seen} ${causes[cause]}`));
    if (lag !== undefined) await note(printable(lag.summary));
    const { answer } = reactions.right;
    if (expect === "well" && cause !== "none")
      throw new PermanentFailure(printable(`${seen} ${causes[cause]}`), {
        code: "VERIFY_FAILED",
        hint: remedies[cause],
      });
    return {
      ...{ cause, well: cause === "none", status: answer?.status ?? 0 },
      ...{ says: printable(`${causes[cause]} ${seen}`), todo: remedies[cause] },
    };
  },
};

/** @throws BadInput `KEY_MISSING` without one, `KEY_WRONG` for what is none; the value is in no message */
async function signingSecret(given: Input["secret"], { secrets }: Pick<Ports, "secrets">): Promise<Secret> {
  const found = given instanceof Secret ? given : await secrets.read(kind.config);
  if (found === undefined)
    throw new BadInput("There is no signing secret for webhooks in the stack's config.", {
      code: "KEY_MISSING",
      hint: `Copy it in the portal (\`./runbook do webhooks.portal\`), then \`pulumi config set --secret ${kind.config}\` and paste it when asked.`,
    });
  const fault = kind.fault(found.reveal());
  if (fault === undefined) return found;
  throw new BadInput(`The signing secret ${fault.words}.`, {
    code: "KEY_WRONG",
    hint: "Copy it whole in the portal: whsec_ and what follows it.",
  });
}
