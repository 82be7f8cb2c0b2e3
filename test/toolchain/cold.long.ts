import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { makeCheckout } from "./checkout.ts";

/** Needs a Go toolchain and a network that reaches a Go proxy; some minutes from empty caches. */
test("with nothing but Go, set-up builds the CLI from its modules and can free what that took", async () => {
  using checkout = makeCheckout();
  const go = dirname(execFileSync("sh", ["-c", "command -v go"], { encoding: "utf8" }).trim());
  const { HTTPS_PROXY: _p, https_proxy: _q, ...open } = checkout.bare;
  const env = { ...open, PATH: `${go}:/usr/bin:${checkout.bare["PATH"]}` };
  const end = await checkout.setup(["--offline"], env).ended;
  expect(end).toMatchObject({ code: 0 });
  const home = JSON.parse(readFileSync(join(checkout.cache, "current.json"), "utf8")).home as string;
  const pulumi = join(checkout.cache, "homes", home, "versions", "3.259.0", "bin", "pulumi");
  expect(execFileSync(pulumi, ["version"], { encoding: "utf8" }).trim()).toBe("v3.259.0");
  expect(existsSync(join(checkout.cache, "go"))).toBe(true);

  expect(await checkout.setup(["--offline", "--clear-build-cache"], checkout.bare).ended).toMatchObject({
    code: 0,
  });
  expect(existsSync(join(checkout.cache, "go"))).toBe(false);
  expect(execFileSync(pulumi, ["version"], { encoding: "utf8" }).trim()).toBe("v3.259.0");
}, 1_200_000);
