// @ts-check
// A thread that stands between the engine and this process, so that not even an endless loop in the program keeps it from
// hearing that it is to stop: the engine is gone, or it calls while the program runs (Ctrl-C) and nobody here listens.
import { Worker } from "node:worker_threads";

/** How long a program may be deaf to the engine once it was told to stop. What is at work here is given up anyway. */
const DEAF_MS = 300;

/**
 * Runs in the thread, from its own text: what it needs is inside it, and a bundler would rename an import.
 * @param {number} deafMs
 */
function watch(deafMs) {
  const { connect, createServer } = process.getBuiltinModule("node:net");
  const { parentPort, workerData } = process.getBuiltinModule("node:worker_threads");
  const { parent, address } = workerData;
  const program = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);

  // A program may have started others, which belong to its process group where it leads one.
  const end = () => {
    for (const target of [-process.pid, process.pid]) {
      try {
        process.kill(target, "SIGKILL");
      } catch {
        // it leads no group
      }
    }
  };
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, 200);
  // As a container's first process, or started by one that is gone already, the parent tells nothing: ask the engine.
  if (parent === 1 && address) {
    const at = address.lastIndexOf(":");
    setInterval(() => {
      const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
      socket.on("connect", () => socket.destroy());
      socket.on("error", (/** @type {any} */ error) => error.code === "ECONNREFUSED" && end());
    }, 1000);
  }

  let port = 0;
  let running = false;
  /** @type {NodeJS.Timeout | undefined} */
  let deadline;
  program.on("message", (/** @type {any} */ said) => {
    if (said.port !== undefined) port = said.port;
    if (said.running !== undefined) running = said.running;
    if (said.here || said.running === false) {
      clearTimeout(deadline);
      deadline = undefined;
    }
  });
  /** The engine wants something: while a program runs, that is always to stop it. */
  const called = () => {
    if (!running || deadline !== undefined) return;
    deadline = setTimeout(end, deafMs);
    program.postMessage({ there: true });
  };

  /**
   * Sees each HTTP/2 frame that begins a call (HEADERS, type 1) or gives one up (RST_STREAM, type 3), RFC 9113 4.1.
   * @returns {(chunk: Buffer) => void}
   */
  const frames = () => {
    let skip = 24; // the client's preface
    let header = Buffer.alloc(0);
    return (chunk) => {
      for (let at = 0; at < chunk.length;) {
        if (skip > 0) {
          const passed = Math.min(skip, chunk.length - at);
          skip -= passed;
          at += passed;
          continue;
        }
        const more = chunk.subarray(at, at + 9 - header.length);
        header = Buffer.concat([header, more]);
        at += more.length;
        if (header.length < 9) return;
        skip = header.readUIntBE(0, 3);
        if (header[3] === 1 || header[3] === 3) called();
        header = Buffer.alloc(0);
      }
    };
  };
  const server = createServer({ noDelay: true }, (/** @type {import("node:net").Socket} */ engine) => {
    const served = connect({ host: "127.0.0.1", port, noDelay: true });
    engine.on("data", frames());
    engine.pipe(served).pipe(engine);
    for (const [one, other] of [
      [engine, served],
      [served, engine],
    ])
      one?.on("error", () => other?.destroy());
  });
  server.listen(0, "127.0.0.1", () =>
    program.postMessage({ port: /** @type {any} */ (server.address()).port }),
  );
}

/**
 * Starts the thread.
 * @param {string} address the engine's host:port
 * @returns {{ open: (port: number) => Promise<number>, running: (yes: boolean) => void }} `open` takes the port that is
 *   served here and answers the one to name to the engine; `running`: whether the program is at work
 */
export function watchEngine(address) {
  const worker = new Worker(`(${watch})(${DEAF_MS})`, {
    eval: true,
    workerData: { parent: process.ppid, address },
  });
  /** @type {Promise<number>} */
  const named = new Promise((resolve, reject) => {
    worker.on("error", reject);
    worker.on("message", ({ port, there }) => {
      if (port !== undefined) resolve(port);
      if (there) worker.postMessage({ here: true });
    });
  });
  worker.unref();
  return {
    open: (port) => {
      worker.postMessage({ port });
      return named;
    },
    running: (yes) => worker.postMessage({ running: yes }),
  };
}
