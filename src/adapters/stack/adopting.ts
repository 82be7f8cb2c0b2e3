import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { Secret } from "../../ports/secret.ts";
import type { Redact } from "../../ports/redact.ts";
import type { Adopting, HeldVariable } from "../../ports/adopting.ts";
import { readRegularTextSync } from "../regular-file.mjs";
import { changesIn, driftIn, warningsIn } from "./changes.ts";
import type { EngineAnswer } from "./engine.ts";
import type { StackFile } from "./stack-file.ts";

/** Of the program, wherever npm has put it. */
const require = createRequire(import.meta.url);

interface AdoptingParts {
  readonly file: StackFile;
  /** One run of the CLI on this stack. @throws RunbookError when it fails */
  readonly run: (args: readonly string[]) => Promise<EngineAnswer>;
  readonly secret: (key: string) => Promise<Secret | undefined>;
  readonly redact: () => Redact;
}

const type = "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable";

const exportShape = z.object({
  deployment: z.object({
    resources: z
      .array(
        z.object({
          type: z.string(),
          urn: z.string(),
          id: z.string().optional(),
          delete: z.boolean().optional(),
        }),
      )
      .nullish(),
  }),
});

const packageShape = z.object({ pulumi: z.object({ version: z.string(), server: z.string() }) });

/** By the CLI: `stack export`, `import`, and an `up` that is constrained by its preview. */
export function openAdopting(parts: AdoptingParts): Adopting {
  const { file, run, secret, redact } = parts;
  return {
    async held() {
      const { stdout } = await run(["stack", "export", ...quiet]);
      const { resources } = exportShape.parse(JSON.parse(stdout)).deployment;
      return (resources ?? []).flatMap((one): HeldVariable[] => {
        const key = one.urn.split("::").at(-1);
        if (one.type !== type || one.id === undefined || one.delete === true || key === undefined) return [];
        return [{ key, id: one.id }];
      });
    },
    configured: (key) => file.value(key) !== undefined,
    async config(key) {
      const value = file.value(key);
      return typeof value === "string" ? new Secret(value) : await secret(key);
    },
    async refresh() {
      await run(["refresh", "--yes", "--skip-preview", ...quiet]);
    },
    async take(variables) {
      const { project, team } = file.identity();
      const { version, server } = packageShape.parse(
        JSON.parse(readRegularTextSync(require.resolve("@pulumiverse/vercel/package.json"))),
      ).pulumi;
      const resources = variables.map(({ key, id }) => ({
        ...{ type, name: key, version, pluginDownloadUrl: server },
        // The team stands in the id exactly where the program sets it: else the first `up` would replace the variable.
        id: [team, project, id].filter((part) => part !== undefined).join("/"),
      }));
      await inFolder(async (folder) => {
        const list = join(folder, "import.json");
        await writeFile(list, JSON.stringify({ resources }), { mode: 0o600 });
        // Without the first it fails after the import; without the second nobody could ever destroy the stack.
        const how = ["--generate-code=false", "--protect=false", "--yes", "--skip-preview"];
        await run(["import", "-f", list, ...how, ...quiet]);
      });
    },
    async previewed() {
      const folder = await mkdtemp(join(tmpdir(), "runbook-adopt-"));
      const plan = join(folder, "plan.json");
      const drop = async () => await rm(folder, { recursive: true, force: true });
      try {
        const { events } = await run(["preview", "--refresh", "--save-plan", plan, ...quiet]);
        return {
          changes: changesIn(events),
          drift: driftIn(events),
          warnings: warningsIn(events, redact()),
          up: async () => {
            const how = [
              "--refresh",
              "--skip-preview",
              "--yes",
              "--suppress-outputs",
              "--message=runbook adopt",
            ];
            await run(["up", "--plan", plan, ...how, ...quiet]);
          },
          drop,
        };
      } catch (error) {
        await drop();
        throw error;
      }
    },
  };
}

const quiet = ["--non-interactive", "--color", "never"];

/** Made for its owner alone, and gone afterwards. */
async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "runbook-adopt-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
