// @ts-check
// The real CLI, built from its own Go modules; every module is checked against cli/go.sum.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "../command.mjs";
import { cacheRoot } from "../places.mjs";
import { GO_VERSION_AT_LEAST, PULUMI_VERSION } from "../versions.mjs";

const moduleDir = fileURLToPath(new URL("../cli/", import.meta.url));

/** Modules (1.4 GB) and compiled packages (1.6 GB) of the build; needed again only for a new version. */
const buildCacheDir = () => join(cacheRoot(), "go");

/** Frees what a build left behind. The CLI itself stays. */
export function clearBuildCache() {
  rmSync(buildCacheDir(), { recursive: true, force: true });
}

/**
 * @param {string} dir
 * @param {(detail: string) => void} say
 */
export async function buildCli(dir, say) {
  const cache = buildCacheDir();
  const env = {
    ...process.env,
    GOMODCACHE: process.env["RUNBOOK_GOMODCACHE"] ?? join(cache, "mod"),
    GOCACHE: process.env["RUNBOOK_GOCACHE"] ?? join(cache, "build"),
    GOFLAGS: "-modcacherw", // so that the cache can be removed like any other folder
    GOWORK: "off",
    // Go's scratch folders go with the draft, however the build ends.
    GOTMPDIR: join(dir, ".go-tmp"),
  };
  mkdirSync(env.GOMODCACHE, { recursive: true });
  mkdirSync(env.GOCACHE, { recursive: true });
  mkdirSync(env.GOTMPDIR, { recursive: true });
  try {
    await runCommand("go", ["version"], { env });
  } catch (error) {
    if (!/could not be started/.test(/** @type {Error} */ (error).message)) throw error;
    throw new Error(`there is no go on PATH (Go ${GO_VERSION_AT_LEAST} or newer is needed)`);
  }
  const version = `github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${PULUMI_VERSION}`;
  const flags = [
    "-mod=readonly",
    "-trimpath",
    "-tags",
    "osusergo,grpcnotrace",
    "-ldflags",
    `-s -w -X ${version}`,
  ];
  const output = join(dir, "pulumi");
  let modules = 0;
  let packages = 0;
  await runCommand(
    "go",
    ["build", "-v", ...flags, "-o", output, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"],
    {
      cwd: moduleDir,
      env,
      onLine: (line) => {
        if (line.startsWith("go: downloading")) say(`${++modules} modules fetched`);
        else say(`${modules} modules fetched, ${++packages} packages compiled`);
      },
    },
  ).catch((error) => {
    const reason = String(error.output ?? "")
      .trim()
      .split("\n")
      .slice(-3)
      .join(" | ");
    throw new Error(`${error.message}: ${reason}`, { cause: error });
  });
  rmSync(env.GOTMPDIR, { recursive: true, force: true });
  const built = (
    await runCommand(output, ["version"], { env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" } })
  ).trim();
  if (built !== `v${PULUMI_VERSION}`) throw new Error(`the build calls itself ${built}`);
  return {
    version: PULUMI_VERSION,
    from: "built",
    verified: "its modules' checksums in go.sum",
    executable: ["pulumi"],
  };
}
