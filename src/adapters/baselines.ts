import { rename } from "node:fs/promises";
import { join } from "node:path";
import { baselinePath, type Baselines } from "../ports/baselines.ts";
import { fileUnwritable } from "./file-trouble.ts";
import { writeRegular } from "./regular-file.mjs";
import { makeFolder } from "./make-folder.ts";

export function openBaselines(root: string): Baselines {
  return {
    async write(name, text) {
      if (!/^[a-z0-9.-]+$/.test(name)) throw new Error(`${name} is no host name`);
      const path = baselinePath(name);
      const draft = join(root, `${path}.draft`);
      try {
        await makeFolder(join(root, "baselines"));
        await writeRegular(draft, text, { mode: 0o644, sync: true });
        await rename(draft, join(root, path));
      } catch (error) {
        throw fileUnwritable(path, error, "Nothing was changed in it. Make room or put the disk right.");
      }
      return path;
    },
  };
}
