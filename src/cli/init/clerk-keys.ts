import { BadInput, TransientFailure } from "../../errors.ts";
import { jwtKeyIn } from "../../init/jwt-key.ts";
import { readPublishableKey } from "../../keys/publishable-key.ts";
import { learnSecret } from "../../ports/known-secrets.ts";
import type { Http } from "../../ports/http.ts";
import { Secret } from "../../ports/secret.ts";
import type { ReadVariable } from "../../ports/vercel.ts";
import { isOfProduction } from "../../variables/placement.ts";
import type { Answers } from "./answers.ts";
import { publishableKeyQuestion, secretKeyQuestion } from "./questions.ts";
import type { InitArgs, Place } from "./surroundings.ts";

/** What the stack's config says of Clerk. */
export interface ClerkSettings {
  readonly frontendApi: string;
  readonly kind: "live" | "test";
  readonly publishableKey: string;
  readonly secretKey: Secret;
  readonly jwtKey: string;
  /** Keys in the instance's key set; undefined: it was not asked, the config has the key. */
  readonly keySetSize: number | undefined;
  readonly webhookSecret: Secret | undefined;
}

/** One look at Clerk, milliseconds. */
const timeoutMs = 10_000;

interface Around {
  readonly http: Http;
  readonly env: NodeJS.ProcessEnv;
  /** All of the project's variables, with the values that can be read. */
  readonly live: readonly ReadVariable[];
  readonly passphrase: Secret | undefined;
}

/**
 * The instance's keys: what the config has, else what was given, else what production has and shows, else what is asked.
 * @throws BadInput `KEY_WRONG` for a publishable key that is none, `KEY_WRONG_ENVIRONMENT` for a development instance in a
 * stack of production, `FILE_CHANGED` for a key that is given and stands otherwise in the config
 */
export async function clerkSettings(
  args: InitArgs,
  place: Place,
  answers: Answers,
  { http, env, live, passphrase }: Around,
): Promise<ClerkSettings> {
  const { config } = place;
  const production = (key: string) =>
    live.find((one) => one.key === key && isOfProduction(one))?.value?.reveal();
  const written = (key: string) => {
    const value = config.plain(key);
    return typeof value === "string" ? value : undefined;
  };
  const sealed = async (key: string) =>
    ofText(passphrase && (await config.secret(key, passphrase))?.reveal());
  const given = answers.given(publishableKeyQuestion, args.publishableKey);
  const held = written("clerkPublishableKey");
  if (held !== undefined && given !== undefined && given !== held)
    throw config.problem(
      "clerkPublishableKey",
      "FILE_CHANGED",
      "the publishable key that is given is another than the config's",
      "Leave --publishable-key and CLERK_PUBLISHABLE_KEY out, or change the config. Nothing was changed.",
    );
  const told = held ?? given ?? production("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY");
  const secretAtHand =
    (await sealed("clerkSecretKey")) ??
    ofText(answers.given(secretKeyQuestion) ?? production("CLERK_SECRET_KEY"));
  answers.refuseMissing([
    ...(told === undefined ? [publishableKeyQuestion] : []),
    ...(secretAtHand === undefined ? [secretKeyQuestion] : []),
  ]);
  const publishableKey = told ?? (await answers.ask({ ...publishableKeyQuestion, fault: textFault }));
  const { kind, frontendApi } = readOrRefuse(publishableKey, place, held !== undefined);
  const secretKey = secretAtHand ?? (await answers.secret(secretKeyQuestion));
  const webhookSecret =
    (await sealed("clerkWebhookSecret")) ??
    ofText(env["CLERK_WEBHOOK_SIGNING_SECRET"] || production("CLERK_WEBHOOK_SIGNING_SECRET"));
  const jwtKey = written("clerkJwtKey");
  const common = { frontendApi, kind, publishableKey, secretKey, webhookSecret };
  if (jwtKey !== undefined) return { ...common, jwtKey, keySetSize: undefined };
  const found = await keySet(http, frontendApi, production("CLERK_JWT_KEY"));
  return { ...common, jwtKey: found.pem, keySetSize: found.of };
}

const textFault = (answer: string) => readPublishableKey(answer).fault?.words;

function ofText(value: string | undefined): Secret | undefined {
  if (value === undefined || value === "") return undefined;
  const secret = new Secret(value);
  learnSecret(secret);
  return secret;
}

function readOrRefuse(publishableKey: string, { config, staging, stack }: Place, inConfig: boolean) {
  const { key, fault } = readPublishableKey(publishableKey);
  const refuse = (code: "KEY_WRONG" | "KEY_WRONG_ENVIRONMENT", message: string, hint: string) =>
    inConfig
      ? config.problem("clerkPublishableKey", code, message, hint)
      : new BadInput(`T${message.slice(1)}.`, { code, hint });
  const nothing = "Nothing was changed.";
  if (key === undefined)
    throw refuse(
      "KEY_WRONG",
      `the publishable key ${fault.words}`,
      `Copy it whole from Clerk's dashboard. ${nothing}`,
    );
  if (key.kind === "test" && !staging)
    throw refuse(
      "KEY_WRONG_ENVIRONMENT",
      `the publishable key is of a development instance (pk_test_, ${key.frontendApi}), and ${stack} is a stack of production`,
      `Give the keys of the production instance, or --staging for a staging project. ${nothing}`,
    );
  return key;
}

async function keySet(http: Http, host: string, held: string | undefined) {
  const answer = await http.request({
    method: "GET",
    url: `https://${host}/.well-known/jwks.json`,
    timeoutMs,
  });
  const found = answer.status === 200 ? jwtKeyIn(answer.text, held) : undefined;
  if (found !== undefined) return found;
  throw new TransientFailure(`${host} does not answer with its key set (${answer.status}).`, {
    code: "UNEXPECTED_ANSWER",
    hint: "Check the publishable key: its instance must exist. Nothing was changed.",
  });
}
