import { z } from "zod";
import type { Operation, ResourceChange } from "../../ports/stack.ts";
import type { EngineEvent, StepMetadata } from "./engine-event.ts";

const operations: Readonly<Record<string, Operation>> = {
  create: "create",
  "create-replacement": "replace",
  update: "update",
  replace: "replace",
  delete: "delete",
  same: "same",
  read: "read",
  refresh: "refresh",
  import: "read",
};
/** Steps of a replacement beside the one that names it. */
const parts = [
  "delete-replaced",
  "create-replacement",
  "discard-replaced",
  "remove-pending-replace",
  "read-discard",
];

/** One step as a change; undefined for the stack itself, the provider, and the parts of a replacement. */
export function changeOf(metadata: StepMetadata): ResourceChange | undefined {
  const { op, urn, type } = metadata;
  const operation = operations[op];
  if (operation === undefined || parts.includes(op) || type.startsWith("pulumi:")) return undefined;
  const keys = Object.keys(metadata.detailedDiff ?? {});
  const named = keys.length > 0 ? keys : (metadata.diffs ?? []);
  return { urn, type, name: urn.split("::").at(-1) ?? urn, operation, keys: [...new Set(named)].sort() };
}

/** What an update does, or did, to each resource that does not stay the same. */
export function changesIn(events: readonly EngineEvent[]): readonly ResourceChange[] {
  const found = new Map<string, ResourceChange>();
  for (const { resourcePreEvent } of events) {
    const change = resourcePreEvent === undefined ? undefined : changeOf(resourcePreEvent.metadata);
    if (change === undefined || ["same", "refresh", "read"].includes(change.operation)) continue;
    found.set(change.urn, change);
  }
  return [...found.values()];
}

/** What a refresh found that differs from the record: a refreshed resource with a diff, or one that is gone. */
export function driftIn(events: readonly EngineEvent[]): readonly ResourceChange[] {
  const refreshed = new Set<string>();
  const found = new Map<string, ResourceChange>();
  for (const { resourcePreEvent, resOutputsEvent } of events) {
    if (resourcePreEvent?.metadata.op === "refresh") refreshed.add(resourcePreEvent.metadata.urn);
    const metadata = resOutputsEvent?.metadata;
    if (metadata === undefined || !refreshed.has(metadata.urn)) continue;
    // Only the first answer to a refresh; the update of the same resource comes later.
    refreshed.delete(metadata.urn);
    const change = changeOf(metadata);
    if (change === undefined) continue;
    if (["update", "delete"].includes(change.operation) || change.keys.length > 0)
      found.set(change.urn, change);
  }
  return [...found.values()];
}

/** The program's and the engine's warnings, first line each. */
export function warningsIn(
  events: readonly EngineEvent[],
  redact: (text: string) => string,
): readonly string[] {
  return events
    .filter(({ diagnosticEvent }) => diagnosticEvent?.severity === "warning")
    .map(({ diagnosticEvent }) => plainMessage(diagnosticEvent?.message ?? "", redact));
}

/** An engine's message as one redacted line without colours or its `error: ` in front. */
export function plainMessage(message: string, redact: (text: string) => string): string {
  const text = message.replace(/<\{%[^%]*%\}>/g, "").replace(/^(warning|error): /, "");
  return redact(text.trim().split("\n")[0] ?? "");
}

const operationSchema = z.object({ type: z.string(), resource: z.object({ urn: z.string() }) });
const exportSchema = z.object({
  deployment: z.object({ pending_operations: z.array(operationSchema).nullish() }),
});

/** What a killed engine left pending, as `stack export` tells it. */
export const pendingIn = (exported: string) =>
  exportSchema
    .parse(JSON.parse(exported))
    .deployment.pending_operations?.map(({ type, resource }) => ({ urn: resource.urn, operation: type })) ??
  [];
