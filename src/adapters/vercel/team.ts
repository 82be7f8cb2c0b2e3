import { z } from "zod";
import { unlessRefused } from "../../errors.ts";
import type { CallOptions } from "../../ports/clerk.ts";
import { Secret } from "../../ports/secret.ts";
import type { PlacesFound, VariablePlace, VercelTeam } from "../../ports/vercel-team.ts";
import { callVercel, inShape, type VercelCall, type VercelOptions } from "./api.ts";
import { containmentCalls } from "./containment.ts";
import { sharedVariableShape, variableShape } from "./shapes.ts";

const projectsShape = z.object({
  projects: z.array(z.object({ id: z.string(), name: z.string() })),
  pagination: z.object({ next: z.union([z.string(), z.number()]).nullish() }).nullish(),
});
const variablesShape = z.object({ envs: z.array(variableShape) });
const sharedShape = z.object({
  data: z.array(variableShape),
  pagination: z.object({ next: z.union([z.string(), z.number()]).nullish() }).nullish(),
});

/** Projects of one page; the most that the API gives. */
const pageSize = "100";

/** The team that the stack's project is of, by Vercel's REST API. */
export function openVercelTeam(options: VercelOptions): VercelTeam {
  const send = async (call: Omit<VercelCall, "team">, how: CallOptions) =>
    await callVercel(options, { ...call, team: (await options.target()).team }, how);
  const places = async (how: CallOptions): Promise<PlacesFound> => {
    const { project: own, team } = await options.target();
    const unread: string[] = [];
    const found: VariablePlace[] = [];
    for (const { id, name } of await projects(send, how, unread, own)) {
      const path = `/v10/projects/${id}/env`;
      const query = { decrypt: "true" };
      const answer = await unlessRefused(() => send({ method: "GET", path, query }, how));
      if (answer === undefined) unread.push(`the variables of project ${name}`);
      else
        for (const one of inShape(variablesShape, answer).envs)
          found.push(placeOf(one, { id: `${id}/${one.id}`, project: name, own: id === own }));
    }
    if (team === undefined) return { places: found, unread };
    const shared = await unlessRefused(() => send({ method: "GET", path: "/v1/env" }, how));
    if (shared === undefined) return { places: found, unread: [...unread, "the team's shared variables"] };
    for (const one of inShape(sharedShape, shared).data)
      found.push(
        placeOf(await opened(send, one, how), { id: `shared/${one.id}`, project: undefined, own: false }),
      );
    return { places: found, unread };
  };
  return {
    places,
    async setPlace(id, value, how) {
      const [project = "", variable = ""] = id.split("/");
      const body = { value: value.reveal() };
      if (project === "shared")
        await send({ method: "PATCH", path: "/v1/env", body: { updates: { [variable]: body } } }, how);
      else await send({ method: "PATCH", path: `/v9/projects/${project}/env/${variable}`, body }, how);
    },
    ...containmentCalls(options),
  };
}

type Send = (call: Omit<VercelCall, "team">, how: CallOptions) => ReturnType<typeof callVercel>;

/** All that the token may see; the own one alone where it may not list. */
async function projects(send: Send, how: CallOptions, unread: string[], own: string) {
  const all: { readonly id: string; readonly name: string }[] = [];
  for (let until: string | undefined; ;) {
    const query = { limit: pageSize, ...(until === undefined ? {} : { until }) };
    const answer = await unlessRefused(() => send({ method: "GET", path: "/v9/projects", query }, how));
    if (answer === undefined) {
      unread.push("the team's other projects");
      return all.some(({ id }) => id === own) ? all : [...all, { id: own, name: own }];
    }
    const page = inShape(projectsShape, answer);
    all.push(...page.projects);
    const next = page.pagination?.next;
    if (next === undefined || next === null || page.projects.length === 0) return all;
    until = String(next);
  }
}

/** The list seals what the team shares; one by one they can be read, as far as they are for reading. */
async function opened(send: Send, one: z.infer<typeof variableShape>, how: CallOptions) {
  if (one.decrypted === true || one.type === "sensitive") return one;
  const answer = await unlessRefused(() => send({ method: "GET", path: `/v1/env/${one.id}` }, how));
  const told = answer === undefined ? undefined : inShape(sharedVariableShape, answer);
  return told?.decrypted === true ? { ...one, decrypted: true, value: told.value } : one;
}

function placeOf(
  one: z.infer<typeof variableShape>,
  named: Pick<VariablePlace, "id" | "project" | "own">,
): VariablePlace {
  const readable = (one.type === "plain" || one.decrypted === true) && typeof one.value === "string";
  return {
    ...named,
    key: one.key,
    type: one.type,
    targets: [one.target ?? []].flat(),
    gitBranch: one.gitBranch === "" ? undefined : (one.gitBranch ?? undefined),
    customEnvironmentIds: one.customEnvironmentIds ?? [],
    value: readable ? new Secret(one.value ?? "") : undefined,
  };
}
