// Loaded into each `next start` before Next itself. Three things, all from outside Next:
// it listens on loopback (its own -H breaks behind x-forwarded-proto: https), tells its parent the port
// that the system chose, and ends with its parent, however that one ended.
import { Server } from "node:net";

const listen = Server.prototype.listen;
/** @param {any[]} args @this {import("node:net").Server} */
function listenOnLoopback(...args) {
  this.once("listening", () => {
    const address = this.address();
    if (address && typeof address === "object") process.send?.({ port: address.port });
  });
  const callback = args.find((one) => typeof one === "function");
  const port = typeof args[0] === "object" && args[0] !== null ? args[0].port : args[0];
  return port === undefined || Number.isNaN(Number(port))
    ? Reflect.apply(listen, this, args)
    : listen.call(this, { port: Number(port), host: "127.0.0.1" }, callback);
}
Server.prototype.listen = listenOnLoopback;
process.on("disconnect", () => process.exit(0));
