import type { Resource } from "./resource.ts";
import { same, UNKNOWN, type Properties } from "./values.ts";

interface Difference {
  /** What the program asks for and the state does not hold. */
  readonly changed: readonly string[];
  /** `changed` and what will only be known afterwards: the official provider lists both. */
  readonly reasons: readonly string[];
  /** Those that make a new resource of it. */
  readonly replaces: readonly string[];
}

/** Compares the recorded state with the program's inputs. Pure. */
export function difference(resource: Resource, state: Properties, inputs: Properties): Difference {
  const changed = resource.inputs.filter((key) => {
    const wanted = inputs[key];
    if (wanted === undefined && resource.computed.includes(key)) return false;
    return !same(state[key], wanted, resource.sets?.includes(key));
  });
  if (changed.length === 0) return { changed, reasons: [], replaces: [] };
  const unknown = unknownAfter(resource, state, inputs);
  const reasons = [...new Set([...changed, ...unknown])].toSorted();
  const replaces = changed.filter((key) => resource.replaceOn.includes(key));
  const alongside = (resource.replaceOnUnknown ?? []).filter((key) => unknown.includes(key));
  return { changed, reasons, replaces: replaces.length > 0 ? [...replaces, ...alongside] : [] };
}

/** The outputs a preview can promise: the inputs, and what Vercel fills in as unknown. */
export function planned(resource: Resource, state: Properties, inputs: Properties): Properties {
  const unknown = unknownAfter(resource, state, inputs);
  return {
    ...inputs,
    ...Object.fromEntries(resource.computed.filter((key) => key in state).map((key) => [key, state[key]])),
    ...Object.fromEntries(resource.inputs.filter((key) => key in inputs).map((key) => [key, inputs[key]])),
    ...Object.fromEntries(unknown.map((key) => [key, UNKNOWN])),
  };
}

function unknownAfter(resource: Resource, state: Properties, inputs: Properties): string[] {
  return resource.computed.filter(
    (key) => inputs[key] === undefined && !(resource.keptIfKnown?.includes(key) && state[key] !== undefined),
  );
}
