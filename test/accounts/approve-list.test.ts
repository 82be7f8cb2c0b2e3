import { expect, test } from "vitest";
import { listFindings, withClaims } from "../../src/cli/approve/claimed-lists.ts";
import { BadInput } from "../../src/errors.ts";
import { madeFile, madeText } from "../../src/plan/one-step.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import { planFrom, recipeOf, recipeSchema, type Recipe } from "../../src/plan/recipe.ts";
import type { Ports } from "../../src/ports/index.ts";
import { standardCatalogue as catalogue } from "../../src/steps/standard.ts";
import { MemoryLists } from "../builders/memory-accounts.ts";
import { Act } from "./act.ts";

async function planned(act: Act, step: string, typed: Readonly<Record<string, string>>) {
  const file = madeFile(step);
  const text = madeText(file, typed, catalogue);
  const plan = await act.clock.until(
    preparePlan({ ports: act.ports, catalogue, text, file, typed, lookMs: 0 }),
  );
  // As a pasted line carries it.
  const recipe = recipeSchema.parse(JSON.parse(JSON.stringify(recipeOf(plan))));
  return { plan, recipe, text };
}

/** Another clone: no file, no Clerk key. */
function elsewhere(act: Act): Ports {
  act.accounts.before = () => {
    throw new BadInput("Clerk's secret key is not known here.", { code: "KEY_MISSING" });
  };
  return { ...act.ports, lists: new MemoryLists() };
}

const again = async (act: Act, ports: Ports, recipe: Recipe, text: string) =>
  await act.clock.until(planFrom(recipe, { ports: withClaims(ports, recipe.lists), catalogue, text }));

test.each(["sessions.revoke", "users.ban", "users.reset"])(
  "%s with a list is planned the same where neither the list nor Clerk's key is",
  async (step) => {
    const act = new Act().populate(40);
    act.lists.files.set("taken.txt", [...act.accounts.people.keys()].slice(0, 30).join("\n"));
    const { plan, recipe, text } = await planned(act, step, { list: "taken.txt" });
    expect(recipe.lists).toMatchObject({ "taken.txt": { count: 30 } });
    const other = await again(act, elsewhere(act), recipe, text);
    expect(other.hash).toBe(plan.hash);
    expect(other.nodes).toMatchObject([{ dangerous: true }]);
  },
);

test("a clean's findings travel by their digest", async () => {
  const act = new Act().populate(3);
  act.lists.files.set("taken.txt", "user_0001\n");
  const act2 = await act.plan(catalogue.get("accounts.clean") as never, {
    list: "taken.txt",
    since: "1970-01-01T00:00Z",
  });
  expect(act2.decisions["found"]).toMatch(/^sha256:/);
  const { plan, recipe, text } = await planned(act, "accounts.clean", {
    list: "taken.txt",
    since: "1970-01-01T00:00Z",
  });
  const other = await again(act, elsewhere(act), recipe, text);
  expect(other.hash).toBe(plan.hash);
});

test("an approver's own list is held against the request's; without one it is said that nobody checked", async () => {
  const act = new Act().populate(5);
  act.lists.files.set("taken.txt", "user_0001\nUSER_0002@app.example\n");
  const { recipe } = await planned(act, "sessions.revoke", { list: "taken.txt" });
  const lists = new MemoryLists();
  lists.files.set("mine.csv", "user_id,why\nuser_0002,a\nuser_0001,b\n");
  lists.files.set("other.csv", "user_0001\n");
  const ports = { ...act.ports, lists };
  const find = async (file?: string, claims = recipe.lists) =>
    await act.clock.until(listFindings(claims, ports, file));
  await expect(find()).resolves.toEqual([
    expect.stringContaining("Not checked from here: who the 2 users of taken.txt are"),
  ]);
  await expect(find("mine.csv")).resolves.toEqual([
    expect.stringContaining("exactly the 2 users that are asked for"),
  ]);
  await expect(find("other.csv")).rejects.toMatchObject({ code: "APPROVAL_INVALID" });
  await expect(find("mine.csv", {})).rejects.toMatchObject({ code: "APPROVAL_INVALID" });
});
