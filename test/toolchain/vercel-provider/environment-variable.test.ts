import { expect, test } from "vitest";
import { difference } from "../../../toolchain/stand-ins/vercel-provider/diff.ts";
import { adopt, refresh } from "../../../toolchain/stand-ins/vercel-provider/operations.ts";
import { environmentVariable as variable } from "../../../toolchain/stand-ins/vercel-provider/resources/environment-variable.ts";
import { UNKNOWN } from "../../../toolchain/stand-ins/vercel-provider/values.ts";
import { apiOverFake } from "./over-fake.ts";

const base = { projectId: "prj_app", key: "A", value: "one", sensitive: true };
const open = { ...base, sensitive: false, targets: ["production"], teamId: "team_1" };
const problems = (inputs: Record<string, unknown>) => variable.check?.({ ...base, ...inputs }, "v");

test.each([
  [
    "sensitive for development",
    { targets: ["development", "preview"] },
    "must explicitly set `sensitive = false`",
  ],
  ["an unknown target", { targets: ["prod"] }, 'got: "prod"'],
  ["no place at all", {}, "[custom_environment_ids,target]"],
  ["an empty place", { targets: [], customEnvironmentIds: [] }, "[custom_environment_ids,target]"],
  ["silence about sensitivity", { targets: ["production"], sensitive: undefined }, '"sensitive" is required'],
])("%s is refused at check", (_, inputs, words) => {
  expect(problems(inputs)).toEqual([expect.stringContaining(words)]);
});

test.each([
  ["development in the open", { targets: ["development"], sensitive: false }],
  ["custom environments alone", { customEnvironmentIds: ["env_staging"] }],
  ["a place that will be known", { targets: UNKNOWN }],
  ["a sensitivity that will be known", { targets: ["development"], sensitive: UNKNOWN }],
])("%s is let through", (_, inputs) => {
  expect(problems(inputs)).toEqual([]);
});

test("a variable of custom environments alone sends no target and never differs", async () => {
  const { api, taken } = apiOverFake();
  const inputs = { ...base, customEnvironmentIds: ["env_staging"] };
  const made = await variable.create(api, inputs);
  const { body } = taken().at(-1) ?? {};
  expect(body).not.toHaveProperty("target");
  expect(body).toMatchObject({ customEnvironmentIds: ["env_staging"] });
  expect(difference(variable, made.outputs, inputs).changed).toEqual([]);
  const refreshed = await refresh(variable, api, made.id, made.outputs, inputs);
  expect(refreshed?.inputs).toEqual(inputs);
  const adopted = await adopt(variable, api, `prj_app/${made.id}`);
  expect(adopted?.inputs).not.toHaveProperty("targets");
});

test("where the program no longer says its place, an update sends the old one", async () => {
  const { api, taken } = apiOverFake();
  const made = await variable.create(api, { ...base, customEnvironmentIds: ["env_a"], targets: ["preview"] });
  taken();
  expect(difference(variable, made.outputs, { ...base, targets: ["preview"] }).changed).toEqual([]);
  await variable.update?.(api, made.id, { ...base, value: "two", targets: ["preview"] }, made.outputs);
  await variable.update?.(
    api,
    made.id,
    { ...base, value: "three", customEnvironmentIds: ["env_a"] },
    made.outputs,
  );
  const place = { customEnvironmentIds: ["env_a"], target: ["preview"] };
  expect(taken().map(({ body }) => body)).toEqual([
    expect.objectContaining({ ...place, value: "two" }),
    expect.objectContaining({ ...place, value: "three" }),
  ]);
});

test("a new open variable costs one look at its team, and is refused where the team's policy is on", async () => {
  const { api, vercel, taken } = apiOverFake();
  await variable.plan?.(api, open);
  expect(taken()).toEqual([{ method: "GET", path: "/v2/teams/team_1" }]);
  vercel.setSensitivePolicy("on");
  await expect(variable.plan?.(api, open)).rejects.toThrow(
    "policy that forces all environment variables to be sensitive",
  );
  for (const policy of ["off", "default"] as const) {
    vercel.setSensitivePolicy(policy);
    await expect(variable.plan?.(api, open)).resolves.toBeUndefined();
  }
});

test.each([
  ["a sensitive one", { ...open, sensitive: true }],
  ["one of nobody's team", { ...open, teamId: undefined }],
  ["one of development alone", { ...open, targets: ["development"] }],
])("%s asks for no policy", async (_, inputs) => {
  const { api, vercel, taken } = apiOverFake();
  vercel.setSensitivePolicy("on");
  await variable.plan?.(api, inputs);
  expect(taken()).toEqual([]);
});

test("the provider's own team was read at the start: its policy costs nothing", async () => {
  const { api, taken } = apiOverFake({ id: "team_1", sensitiveEnvironmentVariablePolicy: "on" });
  await expect(variable.plan?.(api, { ...open, teamId: undefined })).rejects.toThrow(
    "forces all environment variables",
  );
  expect(taken()).toEqual([]);
});

test("a team that cannot be asked stops the plan and says why", async () => {
  const { api } = apiOverFake();
  await expect(variable.plan?.(api, { ...open, teamId: "team_other" })).rejects.toThrow(
    "[ERROR] Could not validate project environment variable, unexpected error: not_found - ",
  );
});
