import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createBackendApi } from "../../sandbox/clerk/backend.ts";
import { createInstance, type ClerkInstance } from "../../sandbox/clerk/instance.ts";
import { SECRET_KEY } from "../../sandbox/ids.ts";
import { Violations } from "../../sandbox/violations.ts";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into any of the API's answers
type Answer = any;

/** The fake Backend API without a network, at a clock of the test's. */
export interface Backend {
  readonly instance: ClerkInstance;
  readonly violations: Violations;
  readonly clock: { at: number };
  /** One request; `body` as JSON. @param key default: the sandbox's secret key */
  readonly call: (
    method: string,
    path: string,
    body?: object,
    key?: string,
  ) => Promise<{ status: number; body: Answer; headers: Readonly<Record<string, unknown>> }>;
}

let folder: string | undefined;

export function backend(): Backend {
  // One set of keys for the file: making them is slow.
  folder ??= mkdtempSync(join(tmpdir(), "backend-"));
  const clock = { at: Date.parse("2026-11-29T12:00:00Z") };
  const violations = new Violations();
  const ticking = { now: () => clock.at, sleep: () => Promise.resolve() };
  const instance = createInstance(folder, ticking, violations);
  const api = createBackendApi(instance);
  return {
    instance,
    violations,
    clock,
    call: async (method, path, body, key = SECRET_KEY) => {
      const {
        status,
        body: answer,
        headers = {},
      } = await api.handle({
        method,
        url: new URL(`/v1${path}`, "https://api.clerk.com"),
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: body === undefined ? Buffer.alloc(0) : Buffer.from(JSON.stringify(body)),
      });
      return { status, body: answer, headers };
    },
  };
}
