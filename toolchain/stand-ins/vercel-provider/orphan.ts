import { connect } from "node:net";
import { setInterval as every } from "node:timers/promises";

/** An engine killed with -9 tells nobody; this is how long its provider outlives it, at most. */
const LOOK_EVERY_MS = 500;

/** Resolves when the engine that started this process is gone. `engine` is its `host:port`, if known. */
export async function orphaned(engine: string | undefined): Promise<void> {
  const parent = process.ppid;
  // It may have died before we could look at our parent; then nobody listens at its address.
  if (engine !== undefined && (await isRefused(engine))) return;
  for await (const _ of every(LOOK_EVERY_MS, undefined, { ref: false })) {
    if (process.ppid !== parent) return;
  }
}

function isRefused(address: string): Promise<boolean> {
  const [host = "127.0.0.1", port] = address.split(":");
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) });
    socket.once("connect", () => resolve(false)).once("error", () => resolve(true));
    socket.once("connect", () => socket.destroy());
  });
}
