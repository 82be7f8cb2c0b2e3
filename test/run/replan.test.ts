import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { preparePlan } from "../../src/plan/prepare.ts";
import type { Ports } from "../../src/ports/index.ts";
import { reverifyPlan } from "../../src/run/stages.ts";
import { includedTexts } from "../../src/runbook/included-texts.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { cutWorld, identity, portsOf } from "../builders/ports.ts";

const file = "runbooks/auth-outage.yaml";
const text = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const included = await includedTexts(text, file, async (inner) =>
  readFileSync(new URL(`../../${inner}`, import.meta.url), "utf8"),
);
const around = { catalogue: standardCatalogue, text, included };

function portsWith(stack: Partial<Ports["stack"]>): Ports {
  const ports = portsOf(cutWorld());
  return { ...ports, stack: { ...ports.stack, ...stack } };
}

test("what was approved is planned again without another preview, and a changed decision still voids it", async () => {
  let previews = 0;
  const preview = async () => {
    previews++;
    return { changes: [], drift: [], warnings: ["seen"], elapsedMs: 1 };
  };
  const plan = await preparePlan({
    ...{ ...around, file, ports: portsWith({ preview }), decisions: { cause: "clerk-outage" } },
    typed: { reason: "Clerk is down" },
  });
  expect(previews).toBe(1);
  await reverifyPlan(plan, { ...around, ports: portsWith({ preview }) });
  expect(previews).toBe(1);
  const other = { ...identity, project: "prj_other" };
  const moved = portsWith({ preview, identity: async () => other });
  await expect(reverifyPlan(plan, { ...around, ports: moved })).rejects.toMatchObject({
    code: "PLAN_CHANGED",
  });
});
