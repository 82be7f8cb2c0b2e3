import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const text = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

it("shows the reference app's own files, which the gate's tests build and run", () => {
  const blocks = [...text("guard/README.md").matchAll(/^( *)```tsx? file=(\S+)\n([\s\S]*?)\n\1```$/gm)];
  expect(blocks.map(([, , file]) => file)).toEqual([
    "app/gate.ts",
    "app/proxy.ts",
    "app/app/sign-out/route.ts",
    "app/app/verify-again/page.tsx",
  ]);
  for (const [, indent = "", file = "", body = ""] of blocks) {
    const shown = body
      .split("\n")
      .map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line));
    expect(`${shown.join("\n")}\n`).toBe(text(file));
  }
});

it("names every environment variable that the gate reads", () => {
  const sources = ["settings", "lane", "live", "auth-policy"]
    .map((name) => text(`guard/src/${name}.ts`))
    .join("\n");
  const read = new Set([...sources.matchAll(/(?:env\[|_VARIABLE = )"([A-Z_]+)"/g)].map(([, name]) => name));
  expect(read.size).toBeGreaterThan(5);
  for (const name of read) expect(text("guard/README.md")).toContain(`\`${name}\``);
});
