import { clerkVariables, keyFaults, type ToldKey, type VariableFault } from "../keys/clerk-keys.ts";
import type { VariableSummary } from "../ports/vercel.ts";
import { elsewhereIn, type Elsewhere } from "./elsewhere.ts";
import { fact, type World } from "./fact.ts";
import { askThumbprints } from "./key-set.ts";
import type { Finding } from "./probe.ts";
import { requiredVariables } from "./required-variables.ts";
import { ofOurSettings } from "./speaks.ts";

/** The one without which data lags, and nobody is locked out. */
const webhookSecret = "CLERK_WEBHOOK_SIGNING_SECRET";

/** Of the probe's time, what reading the key set may take: it is one comparison of several. */
const keySetShare = 0.7;

/**
 * Whether production has its variables, and whether what they hold is right: each by itself, against each other, and against
 * the key set of the instance; as far as values can be read, which a sensitive one cannot. Variables of the project and the
 * team's shared ones; those of other targets, branches and custom environments are told and decide nothing.
 */
export const environment = fact({
  name: "environment",
  look: askEnvironment,
  speaks: {
    ...ofOurSettings,
    well: {
      for: ["clerk-outage", "session-loss", "webhook-backlog", "data-sync"],
      against: ["own-configuration"],
    },
  },
});

async function askEnvironment({ ports, frontendApi, timeoutMs, signal }: World): Promise<Finding> {
  const { vercel } = ports;
  const how = { timeoutMs, signal };
  const unread = () => undefined;
  const [own, shared, custom, sensitiveOnly, keySet] = await Promise.all([
    vercel.environment(how),
    vercel.sharedEnvironment(how).catch(unread),
    vercel.customEnvironments(how).catch(unread),
    vercel.sensitiveOnly(how).catch(unread),
    frontendApi === undefined
      ? undefined
      : askThumbprints(ports, frontendApi, timeoutMs * keySetShare, signal),
  ]);
  const production = productionOf(own, shared ?? []);
  const missing = requiredVariables.filter((name) => !production.has(name));
  const told = Object.fromEntries([...production].map(([key, { told: each }]) => [key, each]));
  const faults = keyFaults(told as Readonly<Record<string, ToldKey | undefined>>, {
    kind: "live",
    frontendApi,
    keySet,
  });
  const grave = faults.filter(({ variable }) => variable !== webhookSecret);
  const codes = (...wanted: readonly VariableFault["code"][]) =>
    grave.filter(({ code }) => wanted.includes(code)).map(({ variable }) => variable);
  const elsewhere = elsewhereIn(own, shared ?? [], custom ?? new Map());
  const secretKey = production.get("CLERK_SECRET_KEY");
  const data = {
    production: [...production.keys()].sort(),
    missing,
    faults: faults.map(({ variable, code }) => `${variable}: ${code}`),
    /** The same as parts of sentences. */
    faultWords: faults.map(({ variable, words }) => `${variable} ${words}`),
    wrong: grave.map(({ variable }) => variable),
    webhookSecretWrong: faults.length > grave.length,
    testKeys: codes("test-key"),
    twoInstances: codes("other-instance").length > 0,
    exposed: codes("secret-exposed"),
    secretIsReadable: secretKey !== undefined && readable(secretKey),
    unreadable: [...production].filter(([key, one]) => named(key) && !readable(one)).map(([key]) => key),
    sharedUnread: shared === undefined,
    sensitiveOnly: sensitiveOnly === true,
    elsewhere: elsewhere.faults,
    lacks: elsewhere.lacks,
    liveKeysIn: elsewhere.liveKeysIn,
  };
  const problems = [
    ...(missing.length === 0 ? [] : [`Production lacks ${missing.join(", ")}.`]),
    ...faults.map(({ variable, words }) => `Production's ${variable} ${words}.`),
  ];
  const summary = [
    ...(problems.length === 0 ? ["Production has every variable that it needs."] : problems),
    ...asides(data, elsewhere),
  ].join(" ");
  const failing = missing.length > 0 || grave.length > 0;
  const verdict = failing ? "failing" : faults.length > 0 ? "degraded" : "ok";
  return { verdict, summary, data };
}

/** By name: the project's own go before shared ones; those of a branch are never production's. */
function productionOf(
  own: readonly VariableSummary[],
  shared: readonly VariableSummary[],
): ReadonlyMap<string, VariableSummary> {
  const ofProduction = [...shared, ...own].filter(
    ({ targets, gitBranch }) => targets.includes("production") && gitBranch === undefined,
  );
  return new Map(ofProduction.map((one) => [one.key, one]));
}

interface Found {
  readonly unreadable: readonly string[];
  readonly secretIsReadable: boolean;
  readonly sharedUnread: boolean;
  readonly sensitiveOnly: boolean;
}

/** What is worth knowing and no fault of production's. */
function asides(
  { unreadable, secretIsReadable, sharedUnread, sensitiveOnly }: Found,
  elsewhere: Elsewhere,
): readonly string[] {
  return [
    ...(unreadable.length === 0 ? [] : [`Not readable, so not compared: ${unreadable.join(", ")}.`]),
    ...(secretIsReadable
      ? ["CLERK_SECRET_KEY is not sensitive: everyone who may see the project can read it."]
      : []),
    ...(sensitiveOnly ? ["The team's policy makes every new variable sensitive."] : []),
    ...(sharedUnread ? ["The team's shared variables cannot be read."] : []),
    ...elsewhere.sentences,
  ];
}

const named = (key: string) => requiredVariables.some((name) => name === key);
const readable = ({ type, told, key }: VariableSummary) =>
  type !== "sensitive" && (told !== undefined || !clerkVariables.some((name) => name === key));
