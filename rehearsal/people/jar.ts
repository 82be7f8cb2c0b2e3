interface Cookie {
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly value: string;
  /** Unix milliseconds. */
  readonly endsAt: number;
}

/** The cookies that one browser keeps, by host or parent domain. As much of RFC 6265 as sign-in and sign-out need. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();

  /** @param lines `Set-Cookie` headers of an answer from `host` */
  take(host: string, lines: readonly string[]): void {
    for (const line of lines) {
      const [pair = "", ...attributes] = line.split(";");
      const at = pair.indexOf("=");
      if (at < 1) continue;
      const given = new Map(
        attributes.map((text) => {
          const [key = "", ...rest] = text.trim().split("=");
          return [key.toLowerCase(), rest.join("=")] as const;
        }),
      );
      const domain = given.get("domain")?.replace(/^\./, "");
      const name = pair.slice(0, at).trim();
      const maxAge = given.get("max-age");
      const endsAt =
        maxAge === undefined
          ? Date.parse(given.get("expires") ?? "9999-01-01")
          : Date.now() + Number(maxAge) * 1000;
      if (endsAt <= Date.now()) this.drop(name, domain ?? host);
      else {
        const value = pair.slice(at + 1).trim();
        this.#put(name, { domain: domain ?? host, hostOnly: domain === undefined, value, endsAt });
      }
    }
  }

  /** A cookie that a page's script sets. */
  set(name: string, value: string, domain: string, hostOnly: boolean): void {
    this.#put(name, { domain, hostOnly, value, endsAt: Infinity });
  }

  #put(name: string, cookie: Cookie): void {
    this.#cookies.set(`${cookie.domain} ${name}`, cookie);
  }

  drop(name: string, domain: string): void {
    this.#cookies.delete(`${domain} ${name}`);
  }

  /** The `Cookie` header for `host`; empty where there is none. */
  header(host: string): string {
    return [...this.#cookies]
      .filter(([, { endsAt }]) => endsAt > Date.now())
      .filter(([, { domain, hostOnly }]) => host === domain || (!hostOnly && host.endsWith(`.${domain}`)))
      .map(([key, { value }]) => `${key.slice(key.indexOf(" ") + 1)}=${value}`)
      .join("; ");
  }
}
