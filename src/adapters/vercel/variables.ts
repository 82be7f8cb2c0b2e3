import type { z } from "zod";
import { POLICY_VARIABLE } from "../../../guard/src/auth-policy.ts";
import { clerkVariables, tellKey } from "../../keys/clerk-keys.ts";
import type { CallOptions } from "../../ports/clerk.ts";
import { Secret } from "../../ports/secret.ts";
import type { VariableSummary, Vercel } from "../../ports/vercel.ts";
import { isOfProduction } from "../../variables/placement.ts";
import { callVercel, inShape, projectReader, type VercelCall, type VercelOptions } from "./api.ts";
import {
  customEnvironmentsShape,
  liveSharedVariablesShape,
  projectVariablesShape,
  readVariablesShape,
  sharedVariableShape,
  sharedVariablesShape,
  teamShape,
  type variableShape,
  variablesShape,
} from "./shapes.ts";

/** What a deployment is made with, of the gate's. */
const carried = { statement: "AUTH_GATE_STATEMENT", policy: POLICY_VARIABLE } as const;

/** Environment variables, the project's and the team's, and what decides which can be made and read. */
export function variableCalls(
  options: VercelOptions,
): Pick<
  Vercel,
  | "environment"
  | "sharedEnvironment"
  | "variables"
  | "sharedVariables"
  | "sensitiveOnly"
  | "customEnvironments"
  | "setStatement"
  | "setPolicy"
> {
  const read = projectReader(options);
  const send = async (call: Omit<VercelCall, "team">, how: CallOptions) =>
    await callVercel(options, { ...call, team: (await options.target()).team }, how);
  const list = (id: string) => `/v10/projects/${id}/env`;
  const decrypted = () => ({ decrypt: "true" });
  /** The list seals values; one by one they can be read, as far as they are for reading. */
  const toldShared = async (one: z.infer<typeof variableShape>, how: CallOptions) => {
    if (one.type === "sensitive" || !clerkVariables.some((name) => name === one.key)) return undefined;
    if (one.decrypted === true) return toldBy(one.key, one.value);
    const seen = await read({ path: () => `/v1/env/${one.id}`, shape: sharedVariableShape }, how).catch(
      () => undefined,
    );
    return seen?.decrypted === true ? toldBy(one.key, seen.value) : undefined;
  };
  const set = async (key: string, value: string, how: CallOptions) => {
    const path = list((await options.target()).project);
    const live = await read({ path: list, shape: projectVariablesShape }, how);
    const there = live.find((one) => one.key === key && isOfProduction(one));
    // Its value alone: an upsert would also say a type, which is refused where the team allows sensitive ones only.
    if (there !== undefined) {
      await send({ method: "PATCH", path: `${path}/${there.id}`, body: { value } }, how);
      return;
    }
    const body = { key, value, type: "sensitive", target: ["production"] };
    await send({ method: "POST", path, query: { upsert: "true" }, body }, how);
  };
  return {
    async environment(how) {
      const { envs } = await read({ path: list, query: decrypted, shape: variablesShape }, how);
      return envs.map((one) => ({
        ...summaryOf(one),
        // what Vercel does not show is empty or sealed here, which says nothing of what it holds
        told: one.type === "plain" || one.decrypted === true ? toldBy(one.key, one.value) : undefined,
        gitBranch: one.gitBranch ?? undefined,
        customEnvironments: one.customEnvironmentIds ?? [],
      }));
    },
    async sharedEnvironment(how) {
      const { data } = await read(
        { path: () => "/v1/env", query: (id) => ({ projectId: id }), shape: sharedVariablesShape },
        how,
      );
      return await Promise.all(
        data.map(async (one) => ({ ...summaryOf(one), told: await toldShared(one, how) })),
      );
    },
    async variables(how) {
      const all = await read({ path: list, query: decrypted, shape: readVariablesShape }, how);
      return all.map(({ text, ...one }) => ({
        ...one,
        value: text === undefined ? undefined : new Secret(text),
      }));
    },
    async sharedVariables(how) {
      const { project, team } = await options.target();
      if (team === undefined) return [];
      const query = { projectId: project };
      const answer = await send({ method: "GET", path: "/v1/env", query, accept: [401, 403, 404] }, how);
      return answer.status === 200 ? inShape(liveSharedVariablesShape(project), answer) : undefined;
    },
    async sensitiveOnly(how) {
      const { team } = await options.target();
      if (team === undefined) return false;
      const path = () => `/v2/teams/${encodeURIComponent(team)}`;
      return (await read({ path, shape: teamShape }, how)).sensitiveEnvironmentVariablePolicy === "on";
    },
    async customEnvironments(how) {
      const { environments } = await read(
        { path: (id) => `/v9/projects/${id}/custom-environments`, shape: customEnvironmentsShape },
        how,
      );
      return new Map(environments.map(({ id, slug }) => [id, slug]));
    },
    setStatement: (text, how) => set(carried.statement, text, how),
    setPolicy: (text, how) => set(carried.policy, text, how),
  };
}

const summaryOf = ({ key, type, target, updatedAt }: z.infer<typeof variableShape>): VariableSummary => ({
  ...{ key, type, targets: [target ?? []].flat(), updatedAt: updatedAt ?? undefined },
});

/** What a value tells of itself; it goes no further than this. */
const toldBy = (key: string, value: string | null | undefined) =>
  value === undefined || value === null ? undefined : tellKey(key, value);
