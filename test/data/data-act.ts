import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { afterAll } from "vitest";
import { CLERK_INSTANCE, SECRET_KEY } from "../../sandbox/ids.ts";
import { createUser, type NewUser, type User } from "../../sandbox/clerk/state.ts";
import { openClerkUsers } from "../../src/adapters/clerk/users.ts";
import { systemClock } from "../../src/adapters/clock.ts";
import { openDatabase } from "../../src/adapters/database/open.ts";
import { openExports } from "../../src/adapters/exports.ts";
import type { Http } from "../../src/ports/http.ts";
import type { Ports } from "../../src/ports/index.ts";
import { Secret } from "../../src/ports/secret.ts";
import type { PlannedAction, Progress, Step } from "../../src/steps/step.ts";
import { databaseForTests, type DatabaseBuilder } from "../builders/database.ts";
import { MemoryLists } from "../builders/memory-accounts.ts";
import { answer, identity, portsOf, wellWorld } from "../builders/ports.ts";
import { backend, type Backend } from "../sandbox/backend-fixture.ts";

interface Around {
  readonly planned?: PlannedAction;
  readonly resumedFrom?: Progress | undefined;
  readonly begunAt?: number;
  readonly signal?: AbortSignal;
}

/** Steps on a real database, beside the sandbox's fake of Clerk's Backend API. */
export class DataAct {
  readonly api: Backend = backend();
  readonly lists = new MemoryLists();
  readonly checkpoints: Progress[] = [];
  readonly notes: string[] = [];
  /** Requests to the Backend API, e.g. `GET /users`. */
  readonly asked: string[] = [];
  /** Before each of them; may throw. */
  before: (request: string) => void | Promise<void> = () => undefined;
  /** The step's id in its run. */
  step = "step";
  /** The instance that the secret key is of. */
  instance = CLERK_INSTANCE;
  ports: Ports;
  #made = 0;

  constructor(url: string | undefined, folder: string) {
    this.api.clock.at = systemClock.now() - 3_600_000;
    const http: Http = { request: async (request) => await this.#answer(request) };
    const get = async (path: string) => (await this.api.call("GET", path)).body;
    this.ports = {
      ...portsOf(wellWorld(), systemClock),
      ...{ lists: this.lists, http },
      clerk: {
        countUsers: async () => (await get("/users/count")).total_count,
        instance: async () => ({ id: this.instance, environment: "production" }),
        jwksKeyIds: async () => (await get("/jwks")).keys.map(({ kid }: { kid: string }) => kid),
      },
      clerkUsers: openClerkUsers({ http, secretKey: async () => new Secret(SECRET_KEY) }),
      database: openDatabase(url === undefined ? undefined : new Secret(url)),
      exports: openExports(folder),
    };
  }

  /** The same with another URL. */
  at(url: string): this {
    this.ports = { ...this.ports, database: openDatabase(new Secret(url)) };
    return this;
  }

  person(given: Partial<NewUser> = {}): User {
    const at = (this.api.clock.at += 1);
    return createUser(this.api.instance.state, at, {
      email: `p${++this.#made}@nightshift.example`,
      ...given,
    });
  }

  change(id: string, change: Partial<Pick<User, "firstName" | "lastName">>): void {
    const edited = this.api.instance.state.users.edit(id, (this.api.clock.at += 1));
    Object.assign(edited ?? {}, change);
  }

  remove(id: string): void {
    this.api.instance.state.users.remove(id);
  }

  async plan<Input, Output>(step: Step<Input, Output>, given: object = {}): Promise<PlannedAction> {
    return await step.plan(step.input.parse(given), this.#around());
  }

  async run<Input, Output>(
    step: Step<Input, Output>,
    given: object = {},
    { planned, signal, ...rest }: Around = {},
  ): Promise<Output> {
    const frozen = planned ?? (await this.plan(step, given));
    return await step.run(step.input.parse(given), {
      ...{ ...this.#around(signal), planned: frozen, by: "ana" },
      ...(rest.resumedFrom === undefined ? {} : { resumedFrom: rest.resumedFrom }),
      ...(rest.begunAt === undefined ? {} : { begunAt: rest.begunAt }),
      checkpoint: async (progress) => void this.checkpoints.push(progress),
      note: async (message) => void this.notes.push(message),
    });
  }

  async look<Input, Output>(step: Step<Input, Output>, given: object = {}) {
    const planned = await this.plan(step, given);
    return await step.look?.(step.input.parse(given), {
      ...{ ...this.#around(), planned, by: "ana" },
      ...{ checkpoint: async () => undefined, note: async () => undefined },
    });
  }

  #around(signal: AbortSignal = new AbortController().signal) {
    return { ports: this.ports, run: "2026-11-30-data-1a2b", step: this.step, signal };
  }

  async #answer({ method, url, body }: Parameters<Http["request"]>[0]) {
    const { host, pathname, search } = new URL(url);
    if (host === identity.clerkFrontendApi) return answer((await this.api.call("GET", "/jwks")).body);
    if (host !== "api.clerk.com") return answer({ status: "well", gate: null });
    const path = pathname.replace("/v1", "");
    this.asked.push(`${method} ${path}`);
    await this.before(`${method} ${path}`);
    const {
      status,
      body: said,
      headers,
    } = await this.api.call(
      method,
      `${path}${search}`,
      body === undefined ? undefined : (JSON.parse(body) as object),
    );
    return { ...answer(said, status), headers: headers as Record<string, string> };
  }
}

interface Fresh {
  readonly act: DataAct;
  readonly url: string;
  readonly pool: pg.Pool;
}

/** For the tests of the file that calls this at its top: a server, and a folder for what the steps write. */
export function dataActs(): {
  readonly databases: DatabaseBuilder;
  readonly folder: string;
  /** An act on a database of its own, and that many connections to it. */
  readonly fresh: (connections?: number) => Promise<Fresh>;
} {
  const databases = databaseForTests();
  const folder = mkdtempSync(join(tmpdir(), "data-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const fresh = async (connections = 2): Promise<Fresh> => {
    const url = await databases.fresh();
    return { url, pool: databases.pool(url, { max: connections }), act: new DataAct(url, folder) };
  };
  return { databases, folder, fresh };
}

/** Names of files below a folder. */
export const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
