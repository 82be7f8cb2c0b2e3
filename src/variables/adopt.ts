import { BadInput, PermanentFailure, TransientFailure } from "../errors.ts";
import type { Http } from "../ports/http.ts";
import type { Secret } from "../ports/secret.ts";
import type { ResourceChange, Stack } from "../ports/stack.ts";
import type { Adopting, HeldVariable, PreviewedUp } from "../ports/adopting.ts";
import type { LiveVariable, Vercel } from "../ports/vercel.ts";
import type { ClerkValues, ClerkVariable } from "../keys/clerk-keys.ts";
import { planAdoption, type Adoption, type WantedVariable } from "./adoption.ts";
import { placementChanges } from "./placement.ts";
import { proveInstance } from "./instance-proof.ts";
import { readPublishableKey } from "../keys/publishable-key.ts";

/** One look at Vercel or Clerk, milliseconds. */
const timeoutMs = 10_000;

/** A key of the stack's config and the variable that it is written to. */
interface ConfigKey {
  readonly key: string;
  readonly variable: ClerkVariable;
}

export interface AdoptionWorld {
  readonly stack: Pick<Stack, "bypassConfig" | "reconcile">;
  readonly vercel: Pick<Vercel, "variables" | "sharedVariables">;
  readonly adopting: Adopting;
  readonly http: Http;
  readonly configKeys: readonly ConfigKey[];
  /** What the stack program wants, given which variables the config has values for. */
  readonly wanted: (configured: readonly ClerkVariable[]) => readonly { key: string; clerks: boolean }[];
  /** Which kind of keys the config must hold; undefined: a development instance is meant, too. */
  readonly kind: "live" | undefined;
}

/** What is there and would be done; made without writing anything anywhere. */
export interface Prepared {
  readonly plan: Adoption;
  /** Everything that was live at that moment. */
  readonly before: readonly LiveVariable[];
}

const nothing = "Nothing was changed.";
/** What every stack's config has to hold. */
const required: readonly ClerkVariable[] = [
  "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY",
  "CLERK_JWT_KEY",
  "CLERK_SECRET_KEY",
];

/**
 * Looks at project, record and config, proves the config's keys against Clerk, and says what would be taken over.
 * Writes nothing.
 * @throws BadInput `KEY_WRONG`, `WRONG_WORLD`, `BYPASS_OPEN` …: nothing can be taken over like this, and nothing was written
 * @throws TransientFailure when Clerk does not answer: nobody could say whether the secret key is right
 */
export async function prepareAdoption(world: AdoptionWorld): Promise<Prepared> {
  const { stack, vercel, adopting, configKeys } = world;
  if ((await stack.bypassConfig()) !== undefined)
    throw new BadInput("The config holds a bypass, and taking variables over must not open one.", {
      code: "BAD_VALUE",
      hint: "Close it, `pulumi config rm bypass`, then adopt.",
    });
  const entries = await Promise.all(
    configKeys.map(async ({ key, variable }) => [variable, await adopting.config(key)] as const),
  );
  const given = new Map(
    entries.flatMap(([variable, value]) => (value === undefined ? [] : [[variable, value]])),
  );
  const absent = required.filter((variable) => !given.has(variable));
  if (absent.length > 0)
    throw new BadInput(`The stack's config has no value for ${absent.join(", ")}.`, {
      code: "KEY_MISSING",
      hint: `${nothing} See infra/README.md for the config that a stack needs.`,
    });
  await prove(world, given);
  const [live, shared, held] = await Promise.all([
    vercel.variables({ timeoutMs }),
    vercel.sharedVariables({ timeoutMs }),
    adopting.held(),
  ]);
  const wanted = world
    .wanted([...given.keys()])
    .map(({ key, clerks }): WantedVariable => ({ key, clerks, value: given.get(key as ClerkVariable) }));
  const plan = planAdoption({ wanted, live, shared, held });
  refuseOtherInstance(live, plan, given.get("NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"));
  const [problem] = plan.problems;
  if (problem !== undefined) throw new BadInput(problem, { code: "BAD_VALUE", hint: nothing });
  return { plan, before: live };
}

async function prove(
  { http, kind }: AdoptionWorld,
  given: ReadonlyMap<ClerkVariable, Secret>,
): Promise<void> {
  const values: ClerkValues = Object.fromEntries(
    [...given].map(([variable, value]) => [variable, value.reveal()]),
  );
  const { faults, unasked } = await proveInstance(values, kind, async (url, headers) =>
    http.request({ method: "GET", url, headers, timeoutMs }).catch(() => undefined),
  );
  const [fault] = faults;
  if (fault !== undefined)
    throw new BadInput(`The stack's value for ${fault.variable} ${fault.words}.`, {
      code: "KEY_WRONG",
      hint: `${nothing} Put the right one into the config: \`pulumi config set\`, see infra/README.md.`,
    });
  if (unasked.length > 0)
    throw new TransientFailure(
      `Clerk does not answer, so nobody can say whether the keys are right: asked ${unasked.join(" and ")}.`,
      {
        code: "NETWORK",
        hint: `${nothing} Try again when Clerk answers.`,
      },
    );
}

