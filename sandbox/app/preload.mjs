// Loaded into each `next start` before Next itself. Four things, all from outside Next:
// it listens on loopback (its own -H breaks behind x-forwarded-proto: https), tells its parent the port
// that the system chose, ends with its parent, however that one ended, and is as unwell as its parent says:
// with a clock that is wrong, or with a processor that verifies tokens slowly.
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

let [clockMs, verifyMs] = [0, 0];
const rightNow = Date.now;
const wrongNow = () => rightNow() + clockMs;
/**
 * A clock that is wrong from now on. Until then Date is the system's own: Next.js takes it apart and puts its own in its place,
 * which this one goes around.
 */
function setClock(/** @type {number} */ ms) {
  const first = clockMs === 0 && ms !== 0 && globalThis.Date.now !== wrongNow;
  clockMs = ms;
  if (!first) return;
  globalThis.Date = new Proxy(globalThis.Date, {
    construct: (target, given, asked) =>
      Reflect.construct(
        target,
        given.length === 0 ? [wrongNow()] : given,
        asked === globalThis.Date ? target : asked,
      ),
    apply: () => new Date().toString(),
    get: (target, name) => (name === "now" ? wrongNow : Reflect.get(target, name)),
  });
}
const { verify } = SubtleCrypto.prototype;
SubtleCrypto.prototype.verify = async function slowly(/** @type {Parameters<typeof verify>} */ ...given) {
  const [algorithm] = given;
  const name = typeof algorithm === "string" ? algorithm : algorithm.name;
  if (verifyMs > 0 && name.startsWith("RSA")) await new Promise((resolve) => setTimeout(resolve, verifyMs));
  return verify.apply(this, given);
};
process.on("message", (/** @type {{ clockMs?: number, verifyMs?: number }} */ said) => {
  if (said.clockMs !== undefined) setClock(said.clockMs);
  verifyMs = said.verifyMs ?? verifyMs;
});
process.on("disconnect", () => process.exit(0));
