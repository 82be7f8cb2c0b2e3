import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { makeCheckout, start } from "./checkout.ts";

const cliOf = (cache: string) => join(cache, "parts", "cli-3.259.0", "pulumi");
const currentHome = (cache: string) =>
  join(cache, "homes", JSON.parse(readFileSync(join(cache, "current.json"), "utf8")).home as string);
const drafts = (cache: string) =>
  ["parts", "homes"].flatMap((folder) =>
    existsSync(join(cache, folder))
      ? readdirSync(join(cache, folder)).filter((name) => name.startsWith("."))
      : [],
  );
const versionOf = (home: string) =>
  execFileSync(join(home, "versions", "3.259.0", "bin", "pulumi"), ["version"], { encoding: "utf8" }).trim();

describe("set-up", () => {
  /** Set up by the first test; the damage is done to it afterwards. */
  const checkout = makeCheckout();
  afterAll(() => checkout[Symbol.dispose]());

  test("takes a pulumi from PATH, and a second time finds everything there", async () => {
    const first = await checkout.setup(["--offline"]).ended;
    expect(first).toMatchObject({ code: 0 });
    expect(first.output).toMatch(/Pulumi CLI 3\.259\.0 from PATH/);
    const home = currentHome(checkout.cache);
    expect(versionOf(home)).toBe("v3.259.0");
    const manifest = JSON.parse(readFileSync(join(home, "toolchain.json"), "utf8"));
    expect(manifest.parts.cli).toMatchObject({ version: "3.259.0", from: "path" });
    expect(manifest.parts.provider.version).toBe("5.4.1");
    const engine = createServer().listen(0, "127.0.0.1");
    await once(engine, "listening");
    const address = `127.0.0.1:${(engine.address() as AddressInfo).port}`;
    for (const plugin of [
      "versions/3.259.0/bin/pulumi-language-nodejs",
      "plugins/resource-vercel-v5.4.1/pulumi-resource-vercel",
    ]) {
      const running = start(join(home, plugin), [address], { cwd: checkout.root, env: checkout.bare });
      await running.says(/^\d+$/m); // the port, as the engine reads it
      running.kill("SIGKILL");
      await running.ended;
    }
    engine.close();
    const before = statSync(cliOf(checkout.cache));

    const second = await checkout.setup(["--offline"]).ended;
    expect(second).toMatchObject({ code: 0 });
    expect(second.output).not.toMatch(/from PATH/);
    expect(statSync(cliOf(checkout.cache)).ino).toBe(before.ino);
    expect(currentHome(checkout.cache)).toBe(home);
  });

  test("a damaged part is noticed and made again", async () => {
    expect(versionOf(currentHome(checkout.cache))).toBe("v3.259.0");
    truncateSync(cliOf(checkout.cache), 1_000_000);
    expect(() => versionOf(currentHome(checkout.cache))).toThrow();
    const launcher = join(
      currentHome(checkout.cache),
      "plugins",
      "resource-vercel-v5.4.1",
      "pulumi-resource-vercel",
    );
    writeFileSync(launcher, "#!/bin/sh\nexit 1\n");

    const again = await checkout.setup(["--offline"]).ended;
    expect(again).toMatchObject({ code: 0 });
    expect(again.output).toMatch(/is damaged/);
    expect(versionOf(currentHome(checkout.cache))).toBe("v3.259.0");
    expect(readFileSync(launcher, "utf8")).not.toMatch(/exit 1/);
  });

  test("two at once share one result", async () => {
    using checkout = makeCheckout();
    const ends = await Promise.all([
      checkout.setup(["--offline"]).ended,
      checkout.setup(["--offline"]).ended,
    ]);
    expect(ends.map((end) => end.code)).toEqual([0, 0]);
    expect(ends.map((end) => end.output).join("")).toMatch(/waiting for another set-up \(process \d+\)/);
    expect(ends.filter((end) => end.output.includes("from PATH"))).toHaveLength(1);
    expect(drafts(checkout.cache)).toEqual([]);
    expect(versionOf(currentHome(checkout.cache))).toBe("v3.259.0");
  });

  test("killed in the middle, it leaves nothing half done and the next one goes on", async () => {
    using checkout = makeCheckout();
    const killed = checkout.setup(["--offline"]);
    await killed.says(/from PATH/);
    killed.kill("SIGKILL");
    expect((await killed.ended).signal).toBe("SIGKILL");
    expect(existsSync(join(checkout.cache, "setup.lock"))).toBe(true);

    const next = await checkout.setup(["--offline"]).ended;
    expect(next).toMatchObject({ code: 0 });
    expect(next.output).not.toMatch(/waiting/);
    expect(drafts(checkout.cache)).toEqual([]);
    expect(existsSync(join(checkout.cache, "setup.lock"))).toBe(false);
    expect(versionOf(currentHome(checkout.cache))).toBe("v3.259.0");
  });

  test("with nothing to be had it names what it tried and what would help, and changes nothing", async () => {
    using checkout = makeCheckout();
    const end = await checkout.setup([], checkout.bare).ended;
    expect(end.code).toBe(1);
    expect(end.output).toMatch(/official release: github\.com: /);
    expect(end.output).toMatch(/Go modules: there is no go on PATH/);
    expect(end.output).toMatch(/What helps: put a pulumi 3\.259\.0 on PATH/);
    expect(existsSync(join(checkout.cache, "current.json"))).toBe(false);
    expect(drafts(checkout.cache)).toEqual([]);
  });

  test("a launcher named pulumi is not taken for the program", async () => {
    using checkout = makeCheckout();
    const folder = join(checkout.root, "fake-bin");
    mkdirSync(folder);
    writeFileSync(join(folder, "pulumi"), "#!/bin/sh\necho v3.259.0\n", { mode: 0o755 });
    const env = { ...checkout.bare, PATH: `${folder}:${checkout.bare["PATH"]}` };
    expect((await checkout.setup(["--offline"], env).ended).code).toBe(1);
  });
});
