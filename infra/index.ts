/** The auth environment of one Vercel project. `pulumi up` alone opens and closes the bypass; see README.md here. */
import * as pulumi from "@pulumi/pulumi";
import { publicKeyOf } from "../guard/src/grant.ts";
import { objectKeys, readSettings } from "./config.ts";
import { contactsIn } from "../src/adapters/contacts-at.ts";
import { nearestProject } from "../src/adapters/nearest-project.ts";
import { deployment } from "./deployment.ts";
import { edgeConfig, gateItem, liveTexts, noticeItem, policyItem } from "./edge-config.ts";
import { environment, secretKeys } from "./environment.ts";
import { checkIdentity } from "./identity.ts";
import { checkKeys } from "./key-check.ts";
import { policyToWrite } from "./policy.ts";
import { knownValue, recordedVariables } from "./recorded.ts";
import { liveCommit } from "./live-commit.ts";
import { lostProduction, policyWarnings, refuseUnadopted, wantsSensitiveOnly } from "./unadopted.ts";
import { checkLiveGate } from "./live-gate.ts";
import { liveOutputs } from "../src/bypass/outputs.ts";
import { carryBy, comparesCommits } from "./redeploy.ts";
import { TransientFailure } from "../src/errors.ts";
import { notAsked } from "../src/ports/passing-answer.ts";
import { Refusal } from "../src/bypass/refusal.ts";
import { decideStatement } from "../src/bypass/statement.ts";
import { checkOpening } from "../src/bypass/check-opening.ts";
import { readPolicyConfig } from "../src/policy/config.ts";
import { policyOutputs } from "../src/policy/outputs.ts";
import { isClerks, wantedKeys } from "./variable-keys.ts";

async function authEnvironment() {
  const config = new pulumi.Config();
  const settings = readSettings((key) =>
    objectKeys.includes(key) ? config.getObject(key) : config.get(key),
  );
  // The engine gives a program no clock of its own.
  // eslint-disable-next-line no-restricted-properties
  const nowSeconds = Math.floor(Date.now() / 1000);
  const question = { ...settings, nowSeconds, liveText: undefined };
  // Once without a look at Vercel, so that what the config alone forbids is said before anything is asked or made.
  const around = {
    live: false,
    bypass: settings.bypass,
    project: settings.project,
    nowSeconds,
    stack: pulumi.getStack(),
    dryRun: pulumi.runtime.isDryRun(),
    contacts: contactsIn(projectFolder()),
  };
  await checkOpening(await decideStatement(question), { ...around, live: true });
  const project = await checkIdentity(settings, process.env);

  const recorded = await recordedVariables();
  // A stack's first update closes nothing, so what is wrong with its policy is said before anything is made.
  if (recorded?.size === 0) readPolicyConfig(settings.policy);
  const missing = recorded === undefined ? [] : wantedKeys(settings).filter((key) => !recorded.has(key));
  const shared = await refuseUnadopted(settings, missing);
  const keys = recorded === undefined ? [unrecorded] : await checkKeys(settings, recorded);
  const sensitiveOnly = await wantsSensitiveOnly(settings, missing);

  const { store, token } = edgeConfig(settings);
  const id = await knownValue(store.id);
  const texts = id === undefined ? undefined : await liveTexts(settings, id);
  const text = texts?.grant;
  const answer = await decideStatement({ ...question, liveText: text });
  const policy = await policyToWrite({
    ...around,
    settings,
    liveText: texts?.policy,
    floorText: recorded?.get("AUTH_GATE_POLICY")?.value,
    closes: text !== undefined && answer.opening === undefined && answer.text !== text,
  });
  const asked = { settings, answer, liveText: text, policy };
  const live = comparesCommits(asked) ? await liveCommit(settings) : undefined;
  const carrying = carryBy({ ...asked, project, live });
  const hidden = sensitiveOnly ? missing.filter((key) => !secretKeys.includes(key)) : [];
  const blind = await checkLiveGate({ settings, answer, nowSeconds, dryRun: around.dryRun });
  const warnings = [
    ...keys,
    ...shared,
    ...policyWarnings(hidden),
    ...answer.warnings,
    ...(await checkOpening(answer, around)),
    ...policy.warnings,
    ...blind,
    ...carrying.warnings,
  ];
  for (const warning of warnings) await pulumi.log.warn(warning);

  const publicKey = publicKeyOf(settings.signingKey);
  const item = gateItem(settings, store.id, answer.text);
  const policyWritten = policyItem(settings, store.id, policy.text);
  noticeItem(settings, store.id);
  const connection = token().connectionString;
  const variables = environment(settings, {
    connection,
    publicKey,
    statement: answer.text,
    policy: policy.text,
    sensitiveOnly,
  });
  const app = deployment(settings, [item, policyWritten, ...variables], carrying);
  for (const warning of await lostProduction(variables)) await pulumi.log.warn(warning);
  return {
    ...liveOutputs(answer, publicKey),
    ...policyOutputs(policy),
    edgeConfig: store.id,
    // Printed by `pulumi destroy`, which does not run this program.
    leftByDestroy: `${wantedKeys(settings).filter(isClerks).join(", ")}: let go, not deleted; they stay in the Vercel project`,
    ...(app === undefined ? {} : { deployment: app.id, deploymentUrl: app.url }),
  };
}

/** No reason to refuse: a bypass has to open and close all the same. */
const unrecorded =
  "The engine does not tell what the stack's record holds, so neither new keys nor variables that are there already were looked for.";

/** The engine starts a program in its project's folder or beneath it; this file may lie in a package elsewhere. */
function projectFolder(): string {
  const from = process.cwd();
  return nearestProject(from) ?? from;
}

/**
 * The engine runs it; a refusal is printed as its sentence, with no stack trace.
 * @returns the stack's outputs, by name
 */
export default async function program(): Promise<Record<string, unknown>> {
  try {
    return await authEnvironment();
  } catch (error) {
    if (error instanceof TransientFailure) throw new pulumi.RunError(notAsked(error.message));
    throw error instanceof Refusal ? new pulumi.RunError(error.message) : error;
  }
}
