import { afterAll, beforeAll, expect, it } from "vitest";
import { parseNotice } from "../../guard/src/notice.ts";
import { noNotice } from "../../infra/notice.ts";
import { setConfig } from "../world/stack-config.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld({ stack: "bare" });
}, 240_000);
afterAll(() => world?.stop());

const set = (values: Readonly<Record<string, string>>) => setConfig(world, values);
const up = () => world.pulumi(["up", "--yes", "--skip-preview"]);

interface Write {
  readonly operation: string;
  readonly key: string;
}
const writes = async () =>
  ((await world.control("GET", "/vercel/edge-config-writes")).writes as Write[])
    .filter(({ key }) => key === "auth_notice")
    .map(({ operation }) => operation);

async function stored(): Promise<unknown> {
  const { ids } = (await world.control("GET", "/vercel/edge-configs")) as { ids: string[] };
  const { written } = await world.control("GET", `/vercel/edge-configs/${ids[0]}`);
  return (written as Record<string, unknown>)["auth_notice"];
}

const notice = async () => parseNotice(await stored(), Date.now());

it("a bare pulumi posts a notice and takes it away, each as one upsert of an item that was there before", async () => {
  const until = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, "Z");
  expect(await stored()).toBe(noNotice);
  await set({
    ...{ "notice.level": "warning", "notice.until": until },
    ...{ "notice.text.en": "Sign-in is down.", "notice.text.zh-Hans": "登录暂时不可用。" },
  });
  expect(await up()).toMatchObject({ code: 0 });
  expect(await notice()).toEqual({
    ...{ level: "warning", untilMs: Date.parse(until) },
    text: { en: "Sign-in is down.", "zh-Hans": "登录暂时不可用。" },
  });
  const empty = { code: 0, text: expect.stringMatching(/Resources:\s+\d+ unchanged\s*$/) };

  // Another clone's config says nothing of it: the notice stays.
  expect(await world.pulumi(["config", "rm", "notice"])).toMatchObject({ code: 0 });
  expect(await world.pulumi(["preview", "--diff"])).toMatchObject(empty);
  expect(await up()).toMatchObject({ code: 0 });
  expect(await notice()).toMatchObject({ level: "warning" });

  await set({ "notice.level": "none" });
  expect(await up()).toMatchObject({ code: 0 });
  expect(await notice()).toBeNull();
  expect(await writes()).toEqual(["upsert", "upsert", "upsert"]);
}, 120_000);
