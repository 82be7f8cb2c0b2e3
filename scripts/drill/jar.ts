/** The cookies that one browser keeps, by host or parent domain. As much of RFC 6265 as sign-in and sign-out need. */
export class CookieJar {
  readonly #cookies = new Map<
    string,
    { readonly domain: string; readonly hostOnly: boolean; readonly value: string }
  >();

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
      const over =
        Number(given.get("max-age") ?? 1) <= 0 ||
        Date.parse(given.get("expires") ?? "9999-01-01") < Date.now();
      const name = pair.slice(0, at).trim();
      if (over) this.drop(name, domain ?? host);
      else this.set(name, pair.slice(at + 1).trim(), domain ?? host, domain === undefined);
    }
  }

  set(name: string, value: string, domain: string, hostOnly: boolean): void {
    this.#cookies.set(`${domain} ${name}`, { domain, hostOnly, value });
  }

  drop(name: string, domain: string): void {
    this.#cookies.delete(`${domain} ${name}`);
  }

  /** The `Cookie` header for `host`; empty where there is none. */
  header(host: string): string {
    return [...this.#cookies]
      .filter(([, { domain, hostOnly }]) => host === domain || (!hostOnly && host.endsWith(`.${domain}`)))
      .map(([key, { value }]) => `${key.slice(key.indexOf(" ") + 1)}=${value}`)
      .join("; ");
  }
}
