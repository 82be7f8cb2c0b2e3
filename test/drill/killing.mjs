// @ts-check
// Loaded into each process of a drill's incident (NODE_OPTIONS=--import=…). One that goes through a run is killed once at each
// of these places: when the intent of a step is on disk and nothing else has happened yet, and when a step with an effect
// has ended well and its outcome is about to be written.
import { appendFileSync, readFileSync } from "node:fs";
import { open } from "node:fs/promises";

/** Holds a line for each place that was passed already. */
const file = process.env["KILLED_AT_FILE"];
if (file === undefined)
  throw new Error("KILLED_AT_FILE is not set: nobody says where this process is killed.");

/** @param {string} place */
function pass(place) {
  if (
    readFileSync(file ?? "", "utf8")
      .split("\n")
      .includes(place)
  )
    return;
  appendFileSync(file ?? "", `${place}\n`);
  process.kill(process.pid, "SIGKILL");
}

/** Reads and people's notes are asked for again: nothing is lost with their outcome. */
const leavesNothing = ["none", "manual"];
/** @type {Map<string, string>} */
const effects = new Map();

/**
 * The journal's line that these bytes are, if they are one.
 * @param {unknown} bytes
 * @returns {{ type: string, step: string, effect: string, outcome: string } | undefined}
 */
function eventIn(bytes) {
  const text = bytes instanceof Uint8Array ? Buffer.from(bytes).toString() : "";
  return text.startsWith('{"at":') ? JSON.parse(text).event : undefined;
}

if (["run", "resume"].includes(process.argv[2] ?? "")) {
  const handle = await open(file, "r");
  const prototype = Object.getPrototypeOf(handle);
  await handle.close();
  const { write, datasync } = prototype;
  /** @type {string | undefined} */
  let begun;
  prototype.write = async function (/** @type {unknown[]} */ ...given) {
    const event = eventIn(given[0]);
    if (event?.type === "step.intent") {
      begun = event.step;
      effects.set(event.step, event.effect);
    }
    if (event?.type === "step.outcome" && event.outcome === "succeeded")
      if (!leavesNothing.includes(effects.get(event.step) ?? "")) pass(`outcome ${event.step}`);
    return await Reflect.apply(write, this, given);
  };
  prototype.datasync = async function () {
    await Reflect.apply(datasync, this, []);
    if (begun !== undefined) pass(`intent ${begun}`);
    begun = undefined;
  };
}
