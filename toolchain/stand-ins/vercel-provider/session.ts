import { setTimeout as wait } from "node:timers/promises";
import { Api, type Team } from "./api.ts";
import { type Properties, UNKNOWN } from "./values.ts";

/** The official provider's own test of a token. */
const TOKEN_SHAPE = /[A-Za-z0-9]{24}/;
/** How long a request under way may still take after a cancellation: cut off, its outcome would be unknown. */
const GRACE_MS = 10_000;

/** What one engine told us: token and team, what must never be said, whether it wants us to stop. */
export class Session {
  readonly redaction = new Redaction();
  readonly #cancel = new AbortController();
  readonly #giveUp = new AbortController();
  readonly #warn: (message: string) => void;
  #api: Api | undefined;

  /** `warn` shows a message to the person at the engine; it gets it redacted. */
  constructor(warn: (message: string) => void) {
    this.#warn = (message) => warn(this.redaction.apply(message));
  }

  /** The configured client. @throws Error before `configure`. */
  get api(): Api {
    if (this.#api === undefined) throw new Error("The provider was not configured.");
    return this.#api;
  }

  /** Whether the engine has told us to stop. */
  get cancelled(): boolean {
    return this.#cancel.signal.aborted;
  }

  /** Ends waits now, and requests under way only if they have no answer in ten seconds. Repeating is safe. */
  cancel(): void {
    this.#cancel.abort(new Error("cancelled"));
    setTimeout(() => this.#giveUp.abort(new Error("cancelled")), GRACE_MS).unref();
  }

  /**
   * Takes `apiToken` and `team` from the stack's config, else VERCEL_API_TOKEN and VERCEL_TEAM. A team costs one
   * GET, as with the official provider. @throws Error with one sentence that says what to do
   */
  async configure(config: Properties, env: Record<string, string | undefined>): Promise<void> {
    const token = given(config["apiToken"]) ?? given(env["VERCEL_API_TOKEN"]);
    if (token === undefined) {
      throw new Error("Vercel's API token is missing: set VERCEL_API_TOKEN, or vercel:apiToken as a secret.");
    }
    this.redaction.add(token);
    if (!TOKEN_SHAPE.test(token)) {
      throw new Error("Vercel's API token is malformed: it holds at least 24 letters and digits in a row.");
    }
    const named = given(config["team"]) ?? given(env["VERCEL_TEAM"]);
    const open = (team: Team | undefined): Api =>
      new Api({
        token,
        team,
        warn: this.#warn,
        cancelled: this.#cancel.signal,
        giveUp: this.#giveUp.signal,
        sleep: (ms) => wait(ms, undefined, { signal: this.#cancel.signal }),
      });
    this.#api = open(await open(undefined).teamSettings(named));
  }
}

const given = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" && value !== UNKNOWN ? value : undefined;

/** Short values would blank out half of every sentence, so only these and longer ones are taken for secrets. */
const SHORTEST = 4;

/** Remembers every secret this process was given and takes it out of anything that is about to be said. */
export class Redaction {
  readonly #secrets = new Set<string>();

  /** Remembers the strings in `value`, however deep; multi-line ones also line by line, and as JSON and URLs spell them. */
  add = (value: unknown): void => {
    if (typeof value === "string") this.#addText(value);
    else if (Array.isArray(value)) value.forEach(this.add);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(this.add);
  };

  #addText(secret: string): void {
    for (const part of [secret, ...secret.split(/\r?\n/)]) {
      if (part.trim().length < SHORTEST) continue;
      for (const spelling of [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part)]) {
        this.#secrets.add(spelling);
      }
    }
  }

  /** `message` with each known secret replaced by `[secret]`, longest first. */
  apply(message: string): string {
    const longestFirst = [...this.#secrets].toSorted((a, b) => b.length - a.length);
    return longestFirst.reduce((clean, secret) => clean.replaceAll(secret, "[secret]"), message);
  }
}
