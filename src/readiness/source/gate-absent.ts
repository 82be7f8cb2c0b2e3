import { check, mistakes } from "../check.ts";
import { gateFiles } from "./gate-files.ts";

const guard = "clerk-bypass-gate";

export const sourceGateAbsent = check({
  id: "source.gate",
  severity: "high",
  title: "The app has the gate, and its proxy uses it.",
  why: "Without it an outage of Clerk can only be waited for: nothing in the app would obey a grant, a deny list or an epoch.",
  mend: "Install the guard as guard/README.md says, and export its proxy.",
  async look({ files, locked }) {
    const all = await files();
    const { declared } = await locked();
    const imports = all.some((file) =>
      file.imports.some(({ from }) => from === guard || from.startsWith(`${guard}/`)),
    );
    if (!declared.includes(guard) && !imports)
      return mistakes([
        { what: `package.json names no ${guard}.`, at: { file: "package.json", line: 1, column: 1 } },
      ]);
    const [gate] = gateFiles(all);
    return mistakes(
      imports || gate === undefined
        ? []
        : [
            {
              what: `${guard} is installed, and nothing imports it.`,
              at: { file: gate.path, line: 1, column: 1 },
            },
          ],
    );
  },
});
