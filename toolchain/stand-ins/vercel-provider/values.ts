import type { JavaScriptValue, Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb.js";
import struct from "google-protobuf/google/protobuf/struct_pb.js";

/** A property bag as the engine speaks it, secrets unwrapped. */
export type Properties = Record<string, unknown>;

/** What the engine sends for a value that only the apply will know (fixed by Pulumi's wire format). */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

// Pulumi's wire format marks a special value by this key; this value of it says "secret".
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Plain values of a message from the engine; each secret met is reported to `onSecret`. Nulls are dropped. */
export function read(message: StructMessage | undefined, onSecret: (value: unknown) => void): Properties {
  if (message === undefined) return {};
  return unwrap(message.toJavaScript(), onSecret) as Properties;
}

function unwrap(value: unknown, onSecret: (value: unknown) => void): unknown {
  if (Array.isArray(value)) return value.map((item) => unwrap(item, onSecret));
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === SECRET) {
    const plain = unwrap(value["value"], onSecret);
    onSecret(plain);
    return plain;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null && item !== undefined)
      .map(([key, item]) => [key, unwrap(item, onSecret)]),
  );
}

/** A message for the engine; the properties named in `secrets` go out wrapped, undefined ones not at all. */
export function write(properties: Properties, secrets: readonly string[]): StructMessage {
  const wire: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    wire[key] = secrets.includes(key) && value !== UNKNOWN ? { [SIGNATURE]: SECRET, value } : value;
  }
  return struct.Struct.fromJavaScript(wire as Record<string, JavaScriptValue>);
}

/** Names of the properties in `message` that hold a secret, at any depth. */
export function secretNames(message: StructMessage | undefined): string[] {
  const holdsSecret = (value: unknown): boolean =>
    Array.isArray(value)
      ? value.some(holdsSecret)
      : isObject(value) && (value[SIGNATURE] === SECRET || Object.values(value).some(holdsSecret));
  return Object.entries(message?.toJavaScript() ?? {})
    .filter(([, value]) => holdsSecret(value))
    .map(([key]) => key);
}

/** The text of a property, or undefined where it is absent, empty or not known yet. */
export function text(properties: Properties, key: string): string | undefined {
  const value = properties[key];
  return typeof value === "string" && value !== "" && value !== UNKNOWN ? value : undefined;
}

/** The strings of a list or set, sorted as the official provider keeps its sets. */
export function sortedStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string").toSorted() : [];
}

/** Deep equality; `asSet` ignores the order of a list. */
export function same(left: unknown, right: unknown, asSet = false): boolean {
  if (Array.isArray(left) && Array.isArray(right)) {
    const [a, b] = asSet ? [left.toSorted(), right.toSorted()] : [left, right];
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (isObject(left) && isObject(right)) {
    const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
    return [...keys].every((key) => same(left[key], right[key]));
  }
  return left === right;
}
