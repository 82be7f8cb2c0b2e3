import { Agent, request } from "node:https";
import type { Send } from "./attempt.ts";

/** One of Svix's addresses: what the firewall and the app see. */
export const SVIX_ADDRESS = "44.228.126.217";

/** Attempts go over TLS by the sandbox's proxy, as everybody's requests do: its faults, its log and Vercel's edge meet them. */
export function sendByProxy(proxy: string, ca: string): { readonly send: Send; readonly stop: () => void } {
  const url = new URL(proxy);
  Object.assign(url, { username: SVIX_ADDRESS, password: "x" });
  const agent = new Agent({
    proxyEnv: { NODE_ENV: "production", HTTPS_PROXY: url.href },
    ca,
    keepAlive: true,
    maxSockets: 32,
  });
  const send: Send = ({ url: to, headers, body }, signal) =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        to,
        {
          ...{ method: "POST", agent, signal },
          headers: {
            ...headers,
            ...{
              accept: "*/*",
              "user-agent": "Svix-Webhooks/1.93.0 (sender-9YMgn; +https://www.svix.com/http-sender/)",
            },
            "content-length": Buffer.byteLength(body),
          },
        },
        (answer) => {
          // Svix does not follow redirects, and reads the answer to its end.
          answer.resume();
          answer.on("error", reject);
          answer.on("end", () => {
            const control = answer.headers["webhook-delivery"];
            resolve({
              status: answer.statusCode ?? 0,
              control: typeof control === "string" ? control.trim().toLowerCase() : undefined,
            });
          });
        },
      );
      outgoing.on("error", reject);
      outgoing.end(body);
    });
  return { send, stop: () => agent.destroy() };
}
