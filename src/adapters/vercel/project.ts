import type { z } from "zod";
import { PermanentFailure } from "../../errors.ts";
import { clerkVariables, tellKey } from "../../keys/clerk-keys.ts";
import type { CallOptions } from "../../ports/clerk.ts";
import type { VariableSummary, Vercel } from "../../ports/vercel.ts";
import { callVercel, projectReader, type VercelOptions } from "./api.ts";
import {
  customEnvironmentsShape,
  projectShape,
  sharedVariableShape,
  sharedVariablesShape,
  teamShape,
  variablesShape,
} from "./shapes.ts";

/** What Vercel tells of the project itself. Reads only. */
export function openVercel(options: VercelOptions): Vercel {
  const read = projectReader(options);
  /** The list seals values; one by one they can be read, as far as they are for reading. */
  const toldShared = async (one: z.infer<typeof sharedVariablesShape>["data"][number], how: CallOptions) => {
    if (one.type === "sensitive" || !clerkVariables.some((name) => name === one.key)) return undefined;
    if (one.decrypted === true) return toldBy(one.key, one.value);
    const seen = await read({ path: () => `/v1/env/${one.id}`, shape: sharedVariableShape }, how).catch(
      () => undefined,
    );
    return seen?.decrypted === true ? toldBy(one.key, seen.value) : undefined;
  };
  const project = { path: (id: string) => `/v10/projects/${id}`, shape: projectShape };
  return {
    async project(how) {
      const { id, name, accountId } = await read(project, how);
      return { id, name, teamId: accountId };
    },
    async environment(how) {
      const { envs } = await read(
        { path: (id) => `/v8/projects/${id}/env`, query: () => ({ decrypt: "true" }), shape: variablesShape },
        how,
      );
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
    async runtimeLogs(how) {
      const live = (await read(project, how)).targets?.production?.id;
      if (live === undefined)
        throw new PermanentFailure("There is no production deployment to read logs of.", {
          code: "UNEXPECTED_ANSWER",
        });
      const { project: id, team } = await options.target();
      const path = `/v1/projects/${id}/deployments/${live}/runtime-logs`;
      return (await callVercel(options, { method: "GET", path, team, endless: true }, how)).text;
    },
  };
}

interface Listed {
  readonly key: string;
  readonly type: string;
  readonly target?: string | string[] | null | undefined;
  readonly updatedAt?: number | null | undefined;
}

const summaryOf = ({ key, type, target, updatedAt }: Listed): VariableSummary => ({
  ...{ key, type, targets: [target ?? []].flat(), updatedAt: updatedAt ?? undefined },
});

/** What a value tells of itself; it goes no further than this. */
const toldBy = (key: string, value: string | null | undefined) =>
  value === undefined || value === null ? undefined : tellKey(key, value);
