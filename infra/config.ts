import { audienceOf, readBypass } from "../src/bypass/config.ts";
import type { BypassConfig } from "../src/ports/stack.ts";
import { readNotice, type NoticeConfig } from "./notice.ts";
import { Refusal } from "../src/bypass/refusal.ts";
import { isOrigin } from "../src/ports/app-origin.ts";
import type { Reach } from "../src/ports/egress.ts";
import { publicKeyOf } from "../guard/src/grant.ts";
import { z } from "zod";

const originWanted = "must be the app's origin and nothing more, such as https://app.example.com";

/** `deployment.*` of the stack's config. */
const deploymentSchema = z.strictObject(
  {
    /** What to deploy; in the redeploy lane the commit that is live, in full. */
    ref: z.string("must be a commit or a branch").min(1).optional(),
    /** Somebody has seen that the project's Ignored Build Step builds a commit that was built before. */
    buildsSameCommit: z.union([z.boolean(), z.stringbool()], "must be true or false").optional(),
    /** How long the commands wait for one deployment. */
    deadlineMinutes: z.coerce.number("must be a number of minutes").min(0.01).max(45).optional(),
  },
  { error: (issue) => (issue.code === "unrecognized_keys" ? `${issue.keys[0]} is not known` : undefined) },
);

const schema = z.object({
  team: z
    .string()
    .regex(/^team_\w+$/, "must be a Vercel team id, team_…")
    .optional(),
  project: z.string("is missing").regex(/^prj_\w+$/, "must be a Vercel project id, prj_…"),
  projectName: z.string("is missing").regex(/^[a-z0-9-]{1,100}$/, "must be the Vercel project's name"),
  appOrigin: z.url({ protocol: /^https?$/, error: originWanted }).refine(isOrigin, originWanted),
  lane: z.enum(["runtime", "redeploy"], "must be runtime or redeploy").default("runtime"),
  clerkPublishableKey: z
    .string("is missing")
    .regex(/^pk_(live|test)_\S+$/, "must be a publishable key, pk_live_…"),
  clerkSecretKey: z.string("is missing").regex(/^sk_(live|test)_\S+$/, "must be a secret key, sk_live_…"),
  clerkJwtKey: z
    .string("is missing")
    .regex(/-----BEGIN PUBLIC KEY-----/, "must be Clerk's JWT public key in PEM"),
  /** This stack's "production" signs people in with a development instance, on purpose: its keys are test keys. */
  developmentInstance: z.union([z.boolean(), z.stringbool()], "must be true or false").default(false),
  clerkWebhookSecret: z.string("must be a text").min(1).optional(),
  signingKey: z.string("is missing").refine(isSigningKey, "must be an Ed25519 private key in PKCS#8 PEM"),
  /** The one before, as `keys.set` leaves it: the policy that it signed is signed anew. */
  formerSigningKey: z
    .string()
    .refine(isSigningKey, "must be an Ed25519 private key in PKCS#8 PEM")
    .optional(),
  egress: z
    .strictObject({
      proxy: z.url("must be the proxy's address"),
      caSha256: z.string().regex(/^[0-9a-fA-F:]{64,95}$/, "must be a SHA-256 in hex"),
    })
    .optional(),
  deployment: deploymentSchema.optional(),
});

/** The stack's config, checked. Secrets are plain text here; infra/environment.ts wraps them again. */
export type Settings = z.infer<typeof schema> & {
  readonly egress?: Reach | undefined;
  readonly bypass: BypassConfig | undefined;
  readonly notice: NoticeConfig | undefined;
  /** `policy.*` as it stands: what is wrong with it must not stop a close, so infra/policy.ts reads it. */
  readonly policy: unknown;
  /** The app answers 503 while it has read no policy; only `true` says so. */
  readonly policyRequired: boolean;
  /** What the gate wants to see as `aud`. */
  readonly audience: string;
};

/** Reads one value of the config; objects are parsed already. */
type ReadConfig = (key: string) => unknown;

export const objectKeys: readonly string[] = ["egress", "deployment", "bypass", "notice", "policy"];

/**
 * @throws Refusal naming the first key that is wrong, never its value.
 */
export function readSettings(read: ReadConfig): Settings {
  const raw = Object.fromEntries(Object.keys(schema.shape).map((key) => [key, read(key) ?? undefined]));
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Refusal(`Config ${issue?.path.join(".")} ${issue?.message}; see infra/README.md.`);
  }
  const settings = parsed.data;
  refuseMixedKeys(settings.clerkPublishableKey, settings.clerkSecretKey);
  return {
    ...settings,
    bypass: readBypass(read("bypass")),
    notice: readNotice(read("notice")),
    policy: read("policy") ?? undefined,
    policyRequired: isRequired(read("policy")),
    audience: audienceOf(settings.project),
  };
}

function isRequired(policy: unknown): boolean {
  const { required } = (typeof policy === "object" && policy !== null ? policy : {}) as {
    required?: unknown;
  };
  return required === true || required === "true";
}

function refuseMixedKeys(publishable: string, secret: string): void {
  const [ours, theirs] = [publishable.slice(3, 7), secret.slice(3, 7)];
  if (ours !== theirs)
    throw new Refusal(
      `Config clerkPublishableKey is a ${ours} key but clerkSecretKey a ${theirs} key: take both from one Clerk instance.`,
    );
}

function isSigningKey(pem: string): boolean {
  try {
    return publicKeyOf(pem).length > 0;
  } catch {
    return false;
  }
}
