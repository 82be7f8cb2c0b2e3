import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";

/** In a process of its own: what a module loader has loaded stays loaded. */
function inNode(lines: readonly string[]): unknown {
  const program = [
    `import { createRequire } from "node:module";`,
    `import { deferSeldomUsed } from ${JSON.stringify(pathToFileURL(resolve("toolchain/stand-ins/language-host/defer.mjs")).href)};`,
    `const require = createRequire(${JSON.stringify(resolve("infra/index.ts"))});`,
    `const loaded = (name) => Object.keys(require.cache).some((file) => file.includes("node_modules/" + name + "/"));`,
    ...lines,
  ].join("\n");
  const said = execFileSync(process.execPath, ["--input-type=module", "--eval", program], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  return JSON.parse(said);
}

test("the SDK is loaded without what it seldom uses, and still turns a function into text", () => {
  const told = inNode([
    `deferSeldomUsed();`,
    `const pulumi = require("@pulumi/pulumi");`,
    `const before = [loaded("typescript"), loaded("@npmcli/arborist")];`,
    `const { text } = await pulumi.runtime.serializeFunction((word) => word.toUpperCase());`,
    `console.log(JSON.stringify({ before, text, after: loaded("typescript") }));`,
  ]);
  expect(told).toMatchObject({
    before: [false, false],
    text: expect.stringContaining("toUpperCase"),
    after: true,
  });
});

test("a program that wants such a package itself gets it as usual", () => {
  const told = inNode([
    `deferSeldomUsed();`,
    `const { version } = require("typescript");`,
    `const itself = loaded("typescript");`,
    `console.log(JSON.stringify({ version, itself }));`,
  ]);
  expect(told).toMatchObject({ version: expect.stringMatching(/^\d+\./), itself: true });
});
