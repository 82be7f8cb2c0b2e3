import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeHouse } from "./house.ts";

/** Needs a Go toolchain and a network that reaches a Go proxy; some minutes from empty caches. */
test("with nothing but Go, set-up builds the CLI from its modules and can free what that took", async () => {
  using house = makeHouse();
  const go = dirname(execFileSync("sh", ["-c", "command -v go"], { encoding: "utf8" }).trim());
  const { HTTPS_PROXY: _p, https_proxy: _q, ...open } = house.bare;
  const env = { ...open, PATH: `${go}:/usr/bin:${house.bare["PATH"]}` };
  const end = await house.setup(["--offline"], env).ended;
  expect(end).toMatchObject({ code: 0 });
  const home = JSON.parse(readFileSync(join(house.cache, "current.json"), "utf8")).home as string;
  const pulumi = join(house.cache, "homes", home, "versions", "3.259.0", "bin", "pulumi");
  expect(execFileSync(pulumi, ["version"], { encoding: "utf8" }).trim()).toBe("v3.259.0");
  expect(existsSync(join(house.cache, "go"))).toBe(true);

  expect(await house.setup(["--offline", "--clear-build-cache"], house.bare).ended).toMatchObject({
    code: 0,
  });
  expect(existsSync(join(house.cache, "go"))).toBe(false);
  expect(execFileSync(pulumi, ["version"], { encoding: "utf8" }).trim()).toBe("v3.259.0");
}, 1_200_000);
