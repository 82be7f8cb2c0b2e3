import { expect, test } from "vitest";
import type { RunFolders } from "../../src/ports/journal-store.ts";
import { runPlansEndOf } from "../../src/run/plans-end.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { planned, Rig } from "./rig.ts";

test.each([
  [["bypass.open", "bypass.close"], true],
  [["bypass.open"], false],
  [["notice.clear"], false],
])(
  "whether a run of %j closes a bypass is read from its plan, whatever its runbook is called",
  async (uses, ends) => {
    const rig = new Rig(planned("check"), ...uses.map((use) => planned(use, { dangerous: false })));
    await rig.process();
    const folders = { open: async () => rig.store } as Pick<RunFolders, "open"> as RunFolders;
    const asked = () => runPlansEndOf("bypass", "r", { folders, catalogue: standardCatalogue });
    expect(await asked()).toBe(ends);
    rig.store.files.set("plan.json", "{}");
    expect(await asked()).toBe(false);
  },
);
