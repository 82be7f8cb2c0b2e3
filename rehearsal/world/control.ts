/** The sandbox's control API, as far as a drill uses it: people, tokens that are already old, the outage, the log. */
export interface SandboxUser {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

export interface LogEntry {
  readonly seq: number;
  readonly kind: "connect" | "request";
  readonly host: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly source?: string;
}

export interface SandboxDeployment {
  readonly id: string;
  readonly state: string;
}

/** A change of an Edge Config item, as Vercel took it. */
export interface ItemWrite {
  /** Unix milliseconds. */
  readonly at: number;
  readonly key: string;
  readonly value: unknown;
}

export class Control {
  readonly #url: string;

  /** @param url `http://127.0.0.1:<port>` */
  constructor(url: string) {
    this.#url = url;
  }

  async createUser(user: {
    readonly email: string;
    readonly password: string;
    readonly firstName: string;
  }): Promise<SandboxUser> {
    return await this.#call<SandboxUser>("POST", "/clerk/users", user);
  }

  /** A token of this session, `ageS` seconds old, signed by the instance's key or by another. */
  async mintToken(options: {
    readonly sessionId: string;
    readonly ageS: number;
    readonly key?: "instance" | "forged" | "foreign";
  }): Promise<string> {
    const { sessionId, ageS, key = "instance" } = options;
    const { token } = await this.#call<{ token: string }>("POST", "/clerk/tokens", {
      sessionId,
      shiftS: -ageS,
      key,
    });
    return token;
  }

  /** Backend API, JWKS and Frontend API stop answering, and the status page owns up to it. */
  async cutClerk(): Promise<void> {
    await this.#call("POST", "/clerk/cut", { how: "reset" });
    await this.#call("POST", "/clerk/status", {
      indicator: "critical",
      components: { "User and authentication": "major_outage", "Session management": "major_outage" },
      incident: "Sign-in and session renewal are failing",
    });
  }

  async recoverClerk(): Promise<void> {
    await this.#call("POST", "/clerk/recover", {});
    await this.#call("POST", "/clerk/status", { indicator: "none" });
  }

  /** A variable of the project, changed as in Vercel's dashboard. */
  async setVariable(key: string, value: string, type: "encrypted" | "sensitive"): Promise<void> {
    await this.#call("PUT", `/vercel/environment/${key}`, { value, type });
  }

  /** Newest first; `autoAssign`: whether the production domain follows new deployments. */
  async deployments(): Promise<{
    readonly autoAssign: boolean;
    readonly deployments: readonly SandboxDeployment[];
  }> {
    return await this.#call("GET", "/vercel/deployments");
  }

  /** Every change of an Edge Config item so far, oldest first. */
  async itemWrites(): Promise<readonly ItemWrite[]> {
    return (await this.#call<{ writes: ItemWrite[] }>("GET", "/vercel/edge-config-writes")).writes;
  }

  /** See the sandbox's README for what a fault can be. @returns its id */
  async addFault(fault: object): Promise<string> {
    return (await this.#call<{ id: string }>("POST", "/faults", fault)).id;
  }

  /** How often each fault has been met. */
  async faults(): Promise<readonly { readonly id: string; readonly used: number }[]> {
    return (await this.#call<{ faults: { id: string; used: number }[] }>("GET", "/faults")).faults;
  }

  async clearFaults(): Promise<void> {
    await this.#call("DELETE", "/faults");
  }

  /** Sequence number of the newest entry of the request log. */
  async logHead(): Promise<number> {
    return (await this.#call<{ head: number }>("GET", `/log?since=${Number.MAX_SAFE_INTEGER}`)).head;
  }

  async logSince(since: number): Promise<readonly LogEntry[]> {
    return (await this.#call<{ entries: LogEntry[] }>("GET", `/log?since=${since}`)).entries;
  }

  async violations(): Promise<readonly unknown[]> {
    return (await this.#call<{ violations: unknown[] }>("GET", "/violations")).violations;
  }

  async #call<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(new URL(path, this.#url), {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
      signal: AbortSignal.timeout(10_000),
    });
    const answer = (await response.json()) as T & { error?: string };
    if (!response.ok) throw new Error(`The sandbox refused ${method} ${path}: ${answer.error}`);
    return answer;
  }
}
