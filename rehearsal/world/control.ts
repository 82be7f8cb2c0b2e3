// The sandbox's control API: as one function, and by name what a drill uses of it.

interface SandboxUser {
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
  readonly live: boolean;
}

/** A change of an Edge Config item, as Vercel took it. */
export interface ItemWrite {
  /** Unix milliseconds. */
  readonly at: number;
  readonly key: string;
  readonly value: unknown;
}

/** The whole of it as one function, `control("POST", "/faults", {…})`; `control`: its base URL. It throws an Error where it is refused. */
export function controlOf({ control }: { readonly control: string }) {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each caller knows what it asks for
  return async (method: string, path: string, body?: object): Promise<any> => {
    const response = await fetch(control + path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  };
}

export class Control {
  readonly call: ReturnType<typeof controlOf>;

  /** @param sandbox as `sandbox/main.ts --json` prints it */
  constructor(sandbox: { readonly control: string }) {
    this.call = controlOf(sandbox);
  }

  async createUser(user: {
    readonly email: string;
    readonly password: string;
    readonly firstName: string;
  }): Promise<SandboxUser> {
    return await this.call("POST", "/clerk/users", user);
  }

  /** A token of this session, `ageS` seconds old, signed by the instance's key or by another. */
  async mintToken(options: {
    readonly sessionId: string;
    readonly ageS: number;
    readonly key?: "instance" | "forged" | "foreign";
  }): Promise<string> {
    const { sessionId, ageS, key = "instance" } = options;
    const { token } = await this.call("POST", "/clerk/tokens", {
      sessionId,
      shiftS: -ageS,
      key,
    });
    return token;
  }

  /** Backend API, JWKS and Frontend API stop answering, and the status page owns up to it. */
  async cutClerk(): Promise<void> {
    await this.call("POST", "/clerk/cut", { how: "reset" });
    await this.call("POST", "/clerk/status", {
      indicator: "critical",
      components: { "User and authentication": "major_outage", "Session management": "major_outage" },
      incident: "Sign-in and session renewal are failing",
    });
  }

  async recoverClerk(): Promise<void> {
    await this.call("POST", "/clerk/recover", {});
    await this.call("POST", "/clerk/status", { indicator: "none" });
  }

  /** Signs somebody in, past every page; pending with a task. @returns the session's id */
  async addSession(userId: string, task?: string): Promise<string> {
    const body = { userId, ...(task !== undefined && { task }) };
    return (await this.call("POST", "/clerk/sessions", body)).sessionId;
  }

  /** A variable of the project, changed as in Vercel's dashboard. */
  async setVariable(key: string, value: string, type: "encrypted" | "sensitive"): Promise<void> {
    await this.call("PUT", `/vercel/environment/${key}`, { value, type });
  }

  /** Newest first; `autoAssign`: whether the production domain follows new deployments. */
  async deployments(): Promise<{
    readonly autoAssign: boolean;
    readonly deployments: readonly SandboxDeployment[];
  }> {
    return await this.call("GET", "/vercel/deployments");
  }

  /** Every change of an Edge Config item so far, oldest first. */
  async itemWrites(): Promise<readonly ItemWrite[]> {
    return (await this.call("GET", "/vercel/edge-config-writes")).writes;
  }

  /** See the sandbox's README for what a fault can be. @returns its id */
  async addFault(fault: object): Promise<string> {
    return (await this.call("POST", "/faults", fault)).id;
  }

  /** What is broken, the newest first, and how often each was met. */
  async faults(): Promise<readonly { readonly id: string; readonly used: number; readonly fault: object }[]> {
    return (await this.call("GET", "/faults")).faults;
  }

  /** Ends one of them. Repeating is safe. */
  async endFault(id: string): Promise<void> {
    if ((await this.faults()).some((one) => one.id === id)) await this.call("DELETE", `/faults/${id}`);
  }

  async clearFaults(): Promise<void> {
    await this.call("DELETE", "/faults");
  }

  /** Sequence number of the newest entry of the request log. */
  async logHead(): Promise<number> {
    return (await this.call("GET", `/log?since=${Number.MAX_SAFE_INTEGER}`)).head;
  }

  async logSince(since: number): Promise<readonly LogEntry[]> {
    return (await this.call("GET", `/log?since=${since}`)).entries;
  }

  async violations(): Promise<readonly unknown[]> {
    return (await this.call("GET", "/violations")).violations;
  }
}
