import { describe, expect, it } from "vitest";
import { openVercel } from "../../src/adapters/vercel/vercel.ts";
import { PermanentFailure, TransientFailure } from "../../src/errors.ts";
import { Secret } from "../../src/ports/secret.ts";
import { answer } from "../builders/ports.ts";

const how = { timeoutMs: 1000 };
const commit = "a".repeat(40);

/** Vercel as these answers by path have it. */
function vercelOf(answers: Readonly<Record<string, unknown>>, status = 200) {
  const asked: string[] = [];
  const request = async ({ method, url }: { readonly method: string; readonly url: string }) => {
    const { pathname, searchParams } = new URL(url);
    asked.push(`${method} ${pathname} of ${searchParams.get("teamId")}`);
    return answer(answers[pathname] ?? {}, status);
  };
  const target = async () => ({ project: "prj_1", team: "team_1" });
  return { asked, vercel: openVercel({ http: { request }, token: new Secret("token"), target }) };
}

const project = (meta: object) => ({
  id: "prj_1",
  name: "app",
  autoAssignCustomDomains: false,
  targets: { production: { id: "dpl_1", createdAt: 5, meta } },
});

describe("what is live", () => {
  const made = { env: ["CLERK_SECRET_KEY"], gitSource: { sha: commit } };
  it.each([
    ["the project tells its commit", { githubCommitSha: commit }, {}],
    ["the deployment's git source tells it", {}, { gitSource: { sha: commit } }],
    ["the deployment's meta tells it", {}, { meta: { gitlabCommitSha: commit } }],
  ])("%s", async (_, meta, detail) => {
    const { vercel, asked } = vercelOf({
      "/v10/projects/prj_1": project(meta),
      "/v13/deployments/dpl_1": { env: made.env, ...detail },
    });
    expect(await vercel.live(how)).toEqual({
      ...{ id: "dpl_1", createdAt: 5, commit },
      ...{ variables: ["CLERK_SECRET_KEY"], followsNew: false },
    });
    expect(asked).toEqual(["GET /v10/projects/prj_1 of team_1", "GET /v13/deployments/dpl_1 of team_1"]);
  });

  it("is nothing before the first deployment, and without a commit where git was not used", async () => {
    const none = vercelOf({ "/v10/projects/prj_1": { id: "prj_1", name: "app" } });
    expect(await none.vercel.live(how)).toBeUndefined();
    const byHand = vercelOf({ "/v10/projects/prj_1": project({}), "/v13/deployments/dpl_1": { env: [] } });
    expect(await byHand.vercel.live(how)).toMatchObject({ commit: undefined, variables: undefined });
  });

  it("fails as Vercel's answer means it", async () => {
    const live = (answers: object, status: number) => vercelOf({ ...answers }, status).vercel.live(how);
    await expect(live({}, 403)).rejects.toThrow(PermanentFailure);
    await expect(live({}, 502)).rejects.toThrow(TransientFailure);
    await expect(live({ "/v10/projects/prj_1": "<html>" }, 200)).rejects.toThrow(TransientFailure);
  });
});

describe("a page in place of Vercel's answer", () => {
  it("is none, also where nothing is read of it: production was not moved", async () => {
    const page = {
      ...answer("<!doctype html><title>Sign in to Wi-Fi</title>"),
      headers: { "content-type": "Text/HTML; charset=utf-8" },
    };
    const target = async () => ({ project: "prj_1", team: "team_1" });
    const http = { request: async () => page };
    const { promote, rollback, cancel } = openVercel({ http, token: new Secret("token"), target });
    for (const move of [promote, rollback, cancel])
      await expect(move("dpl_1", how)).rejects.toMatchObject({
        name: "TransientFailure",
        code: "UNEXPECTED_ANSWER",
      });
  });
});
