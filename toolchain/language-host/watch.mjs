// @ts-check
// Ends this process when its engine is gone, however the engine ended and whatever the program is doing: the watch has
// a thread of its own, so that not even an endless loop in the program keeps an orphan alive.
import { Worker } from "node:worker_threads";

const WATCH = `
const { connect } = require("node:net");
const { workerData } = require("node:worker_threads");
const { parent, address } = workerData;
const end = () => process.kill(process.pid, "SIGKILL");
setInterval(() => {
  if (process.ppid !== parent) end();
}, 200);
// As a container's first process, or started by one that is gone already, the parent tells nothing: ask the engine.
if (parent === 1 && address) {
  const at = address.lastIndexOf(":");
  setInterval(() => {
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    socket.on("connect", () => socket.destroy());
    socket.on("error", (error) => error.code === "ECONNREFUSED" && end());
  }, 1000);
}
`;

/** @param {string} address the engine's host:port */
export function endWithEngine(address) {
  const worker = new Worker(WATCH, { eval: true, workerData: { parent: process.ppid, address } });
  worker.unref();
}
