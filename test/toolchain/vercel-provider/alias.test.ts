import { expect, test } from "vitest";
import { difference } from "../../../toolchain/stand-ins/vercel-provider/diff.ts";
import { refresh } from "../../../toolchain/stand-ins/vercel-provider/operations.ts";
import { alias } from "../../../toolchain/stand-ins/vercel-provider/resources/alias.ts";
import { apiOverFake } from "./over-fake.ts";

const inputs = { alias: "live.example.com", deploymentId: "dpl_0001" };

async function twoDeployments() {
  const world = apiOverFake();
  for (const ref of ["a", "b"]) {
    await world.api.request({
      ...{ method: "POST", path: "/v13/deployments" },
      body: {
        ...{ name: "app", project: "prj_app", target: "production" },
        gitSource: { type: "github", org: "acme", repo: "app", ref: ref.repeat(40) },
      },
    });
  }
  world.taken();
  return world;
}

test("moving and renaming an alias are updates; another team's is another", () => {
  const state = { ...inputs, id: "als_0001", teamId: "team_1" };
  const change = (more: object) => difference(alias, state, { ...inputs, teamId: "team_1", ...more });
  expect(change({ deploymentId: "dpl_0002" })).toMatchObject({ changed: ["deploymentId"], replaces: [] });
  expect(change({ alias: "other.example.com" })).toMatchObject({ changed: ["alias"], replaces: [] });
  expect(change({ teamId: "team_2" })).toMatchObject({ replaces: ["teamId"] });
});

test("moving is one upsert, and the name is never let go", async () => {
  const { api, taken } = await twoDeployments();
  const made = await alias.create(api, inputs);
  taken();
  const moved = await alias.update?.(api, made.id, { ...inputs, deploymentId: "dpl_0002" }, made.outputs);
  expect(taken()).toEqual([
    { method: "POST", path: "/v2/deployments/dpl_0002/aliases", body: { alias: "live.example.com" } },
  ]);
  expect(moved).toMatchObject({ deploymentId: "dpl_0002", id: made.id });
});

test("after a renaming the new name is read and deleted, the old one left alone", async () => {
  const { api, taken } = await twoDeployments();
  const made = await alias.create(api, inputs);
  const renamedInputs = { ...inputs, alias: "other.example.com" };
  const renamed = (await alias.update?.(api, made.id, renamedInputs, made.outputs)) ?? {};
  expect(await refresh(alias, api, made.id, renamed, renamedInputs)).toMatchObject({
    ...{ id: made.id, inputs: renamedInputs, outputs: { alias: "other.example.com" } },
  });
  taken();
  await alias.delete(api, made.id, renamed);
  expect(taken()).toEqual([{ method: "DELETE", path: `/v2/aliases/${String(renamed["id"])}` }]);
  expect(await alias.read(api, made.id, made.outputs)).toBeDefined();
});

test("a refused move says so", async () => {
  const { api } = await twoDeployments();
  const made = await alias.create(api, inputs);
  const wanted = { ...inputs, deploymentId: "dpl_none" };
  await expect(alias.update?.(api, made.id, wanted, made.outputs)).rejects.toThrow(
    "[ERROR] Could not update alias, unexpected error: not_found - ",
  );
});