/** Production's own publishable key tells whose users would be signed out. */
function refuseOtherInstance(
  live: Awaited<ReturnType<Vercel["variables"]>>,
  { take }: Adoption,
  ours: Secret | undefined,
): void {
  const key = "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY";
  const taken = take.find(({ variable }) => variable.key === key);
  const value = live.find(({ id }) => id === taken?.variable.id)?.value;
  const [theirs, wanted] = [value, ours].map(
    (one) => readPublishableKey(one?.reveal() ?? "").key?.frontendApi,
  );
  if (theirs === undefined || theirs === wanted) return;
  throw new BadInput(
    `Production signs people in with the Clerk instance ${theirs}, and the stack's config is of ${wanted ?? "another"}.`,
    { code: "WRONG_WORLD", hint: `${nothing} Put the keys of production's instance into the config.` },
  );
}

interface Carried {
  readonly changes: readonly ResourceChange[];
  readonly warnings: readonly string[];
}

interface CarryOptions {
  readonly say: (line: string) => void;
  /** Told what the `up` would do, just before it. */
  readonly onPreview?: (preview: PreviewedUp) => void;
}

/**
 * Takes the variables into the record, previews, and brings the stack up, bound to that preview. Left or killed anywhere, it
 * can be begun again from `prepareAdoption`.
 * @throws PermanentFailure `ADOPTION_BLOCKED` when the preview would replace or delete anything, or change more than values;
 * `VERIFY_FAILED` when afterwards a preview is not empty, or a variable stands elsewhere than before
 */
export async function adopt(
  world: Pick<AdoptionWorld, "adopting" | "vercel" | "stack">,
  { plan, before }: Prepared,
  { say, onPreview }: CarryOptions,
): Promise<Carried> {
  const { adopting, vercel } = world;
  await world.stack.reconcile();
  if (plan.gone.length > 0) await adopting.refresh();
  // An engine that was left at work may have taken some since they were shown.
  const held = await adopting.held();
  const take = plan.take
    .map(({ variable: { key, id } }): HeldVariable => ({ key, id }))
    .filter(({ key, id }) => !held.some((one) => one.key === key && one.id === id));
  if (take.length > 0) {
    say(`Taking ${take.map(({ key }) => key).join(", ")} into the stack's record.`);
    await adopting.take(take);
  }
  const preview = await adopting.previewed();
  try {
    refuseMore(preview.changes, plan);
    onPreview?.(preview);
    if (preview.changes.length > 0) {
      say(`Bringing the stack up: ${preview.changes.map(changeText).join(", ")}.`);
      await preview.up();
    }
  } finally {
    await preview.drop();
  }
  const after = await adopting.previewed();
  await after.drop();
  const left = [...after.changes, ...after.drift].map(changeText);
  if (left.length > 0)
    throw new PermanentFailure(`Afterwards the preview is not empty: ${left.join(", ")}.`, {
      code: "VERIFY_FAILED",
      hint: "Look with `pulumi preview --diff`; the variables are in the stack's record.",
    });
  const moved = placementChanges(before, await vercel.variables({ timeoutMs }));
  if (moved.length > 0)
    throw new PermanentFailure(`Variables do not stand where they stood: ${moved.join(" ")}`, {
      code: "VERIFY_FAILED",
      hint: "Put them right in the Vercel project's settings; somebody may have changed them meanwhile.",
    });
  return { changes: preview.changes, warnings: preview.warnings };
}

/** `update CLERK_SECRET_KEY (value)` */
const changeText = ({ operation, name, type, keys }: ResourceChange): string =>
  `${operation} ${isVariable(type) ? "" : `${type.split(":").at(-1)} `}${name}${operation === "update" && keys.length > 0 ? ` (${keys.join(", ")})` : ""}`;

const isVariable = (type: string) => type.endsWith(":ProjectEnvironmentVariable");

/** An item's new value is a replacement for the engine, and at Vercel one write of the same key. */
const isUpsert = ({ type, operation }: ResourceChange) =>
  operation === "replace" && type.endsWith(":EdgeConfigItem");

function refuseMore(changes: readonly ResourceChange[], plan: Adoption): void {
  const same = plan.take.filter(({ value }) => value === "kept").map(({ variable }) => variable.key);
  const ofValue = ({ type, name, operation, keys }: ResourceChange) =>
    operation === "update" &&
    isVariable(type) &&
    keys.every((key) => key === "value") &&
    !same.includes(name);
  const more = changes.filter(
    (change) => change.operation !== "create" && !isUpsert(change) && !ofValue(change),
  );
  if (more.length === 0) return;
  throw new PermanentFailure(
    `The \`up\` would do more than take over: ${more.map(changeText).join(", ")}. It was not begun, and nothing was written at Vercel.`,
    {
      code: "ADOPTION_BLOCKED",
      hint: "The variables are in the stack's record. See `pulumi preview --diff`, put it right, then `./runbook adopt` again.",
    },
  );
}
