// What the inbox knows of an event before it is applied.
import { isoTime } from "./user-row.ts";

export const USER_EVENTS = ["user.created", "user.updated", "user.deleted"] as const;

/** What operators send to see whether the route works: taken like Clerk's own, and kept nowhere. */
export const PROBE_EVENT = "runbook.probe";

/** An event as it came in. */
export interface ReceivedEvent {
  readonly type: string;
  /** What the inbox keeps of it; undefined: it changes no user, such as `session.created`. */
  readonly kept?: UserEvent;
}

/** An event that changes a user. */
export interface UserEvent {
  readonly type: (typeof USER_EVENTS)[number];
  /** Null where the event names none: it is kept, and cannot be applied. */
  readonly userId: string | null;
  /** When it happened at Clerk, ISO 8601; null where the event does not say. */
  readonly at: string | null;
  /** Its text, without private metadata. */
  readonly body: string;
}

/** Times below are whole seconds, which Clerk's specification shows; its events carry milliseconds. */
const SECONDS_BELOW = 100_000_000_000;

/**
 * @param text the verified body, which is JSON therefore
 */
export function receivedEvent(text: string): ReceivedEvent {
  const event = (JSON.parse(text) ?? {}) as Readonly<Record<string, unknown>>;
  const type = USER_EVENTS.find((one) => one === event["type"]);
  if (type === undefined) return { type: String(event["type"]) };
  const data = (event["data"] ?? {}) as Readonly<Record<string, unknown>>;
  const id = data["id"];
  const kept = {
    type,
    userId: typeof id === "string" && id !== "" ? id.replaceAll("\0", "") : null,
    at: timeOf(event["timestamp"]) ?? timeOf(data["updated_at"]),
    body: withoutPrivate(text, event, data),
  };
  return { type, kept };
}

function timeOf(value: unknown): string | null {
  if (typeof value !== "number" || !(value > 0)) return null;
  try {
    return isoTime(value < SECONDS_BELOW ? value * 1000 : value, "timestamp");
  } catch {
    return null;
  }
}

/** Private metadata is for the backend's own use of Clerk; here it would be in every backup. */
function withoutPrivate(text: string, event: object, data: Readonly<Record<string, unknown>>): string {
  if (!("private_metadata" in data)) return text;
  const { private_metadata: _, ...rest } = data;
  return JSON.stringify({ ...event, data: rest });
}
