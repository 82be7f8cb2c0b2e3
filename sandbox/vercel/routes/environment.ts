import { createHash } from "node:crypto";
import type { Limits } from "../limits.ts";
import { badRequest, notFound, Refusal } from "../refusal.ts";
import { route, type Call, type Route } from "../router.ts";
import type { EnvironmentVariable, Target, World } from "../world.ts";
import { requireProject } from "./projects.ts";

const TARGETS: readonly string[] = ["production", "preview", "development"];
const TYPES: readonly string[] = ["plain", "encrypted", "sensitive"];

/** As Vercel shows it: sensitive values never, others in the clear only when `decrypt` is asked for. */
function shown(variable: EnvironmentVariable, decrypt: boolean): Record<string, unknown> {
  const { id, customEnvironmentIds, key, target, type, comment, createdAt, updatedAt, gitBranch } = variable;
  const readable = type !== "sensitive" && (decrypt || type === "plain");
  const sealed = createHash("sha256").update(variable.value).digest("base64");
  const value = readable ? variable.value : type === "sensitive" ? "" : sealed;
  const branch = gitBranch === undefined ? {} : { gitBranch };
  const rest = { key, value, target, type, comment, createdAt, updatedAt, decrypted: readable };
  return { id, customEnvironmentIds, ...rest, ...branch, securityIssues: [] };
}

const strings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/** The changes a body asks for. @throws Refusal 400 when it is not what the API takes */
function changesIn(body: Record<string, unknown>): Partial<EnvironmentVariable> {
  const { key, value, target, type, comment, gitBranch, customEnvironmentIds } = body;
  if (key !== undefined && (typeof key !== "string" || !/^[A-Za-z_]\w*$/.test(key))) {
    throw badRequest("Invalid request: `key` contains invalid characters");
  }
  if (value !== undefined && typeof value !== "string") {
    throw badRequest("Invalid request: `value` should be string");
  }
  const targets = typeof target === "string" ? [target] : target;
  if (targets !== undefined && !(strings(targets) && targets.every((one) => TARGETS.includes(one)))) {
    throw badRequest("Invalid request: `target` should be production, preview or development");
  }
  if (type !== undefined && !TYPES.includes(type as string)) {
    throw badRequest("Invalid request: `type` should be equal to one of the allowed values");
  }
  if (comment !== undefined && (typeof comment !== "string" || comment.length > 500)) {
    throw badRequest("Invalid request: `comment` should be a string of at most 500 characters");
  }
  if (customEnvironmentIds !== undefined && !strings(customEnvironmentIds)) {
    throw badRequest("Invalid request: `customEnvironmentIds` should be array");
  }
  return {
    ...(key === undefined ? {} : { key }),
    ...(value === undefined ? {} : { value }),
    ...(targets === undefined ? {} : { target: targets as Target[] }),
    ...(type === undefined ? {} : { type: type as EnvironmentVariable["type"] }),
    ...(comment === undefined ? {} : { comment }),
    ...(typeof gitBranch === "string" ? { gitBranch } : {}),
    ...(customEnvironmentIds === undefined ? {} : { customEnvironmentIds }),
  };
}

function conflicting(world: World, one: EnvironmentVariable): EnvironmentVariable | undefined {
  return [...world.environment.values()].find(
    (other) =>
      other.id !== one.id &&
      other.key === one.key &&
      other.gitBranch === one.gitBranch &&
      other.target.some((target) => one.target.includes(target)),
  );
}

/**
 * Development cannot hold sensitive variables, and a team's policy forces every other new one to be sensitive. (Vercel
 * publishes neither sentence; in 2024 the API was seen to make them sensitive without a word, which a caller that asks
 * for a readable one must take for a failure, too.)
 * @throws Refusal 400
 */
function requireSensitivity(world: World, made: EnvironmentVariable, isNew: boolean): void {
  const { type, target, customEnvironmentIds } = made;
  const forDevelopment = target.includes("development");
  if (type === "sensitive" && forDevelopment)
    throw badRequest("Invalid request: sensitive variables cannot be created in the Development environment");
  const elsewhere = target.some((one) => one !== "development") || customEnvironmentIds.length > 0;
  if (isNew && world.sensitivePolicy === "on" && type !== "sensitive" && elsewhere)
    throw badRequest("Invalid request: the team's policy requires sensitive environment variables");
}

