import { PermanentFailure } from "../../errors.ts";
import type { Vercel } from "../../ports/vercel.ts";
import { callVercel, projectReader, type VercelOptions } from "./api.ts";
import { projectShape, variablesShape } from "./shapes.ts";

/** What Vercel tells of the project itself. Reads only. */
export function openVercel(options: VercelOptions): Vercel {
  const read = projectReader(options);
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
      return envs.map(({ key, type, target, value, updatedAt }) => ({
        key,
        type,
        targets: target === undefined ? [] : [target].flat(),
        updatedAt,
        ...toldByKey(value ?? ""),
      }));
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

/** What a Clerk key tells of its instance; the value itself goes no further than this. */
function toldByKey(value: string): { readonly keyKind?: "live" | "test"; readonly spells?: string } {
  const [, prefix, kind, rest = ""] = /^(pk|sk)_(live|test)_(.+)$/.exec(value.trim()) ?? [];
  if (kind !== "live" && kind !== "test") return {};
  const spelt = Buffer.from(rest, "base64").toString("utf8");
  const host = prefix === "pk" && /^[a-z0-9.-]+\$$/i.test(spelt) ? spelt.slice(0, -1) : undefined;
  return { keyKind: kind, ...(host === undefined ? {} : { spells: host }) };
}
