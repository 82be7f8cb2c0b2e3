import { createHash } from "node:crypto";
import { CookieJar } from "./jar.ts";
import type { Wire, WireResponse } from "../world/wire.ts";

/** Where the app and its Clerk instance live, and how Clerk suffixes this instance's cookies. */
export interface AppAddress {
  readonly origin: string;
  readonly frontendApi: string;
  readonly cookieSuffix: string;
}

/** @param publishableKey spells the Frontend API's host: `pk_live_` and its base64 with a dollar sign */
export function appAddress(origin: string, publishableKey: string): AppAddress {
  const host = Buffer.from(publishableKey.replace(/^pk_(?:live|test)_/, ""), "base64")
    .toString()
    .replace(/\$$/, "");
  const cookieSuffix = createHash("sha1").update(publishableKey).digest("base64url").slice(0, 8);
  return { origin, frontendApi: `https://${host}`, cookieSuffix };
}

/** One person at one browser, without the page's scripts: what Clerk's SDK would do over HTTP, it does. */
export class Browser {
  readonly #wire: Wire;
  readonly #address: AppAddress;
  readonly #jar = new CookieJar();
  #sessionId = "";

  constructor(wire: Wire, address: AppAddress) {
    this.#wire = wire;
    this.#address = address;
  }

  /** Signs in by e-mail address and password, and keeps the cookies as the SDK does. @returns the session's id. @throws Error with Clerk's answer */
  async signIn(email: string, password: string): Promise<string> {
    return await this.#signIn({ identifier: email, strategy: "password", password });
  }

  /** Signs in by a sign-in or actor token, which is used up by it. @returns the session's id. @throws Error with Clerk's answer */
  async signInByTicket(ticket: string): Promise<string> {
    return await this.#signIn({ strategy: "ticket", ticket });
  }

  async #signIn(fields: Readonly<Record<string, string>>): Promise<string> {
    const created = await this.#frontend("/v1/client/sign_ins", fields);
    const sessionId = (created as { response?: { created_session_id?: string } }).response
      ?.created_session_id;
    if (sessionId === undefined) throw new Error("Clerk did not complete the sign-in.");
    this.#sessionId = sessionId;
    await this.#frontend(`/v1/client/sessions/${sessionId}/touch`, {});
    await this.refresh();
    return sessionId;
  }

  /** A fresh session token, as the SDK fetches one every 43 s. */
  async refresh(): Promise<void> {
    const answer = await this.#frontend(`/v1/client/sessions/${this.#sessionId}/tokens`, {});
    const { jwt } = answer as { jwt?: string };
    if (jwt === undefined) throw new Error("Clerk gave no session token.");
    this.holdToken(jwt);
  }

  /** Puts a session token into the cookies that the SDK writes. */
  holdToken(token: string): void {
    const host = new URL(this.#address.origin).hostname;
    this.#jar.set("__session", token, host, true);
    this.#jar.set(`__session_${this.#address.cookieSuffix}`, token, host, true);
  }

  /** A copied token with nothing else of its browser: Clerk's middleware is told that someone is signed in, long since. */
  holdCopy(token: string): void {
    const host = new URL(this.#address.origin).hostname;
    this.holdToken(token);
    for (const name of ["__client_uat", `__client_uat_${this.#address.cookieSuffix}`])
      this.#jar.set(name, "1", host, true);
  }

  /** One request with this browser's cookies; what it sets is kept, a redirect is not followed. */
  async ask(
    target: string,
    options: {
      readonly method?: string;
      readonly document: boolean;
      readonly headers?: Readonly<Record<string, string>>;
    },
  ): Promise<WireResponse> {
    const url = new URL(target, this.#address.origin);
    const cookie = this.#jar.header(url.hostname);
    const headers = {
      ...(options.document
        ? { accept: "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" }
        : { accept: "application/json", "sec-fetch-dest": "empty", "sec-fetch-mode": "cors" }),
      ...(cookie !== "" && { cookie }),
      ...options.headers,
    };
    const response = await this.#wire.send({ method: options.method ?? "GET", url: url.href, headers });
    this.#jar.take(url.hostname, response.headers["set-cookie"] ?? []);
    return response;
  }

  async #frontend(path: string, fields: Readonly<Record<string, string>>): Promise<unknown> {
    const url = new URL(path, this.#address.frontendApi);
    const cookie = this.#jar.header(url.hostname);
    const response = await this.#wire.send({
      method: "POST",
      url: url.href,
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        origin: this.#address.origin,
        ...(cookie !== "" && { cookie }),
      },
      body: new URLSearchParams(fields).toString(),
    });
    this.#jar.take(url.hostname, response.headers["set-cookie"] ?? []);
    if (response.status !== 200)
      throw new Error(`Clerk answered ${response.status} to ${path}: ${response.body.slice(0, 200)}`);
    return JSON.parse(response.body);
  }
}
