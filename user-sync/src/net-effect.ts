// What a batch of events comes to, before anything is written.
import { rowOf, type UserRow } from "./user-row.ts";

/** An event as it stands in the inbox. */
export interface Waiting {
  readonly id: string;
  readonly type: string;
  readonly userId: string | null;
  /** ISO 8601. */
  readonly at: string;
  readonly body: string;
  /** A later event of the same user has been applied: this one may not win a tie. */
  readonly isLate: boolean;
}

export interface NetEffect {
  /** The newest row of each user; each user at most once. */
  readonly rows: readonly { readonly row: UserRow; readonly isLate: boolean }[];
  /** Each user at most once. */
  readonly deleted: readonly { readonly id: string; readonly deleted_at: string }[];
  /** Why an event cannot be applied, by its id. */
  readonly problems: ReadonlyMap<string, string>;
}

/**
 * @param events by the time at which they happened
 * @param instance the Clerk instance whose users the table holds; null: not known
 */
export function netEffect(events: readonly Waiting[], instance: string | null): NetEffect {
  const rows = new Map<string, { row: UserRow; isLate: boolean }>();
  const deleted = new Map<string, string>();
  const problems = new Map<string, string>();
  for (const event of events) {
    try {
      const body = JSON.parse(event.body) as { data?: unknown; instance_id?: unknown };
      refuseOther(body.instance_id, instance);
      if (event.userId === null) throw new Error("The event names no user.");
      if (event.type === "user.deleted") {
        if (!deleted.has(event.userId)) deleted.set(event.userId, event.at);
        continue;
      }
      const row = rowOf(body.data);
      const known = rows.get(row.id);
      if (known === undefined || row.updated_at >= known.row.updated_at)
        rows.set(row.id, { row, isLate: event.isLate });
    } catch (error) {
      problems.set(event.id, error instanceof Error ? error.message : "failed");
    }
  }
  return {
    rows: [...rows.values()],
    deleted: [...deleted].map(([id, deleted_at]) => ({ id, deleted_at })),
    problems,
  };
}

function refuseOther(given: unknown, instance: string | null): void {
  if (instance === null || typeof given !== "string" || given === instance) return;
  throw new Error("The event is of another Clerk instance than the table's.");
}
