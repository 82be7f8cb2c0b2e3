import { createHash } from "node:crypto";
import type { EvidenceFiles } from "../ports/evidence.ts";
import type { RunFolders } from "../ports/journal-store.ts";

export function openEvidence(folders: () => Promise<RunFolders>): EvidenceFiles {
  return {
    async keep(run, name, text) {
      if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) throw new Error(`${name} is no name of a file of evidence`);
      const path = `evidence/${name}`;
      await (await (await folders()).open(run)).writeFile(path, text);
      return { path, digest: `sha256:${createHash("sha256").update(text).digest("hex")}` };
    },
  };
}
