import { join } from "node:path";
import { parseDocument } from "yaml";
import { readRegularText } from "../../adapters/regular-file.mjs";
import { writeWhole } from "../../adapters/write-whole.ts";

/** Says in Pulumi.yaml where the state is kept; everything else there stays. */
export async function writeBackend(root: string, url: string): Promise<void> {
  const document = parseDocument(await readRegularText(join(root, "Pulumi.yaml")));
  document.setIn(["backend", "url"], url);
  await writeWhole(root, "Pulumi.yaml", document.toString({ lineWidth: 0 }));
}
