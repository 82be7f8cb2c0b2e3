import { join } from "node:path";
import { openHttp } from "../../adapters/http.ts";
import { sshKeysHere, type SshKey } from "../../adapters/init/ssh-keys.ts";
import { openVercel } from "../../adapters/vercel/vercel.ts";
import { wholeFile } from "../../errors.ts";
import { personByEmail, type Contacts } from "../../people/contacts.ts";
import type { Http } from "../../ports/http.ts";
import type { Secret } from "../../ports/secret.ts";
import type { LiveVariable, Vercel } from "../../ports/vercel.ts";
import type { FoundProject } from "../../ports/vercel-projects.ts";
import { loadContacts } from "../contacts/calls.ts";
import type { Invocation } from "../command.ts";
import { Answers } from "./answers.ts";
import { chooseBackend, givenBackend, stateFolder, type Backend } from "./backend.ts";
import { clerkSettings, type ClerkSettings } from "./clerk-keys.ts";
import { choosePassphrase, isPassphraseGiven, usualFile, type PassphrasePlace } from "./passphrase.ts";
import { findOrigin, findProject } from "./find-project.ts";
import { refuseOtherGate } from "./other-gate.ts";
import * as ask from "./questions.ts";
import { shippedFiles, type Shipped } from "./shipped.ts";
import { chooseSigner, type Setter } from "./signer.ts";
import { lookAround, type InitArgs, type Place } from "./surroundings.ts";

/** Everything that `init` knows before it writes anything. */
export interface Gathered {
  readonly place: Place;
  readonly token: Secret;
  readonly project: FoundProject;
  readonly origin: string;
  /** Production's origins at Vercel, where the one that was given is none of them. */
  readonly originNoneOf: readonly string[];
  readonly clerk: ClerkSettings;
  /** The project's, and the team's of it. */
  readonly variables: readonly LiveVariable[];
  readonly backend: Backend;
  readonly passphrase: PassphrasePlace;
  readonly setter: Setter;
  /** Undefined: there are none yet, and the shipped ones come first. */
  readonly contacts: Contacts | undefined;
  readonly shipped: readonly Shipped[];
  readonly http: Http;
  readonly vercel: Vercel;
}

/** One look at Vercel, milliseconds. */
const timeoutMs = 10_000;

/**
 * Reads options, environment, folder, Vercel and Clerk, and asks for what none of them says. Writes nothing.
 * @throws BadInput with what is wrong or missing · NeedsHuman `INTERRUPTED` where a question is left
 */
export async function gather(args: InitArgs, call: Invocation, asks: boolean): Promise<Gathered> {
  const { env, cwd, out } = call;
  const answers = new Answers({ env, asks, say: out.note });
  const place = await lookAround(args, call);
  const { root, stack } = place;
  const shipped = await shippedFiles(root);
  const isHere = (name: string) => shipped.every((one) => one.path !== name);
  const contacts = isHere("contacts") ? await loadContacts(root) : undefined;
  // Before anything is asked: whoever has no key at all cannot go on, and where nobody is asked all is named at once.
  const keys = args.key === undefined ? await sshKeysHere(env) : [];
  const { missing, perhaps } = await missingAnswers({ args, place, answers, env, contacts, keys });
  answers.refuseMissing(missing, perhaps);
  const setter = () => chooseSigner(args, place, answers, { env, cwd, contacts, keys });
  const early = keys.length < 2 ? await setter() : undefined;

  const token = await answers.secret(ask.tokenQuestion);
  const http = openHttp(env);
  const project = await findProject(args, place, answers, { http, token });
  const vercel = openVercel({
    ...{ http, token },
    target: async () => ({ project: project.id, team: project.team?.id }),
  });
  const { origin, noneOf: originNoneOf } = await findOrigin(args, place, answers, { http, token, project });
  const backend = await chooseBackend(args, place, answers, { env, asks });
  const usual = usualFile(env, project.name, stack);
  const passphrase = await choosePassphrase(args, place, answers, { env, cwd, usual });
  const how = { timeoutMs };
  const [live, shared] = await Promise.all([vercel.variables(how), vercel.sharedVariables(how)]);
  refuseOtherGate(args, place, live);
  const clerk = await clerkSettings(args, place, answers, {
    ...{ http, env, live },
    passphrase: passphrase.kind === "there" ? passphrase.passphrase : undefined,
  });
  await refuseDirty(place, clerk);
  const variables = [...live, ...(shared ?? [])];
  const found = { place, token, project, origin, originNoneOf, clerk, variables };
  const chosen = { backend, passphrase, contacts, shipped, http, vercel };
  return { ...found, ...chosen, setter: early ?? (await setter()) };
}

interface Asking {
  readonly args: InitArgs;
  readonly place: Place;
  readonly answers: Answers;
  readonly env: NodeJS.ProcessEnv;
  readonly contacts: Contacts | undefined;
  /** That could sign; none where one is named. */
  readonly keys: readonly SshKey[];
}

async function missingAnswers({ args, place, answers, env, contacts, keys }: Asking) {
  const { config, stack, repository } = place;
  const name = config.plain("projectName");
  const usual = typeof name === "string" ? usualFile(env, name, stack) : undefined;
  const known = personByEmail(contacts?.people ?? [], args.email ?? repository.userEmail);
  const asksKey = (known?.keys.length ?? 0) === 0 && keys.length > 1;
  const given = (question: ask.Question, option?: string) => answers.given(question, option) !== undefined;
  const missing = [
    ...(given(ask.tokenQuestion) ? [] : [ask.tokenQuestion]),
    ...(given(ask.projectQuestion([]), args.project) || config.holds("project")
      ? []
      : [ask.projectQuestion([])]),
    ...(givenBackend(args, place, answers, env) === undefined ? [ask.backendQuestion(stateFolder(env))] : []),
    ...((await isPassphraseGiven(args, env, usual)) ? [] : [ask.passphraseQuestion("")]),
    ...(asksKey ? [ask.keyQuestion([])] : []),
  ];
  const perhaps = [
    ...(args.origin === undefined && !config.holds("appOrigin") ? [ask.originQuestion([])] : []),
    ...(given(ask.publishableKeyQuestion, args.publishableKey) || config.holds("clerkPublishableKey")
      ? []
      : [ask.publishableKeyQuestion]),
    ...(given(ask.secretKeyQuestion) || config.holds("clerkSecretKey") ? [] : [ask.secretKeyQuestion]),
  ];
  return { missing, perhaps };
}

/** What somebody is at work on is not written over. */
async function refuseDirty({ config, repository, root }: Place, clerk: ClerkSettings): Promise<void> {
  const adds = neededKeys(clerk).some((key) => !config.holds(key));
  if (!config.exists || !adds || !(await repository.changed(join(root, config.file)))) return;
  throw wholeFile(config.file, {
    ...{ code: "FILE_CHANGED", message: "has changes that are in no commit, and init would add to it" },
    hint: "Commit them, or put the file back with git restore. Nothing was changed.",
  });
}

/** What a stack's config has to have. */
export const neededKeys = ({ webhookSecret }: ClerkSettings): readonly string[] => [
  ...[
    "project",
    "projectName",
    "appOrigin",
    "clerkPublishableKey",
    "clerkJwtKey",
    "clerkSecretKey",
    "signingKey",
  ],
  ...(webhookSecret === undefined ? [] : ["clerkWebhookSecret"]),
];
