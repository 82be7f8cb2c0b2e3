// @ts-check
// Loaded into each Node process of a simulated night (NODE_OPTIONS=--import=…): there, Date is the system's time plus
// what the night has moved on, plus how wrong this machine's clock is. Timers and performance.now() stay as they are.
import { openSync, readSync } from "node:fs";

/** Holds one number in 8 bytes: milliseconds by which the night is ahead of the system's time. */
const file = process.env["NIGHT_CLOCK_FILE"];
if (file === undefined) throw new Error("NIGHT_CLOCK_FILE is not set: no night drives this process's clock.");
const skewMs = Number(process.env["NIGHT_CLOCK_SKEW_MS"] ?? 0);

const SystemDate = Date;
const systemNow = SystemDate.now;
const descriptor = openSync(file, "r");
const ahead = new Float64Array(1);
const bytes = new Uint8Array(ahead.buffer);

function now() {
  readSync(descriptor, bytes, 0, bytes.length, 0);
  return Math.floor(systemNow() + (ahead[0] ?? 0) + skewMs);
}

// A proxy and no subclass: dates that Node makes itself stay instances of it, and it can be called without `new`.
/** @type {DateConstructor} */
const DrivenDate = new Proxy(SystemDate, {
  get: (target, key) => (key === "now" ? now : Reflect.get(target, key)),
  construct: (target, given, made) =>
    Reflect.construct(target, given.length === 0 ? [now()] : given, made === DrivenDate ? target : made),
  apply: () => new SystemDate(now()).toString(),
});
Object.defineProperty(SystemDate.prototype, "constructor", { value: DrivenDate });
globalThis.Date = DrivenDate;
