import { expect } from "vitest";
import { clausesOf, errorMessage, inComparableOrder, sameShape, type Naming } from "./comparison.ts";
import type { Before, Operation, RecordedRequest, StateResource, Step } from "./contract.ts";
import type { EngineStack, Outcome } from "./engine.ts";
import type { VercelBehindProxy } from "./vercel-behind-proxy.ts";

/** What a step did, or should have done, in comparable form. */
interface Observation {
  readonly state: readonly StateResource[];
  readonly previewRequests: readonly RecordedRequest[];
  readonly requests: readonly RecordedRequest[];
  readonly rest: Readonly<Record<string, unknown>>;
}

const IMPORTED: Readonly<Record<string, readonly [type: string, name: string]>> = {
  "env var": ["vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable", "v"],
  "edge config": ["vercel:index/edgeConfig:EdgeConfig", "e"],
  "edge item": ["vercel:index/edgeConfigItem:EdgeConfigItem", "i"],
  "missing env var": ["vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable", "x"],
};

const byName = (a: { readonly name: string }, b: { readonly name: string }) => a.name.localeCompare(b.name);

const comparableOperations = (operations: readonly Operation[]) =>
  operations
    .map(({ diffReasons, replaceReasons, ...rest }) => ({
      ...rest,
      ...(diffReasons === undefined ? {} : { diffReasons: diffReasons.toSorted() }),
      ...(replaceReasons === undefined ? {} : { replaceReasons: replaceReasons.toSorted() }),
    }))
    .toSorted((a, b) => `${a.name} ${a.op}`.localeCompare(`${b.name} ${b.op}`));

/** The fake's own words, where the recorded message quotes the recording's. */
function inOurWords(message: string, recorded: readonly RecordedRequest[], ours: readonly RecordedRequest[]) {
  return recorded.reduce((text, request, index) => {
    const [theirs, own] = [errorMessage(request.response), errorMessage(ours[index]?.response)];
    return theirs === undefined || own === undefined ? text : text.replaceAll(theirs, own);
  }, message);
}

interface Names {
  readonly recorded: Naming;
  readonly ours: Naming;
}

/** Does what a step says and holds the outcome to the recording. Throws vitest's difference. */
export async function replay(
  step: Step,
  stack: EngineStack,
  world: VercelBehindProxy,
  names: Names,
): Promise<void> {
  for (const before of step.before ?? []) world.apply(inOurWorld(before, names));
  world.takeRequests();

  const program = step.program ?? [];
  const isPreviewed = step.mode === "up" || step.mode === "refresh";
  const preview = isPreviewed
    ? await stack.preview(program, { refresh: step.mode === "refresh" })
    : undefined;
  const previewRequests = world.takeRequests();
  const outcome = await run(step, stack);
  const requests = world.takeRequests();
  const { state, pending, outputs } = await stack.state();

  const message = step.messages?.[0];
  const recordedRequests = inComparableOrder(step.requests ?? []);
  const ourRequests = inComparableOrder(requests);
  const expected = inNames(names.recorded, {
    state: step.state ?? [],
    previewRequests: inComparableOrder(step.previewRequests ?? []),
    requests: recordedRequests,
    rest: {
      exit: step.exit ?? 0,
      preview: comparableOperations(step.preview ?? []),
      pending: step.pending ?? 0,
      answers: step.answers ?? {},
      message: clausesOf(
        message === undefined ? undefined : inOurWords(message, recordedRequests, ourRequests),
      ),
    },
  });
  const actual = inNames(names.ours, {
    state: step.state === undefined ? [] : state,
    previewRequests: inComparableOrder(previewRequests),
    requests: ourRequests,
    rest: {
      exit: outcome.exit,
      preview: comparableOperations(preview?.operations ?? []),
      pending,
      answers: step.answers === undefined ? {} : outputs,
      message: message === undefined ? undefined : clausesOf(messageOf(outcome, step)),
    },
  });
  const printed = [preview?.text ?? "", outcome.text].join("\n").trim();
  const comparable = {
    ...actual,
    previewRequests: shaped(expected.previewRequests, actual.previewRequests),
    requests: shaped(expected.requests, actual.requests),
  };
  expect(comparable, `it printed:\n${printed}\n`).toEqual(expected);
}

/** The same with our id where the recording's own is named. */
function inOurWorld(before: Before, names: Names): Before {
  return "id" in before
    ? { ...before, id: names.ours.idOf(names.recorded.of(before.id)) ?? before.id }
    : before;
}

async function run(step: Step, stack: EngineStack): Promise<Outcome> {
  if (step.mode === "up") return stack.up(step.program ?? []);
  if (step.mode === "refresh") return stack.refresh();
  if (step.mode === "destroy") return stack.destroy();
  const [type, name] = IMPORTED[step.step] ?? ["", ""];
  return stack.import(type, name, step.importId ?? "");
}

/** The import command writes no diagnostics to its event log: the sentence is looked up in what it printed. */
function messageOf(outcome: Outcome, step: Step): string | undefined {
  if (step.mode !== "import") return outcome.messages[0];
  return /error: (?:Preview failed: )?(\[ERROR\].*)/.exec(outcome.text)?.[1] ?? outcome.text;
}

/** State first: there each generated id has its place, whatever the order of requests was. */
function inNames(naming: Naming, { state, previewRequests, requests, rest }: Observation): Observation {
  const sorted = state.toSorted(byName);
  return naming.of({ state: sorted, previewRequests, requests, rest }) as Observation;
}

/** Ours, each answer cut down to what the recorded one holds. */
function shaped(recorded: readonly RecordedRequest[], ours: readonly RecordedRequest[]) {
  return ours.map((request, index) => {
    const { response: _, ...rest } = request;
    const response = sameShape(recorded[index]?.response, request.response);
    return response === undefined ? rest : { ...rest, response };
  });
}
