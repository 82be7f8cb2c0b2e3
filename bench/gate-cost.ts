import { Agent, request as httpRequest } from "node:http";
import { APP_HOST } from "../sandbox/ids.ts";
import type { Benchmark, Row } from "./benchmark.ts";
import { interleaved, timed } from "./rounds.ts";
import { serveApps } from "./served-apps.ts";

const rounds = 20;
/** Rounds in which each process's code grows hot, thrown away. */
const warmUps = 5;
const requests = 40;
const kinds = { bare: "no proxy", clerk: "Clerk's middleware", closed: "gate, closed", open: "gate, open" };
type Kind = keyof typeof kinds;

/** What each path answers, where it can be asked: without a proxy the API cannot tell who asks. */
const doors = [
  { path: "/sign-in", called: "public page", among: ["bare", "clerk", "closed", "open"], base: "bare" },
  { path: "/api/me", called: "API as someone", among: ["clerk", "closed", "open"], base: "clerk" },
] as const;

/** What the gate adds to a request. */
export const gateCost: Benchmark = {
  name: "gate-cost",
  title: "The gate, for one request",
  about: `Each sample is the mean of ${requests} requests in a row over one kept-alive connection to a real \`next start\` on loopback, with a valid session cookie and Clerk up. The same app without a proxy, with Clerk's own middleware (networkless by \`jwtKey\`), and with the gate, once closed and once under a grant; the gate's reads of Edge Config, one in 5 s, are in the time.`,
  run: async (lab) => {
    const apps = await serveApps(lab);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    lab.onEnd(() => agent.destroy());
    const rows: Row[] = [];
    for (const { path, called, among, base } of doors) {
      const ask = async (kind: Kind): Promise<number> => {
        const cookie = `__session=${await apps.freshToken()}; __client_uat=1`;
        const ms = await timed(async () => {
          for (let left = requests; left > 0; left--) await answered(agent, apps[kind], path, cookie);
        });
        return ms / requests;
      };
      lab.say(`gate-cost: ${path}`);
      const samples = await interleaved(Object.fromEntries(among.map((kind) => [kind, () => ask(kind)])), {
        rounds,
        warmUps,
      });
      for (const kind of among)
        rows.push({
          what: `${called}: ${kinds[kind]}`,
          samples: samples[kind] ?? [],
          ...(kind === base ? {} : { against: `${called}: ${kinds[base]}` }),
        });
    }
    return rows;
  },
};

/** @throws Error for any other answer than 200: what is timed has to be the real thing */
async function answered(agent: Agent, origin: string, path: string, cookie: string): Promise<void> {
  const headers = { host: APP_HOST, "x-forwarded-host": APP_HOST, "x-forwarded-proto": "https", cookie };
  const status = await new Promise<number>((resolve, reject) => {
    const sent = httpRequest(`${origin}${path}`, { agent, headers, timeout: 10_000 }, (response) => {
      response.resume();
      response.on("error", reject);
      response.on("end", () => resolve(response.statusCode ?? 0));
    });
    sent.on("timeout", () => sent.destroy(new Error(`${path} does not answer.`)));
    sent.on("error", reject);
    sent.end();
  });
  if (status !== 200) throw new Error(`${path} answers ${status}.`);
}