function create(world: World, body: Record<string, unknown>, upsert: boolean): EnvironmentVariable {
  const changes = changesIn(body);
  const missing = (["key", "value", "type"] as const).find((name) => changes[name] === undefined);
  if (missing !== undefined) throw badRequest(`Invalid request: missing required property \`${missing}\``);
  if (changes.target === undefined && changes.customEnvironmentIds === undefined) {
    throw badRequest("Invalid request: missing required property `target`");
  }
  const now = world.options.clock.now();
  const defaults = { comment: "", target: [], customEnvironmentIds: [], createdAt: now, updatedAt: now };
  const made = { ...defaults, ...changes, id: "" } as EnvironmentVariable;
  requireSensitivity(world, made, true);
  const other = conflicting(world, made);
  if (other !== undefined && !upsert) {
    throw new Refusal(400, "ENV_CONFLICT", `Another variable with key ${made.key} exists`, {
      envVarKey: made.key,
      target: made.target,
    });
  }
  const stored = { ...made, id: other?.id ?? world.nextId("env_"), createdAt: other?.createdAt ?? now };
  world.environment.set(stored.id, stored);
  return stored;
}

/** One body, or a list of them: of a list each may fail on its own, and the answer is 201 all the same. */
function createAll(world: World, limits: Limits, call: Call) {
  limits.take("env-create");
  const upsert = call.query.get("upsert") === "true";
  const body = call.body();
  if (!Array.isArray(body)) {
    return { status: 201, body: { created: shown(create(world, body, upsert), true), failed: [] } };
  }
  const created: unknown[] = [];
  const failed: unknown[] = [];
  for (const one of body as Record<string, unknown>[]) {
    try {
      created.push(shown(create(world, one, upsert), true));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      failed.push({ error: { code: error.code, message: error.message, ...error.fields } });
    }
  }
  return { status: 201, body: { created, failed } };
}

/** Ours, or another project's of the team, which can be read and changed. @throws Refusal 404 */
function variablesOf(world: World, call: Call): Map<string, EnvironmentVariable> {
  const other = world.otherProjects.get(call.params["project"] ?? "");
  if (other !== undefined) return other.environment;
  requireProject(world, call.params["project"]);
  return world.environment;
}

export function environmentRoutes(world: World, limits: Limits): readonly Route[] {
  const find = (call: Call): EnvironmentVariable => {
    const found = variablesOf(world, call).get(call.params["env"] ?? "");
    if (found === undefined) throw notFound("Env");
    return found;
  };
  return [
    route("GET", "/v{8,9,10}/projects/:project/env", (call) => {
      const decrypt = call.query.get("decrypt") === "true";
      const [custom, branch] = [call.query.get("customEnvironmentId"), call.query.get("gitBranch")];
      const found = [...variablesOf(world, call).values()].filter(
        (one) =>
          (custom === null || one.customEnvironmentIds.includes(custom)) &&
          (branch === null || one.gitBranch === branch),
      );
      return { status: 200, body: { envs: found.map((one) => shown(one, decrypt)) } };
    }),
    route("POST", "/v{9,10}/projects/:project/env", (call) => {
      requireProject(world, call.params["project"]);
      return createAll(world, limits, call);
    }),
    route("GET", "/v{1,8,9,10}/projects/:project/env/:env", (call) => ({
      status: 200,
      body: shown(find(call), true),
    })),
    route("PATCH", "/v{9,10}/projects/:project/env/:env", (call) => {
      limits.take("env-update");
      const before = find(call);
      const after = { ...before, ...changesIn(call.body()), updatedAt: world.options.clock.now() };
      requireSensitivity(world, after, false);
      const other = conflicting(world, after);
      if (other !== undefined) {
        const fields = { envVarKey: after.key, target: after.target };
        throw new Refusal(400, "ENV_CONFLICT", `Another variable with key ${after.key} exists`, fields);
      }
      variablesOf(world, call).set(before.id, after);
      return { status: 200, body: shown(after, true) };
    }),
    route("DELETE", "/v{8,9,10}/projects/:project/env/:env", (call) => {
      const removed = find(call);
      variablesOf(world, call).delete(removed.id);
      return { status: 200, body: shown(removed, false) };
    }),
  ];
}
