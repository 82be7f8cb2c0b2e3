// @ts-check
// Loaded into a provider before it starts: every write is answered with success and goes nowhere.
const real = globalThis.fetch;

/** @type {typeof fetch} */
globalThis.fetch = async (input, init) => {
  const method = init?.method ?? (input instanceof Request ? input.method : "GET");
  return method === "GET" ? await real(input, init) : Response.json({ status: "ok" });
};
