import { expect, test } from "vitest";
import { getProject } from "../../../toolchain/stand-ins/vercel-provider/data/get-project.ts";
import { difference } from "../../../toolchain/stand-ins/vercel-provider/diff.ts";
import { deployment } from "../../../toolchain/stand-ins/vercel-provider/resources/deployment.ts";
import { edgeConfigItem } from "../../../toolchain/stand-ins/vercel-provider/resources/edge-config-item.ts";
import { RECORDED_VERCEL } from "../../contract/vercel-behind-proxy.ts";
import { apiOverFake } from "./over-fake.ts";

const item = (valueJson: unknown) =>
  edgeConfigItem.check?.({ edgeConfigId: "ecfg_1", key: "k", valueJson }, "i");

test.each([
  ["a list", [1]],
  ["an object within an object", { a: { b: 1 } }],
  ["a list within an object", { a: [] }],
])("valueJson cannot be %s", (_, value) => {
  expect(item(value)).toEqual([expect.stringContaining("unsupported dynamic value type")]);
});

test.each([
  ["a flat object", { mode: "open", n: 2, no: null }],
  ["a number", 3],
])("valueJson may be %s", (_, value) => {
  expect(item(value)).toEqual([]);
});

test("a deployment's meta that the program does not give is one reason more to replace it", () => {
  const state = { projectId: "prj_app", ref: "a", production: true, domains: [], url: "u", teamId: "t" };
  const of = (more: object) =>
    difference(deployment, state, { projectId: "prj_app", production: true, ...more });
  expect(of({ ref: "b" }).replaces.toSorted()).toEqual(["domains", "meta", "ref"]);
  expect(of({ ref: "b", meta: { incident: "i" } }).replaces.toSorted()).toEqual(["domains", "meta", "ref"]);
  expect(of({ ref: "a" })).toEqual({ changed: [], reasons: [], replaces: [] });
});

test.each([
  ["ERROR", { readyState: "ERROR", errorMessage: "no build" }, "ended as ERROR - no build"],
  ["CANCELED", { readyState: "CANCELED" }, "ended as CANCELED - no reason given"],
  ["failed checks", { readyState: "READY", checksConclusion: "failed" }, "failed its deployment checks"],
  [
    "an alias error",
    { readyState: "READY", aliasError: { code: "x", message: "no" } },
    "got no domains: x - no",
  ],
])("a POST that is answered by %s fails at once", async (_, answer, words) => {
  const { api, taken } = apiOverFake();
  const ask = api.request.bind(api);
  api.request = (request) =>
    request.method === "POST"
      ? Promise.resolve({ id: "dpl_1", url: "u", projectId: "prj_app", ...answer })
      : ask(request);
  await expect(deployment.create(api, { projectId: "prj_app", ref: "a" })).rejects.toThrow(`dpl_1 ${words}`);
  expect(taken().filter(({ path }) => path.startsWith("/v13"))).toEqual([]);
});

test("a project tells its variables, a sensitive one without its value", async () => {
  const { api, vercel } = apiOverFake();
  vercel.setEnvironment("OPEN", { value: "one", comment: "c" });
  vercel.setEnvironment("HIDDEN", { value: "two", type: "sensitive" });
  const told = await getProject.look(api, { name: RECORDED_VERCEL.project.name });
  expect(told["environments"]).toEqual([
    {
      ...{ id: "env_0001", key: "OPEN", value: "one", comment: "c", sensitive: false },
      ...{ targets: ["production"], customEnvironmentIds: [] },
    },
    {
      ...{ id: "env_0002", key: "HIDDEN", comment: "", sensitive: true },
      ...{ targets: ["production"], customEnvironmentIds: [] },
    },
  ]);
});
