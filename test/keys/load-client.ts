// Asks one route so many times a second, each request signed, until standard input ends. A process of its own: the test's holds
// the sandbox, and is busy. First line of standard input: what to ask, as JSON. A line out for each answer: [when, how it failed].
import { Agent, request } from "node:https";
import { createInterface } from "node:readline";
import { audienceIn, signRequest } from "../../guard/src/signed-request.ts";

export interface Asking {
  readonly proxy: string;
  /** PEM of the authority to trust. */
  readonly ca: string;
  readonly url: string;
  readonly signingKey: string;
  readonly perSecond: number;
  /** Requests at the same time; above it none is sent. */
  readonly atOnce: number;
}

interface Answer {
  readonly status: number;
  readonly audience: string | undefined;
  readonly body: string;
}

const timeoutMs = 60_000;

export async function ask(given: Asking, stopped: Promise<unknown>): Promise<void> {
  const proxy = new URL(given.proxy);
  proxy.username = "load";
  const agent = new Agent({
    proxyEnv: { NODE_ENV: "production", HTTPS_PROXY: proxy.href },
    ...{ ca: given.ca, keepAlive: true, maxSockets: given.atOnce },
  });
  const { url, signingKey } = given;
  /** Once more where a kept connection was closed just as it was to be used again: what a browser does with a GET. */
  const send = async (audience: string): Promise<Answer> => {
    const answer = (await sendOnce(audience)) ?? (await sendOnce(audience));
    if (answer === undefined) throw new Error("a kept connection was closed, twice");
    return answer;
  };
  const sendOnce = async (audience: string): Promise<Answer | undefined> => {
    const nowSeconds = Math.floor(Date.now() / 1000);
    const authorization = await signRequest({ method: "GET", url, audience, nowSeconds }, signingKey);
    const headers = { authorization, accept: "application/json" };
    return await new Promise((resolve, reject) => {
      const outgoing = request(url, { agent, headers, signal: AbortSignal.timeout(timeoutMs) }, (answer) => {
        let body = "";
        answer.setEncoding("utf8").on("data", (text: string) => (body += text));
        answer.on("error", reject);
        answer.on("end", () => {
          const named = audienceIn(String(answer.headers["www-authenticate"]));
          resolve({ status: answer.statusCode ?? 0, audience: named, body });
        });
      });
      outgoing.on("error", (error: NodeJS.ErrnoException) => {
        if (outgoing.reusedSocket && error.code === "ECONNRESET") resolve(undefined);
        else reject(error);
      });
      outgoing.end();
    });
  };
  let audience = "";
  const once = async (): Promise<void> => {
    const at = Date.now();
    const told = (how?: string) => process.stdout.write(`${JSON.stringify([at, how ?? null])}\n`);
    try {
      for (let tries = 0; tries < 4; tries++) {
        // Those beside this one learn it, too, while this one is under way.
        const signedFor = audience;
        const answer = await send(signedFor);
        // Another deployment is behind the name: signed for it the same request is told more.
        if (answer.audience !== undefined && answer.audience !== signedFor) {
          audience = answer.audience;
          continue;
        }
        const { checks } = JSON.parse(answer.body) as {
          checks?: readonly { name: string; ok: boolean; detail: string }[];
        };
        const backend = checks?.find(({ name }) => name === "backend-api");
        told(backend?.ok === true ? undefined : `${answer.status} ${backend?.detail ?? "tells no more"}`);
        return;
      }
      told("no deployment took the signature");
    } catch (error) {
      told(String(error));
    }
  };
  const pending = new Set<Promise<void>>();
  const timer = setInterval(() => {
    if (pending.size >= given.atOnce) return;
    const one = once();
    pending.add(one);
    void one.finally(() => pending.delete(one));
  }, 1_000 / given.perSecond);
  await stopped;
  clearInterval(timer);
  await Promise.all(pending);
  agent.destroy();
}

if (import.meta.main) {
  const lines = createInterface({ input: process.stdin });
  const ended = new Promise((resolve) => lines.on("close", resolve));
  lines.once("line", (first) => void ask(JSON.parse(first) as Asking, ended));
}
