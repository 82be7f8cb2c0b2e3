import { describe, expect, it } from "vitest";
import { openSourceSyntax } from "../../src/adapters/source-syntax.ts";
import { appSource } from "../../src/steps/app-source.ts";
import { portsOf, wellWorld } from "../builders/ports.ts";

const lock = (next: string, clerk = "7.9.4") =>
  JSON.stringify({
    packages: { "node_modules/next": { version: next }, "node_modules/@clerk/nextjs": { version: clerk } },
  });
const gate = 'import { createGate } from "clerk-bypass-gate";\nexport default createGate({});\n';

async function look(files: Readonly<Record<string, string>>, folder = ".") {
  const notes: string[] = [];
  const ports = portsOf(wellWorld());
  const git = { ...ports.git, show: async (_: string, path: string) => files[path] };
  const context = {
    ...{ ports: { ...ports, git }, run: "run", step: "source", signal: new AbortController().signal },
    checkpoint: async () => undefined,
    note: async (text: string) => void notes.push(text),
  };
  const input = appSource.input.parse({ folder });
  return { ...(await appSource.run(input, context)), notes };
}

describe("app.source", () => {
  it("says nothing against a proxy that is right", async () => {
    const seen = await look({ "package-lock.json": lock("16.4.6"), "proxy.ts": gate });
    expect(seen).toMatchObject({ problems: [], flaws: [], file: "proxy.ts", currentUserInLayout: false });
  });

  it.each<readonly [string, Readonly<Record<string, string>>, RegExp]>([
    ["a bracket that is not closed", { "proxy.ts": `${gate}\nexport const config = {` }, /^proxy\.ts:4:24 /],
    [
      "a name that Next.js 15 never runs",
      { "package-lock.json": lock("15.5.29"), "proxy.ts": gate },
      /never runs it/,
    ],
    ["two of them", { "proxy.ts": gate, "src/middleware.js": gate }, /one of them only/],
    [
      "no function",
      { "middleware.ts": "export const config = {};\n" },
      /exports neither default nor middleware/,
    ],
    ["no file", {}, /neither proxy\.ts nor middleware\.ts/],
  ])("tells of %s", async (_, files, expected) => {
    const { problems } = await look({ "package-lock.json": lock("16.4.6"), ...files });
    expect(problems.join("\n")).toMatch(expected);
    expect(problems).toHaveLength(1);
  });

  it("finds the app in its folder, takes a named export, and names flaws", async () => {
    const files = {
      "package-lock.json": lock("15.2.2"),
      "apps/web/src/middleware.ts": "export async function middleware() {}\n",
      "apps/web/src/app/layout.tsx": "export default async () => <b>{(await currentUser())?.id}</b>;\n",
    };
    const seen = await look(files, "apps/web");
    expect(seen).toMatchObject({
      problems: [],
      file: "apps/web/src/middleware.ts",
      currentUserInLayout: true,
    });
    expect(seen.flaws).toContain("CVE-2025-29927");
    expect(seen.notes.join("\n")).toContain("asks Clerk for the user");
  });

  it("refuses a folder outside the repository", () => {
    for (const folder of ["/etc", "../other", "a/../../b"])
      expect(appSource.input.safeParse({ folder }).success).toBe(false);
  });
});

it("text that escapes from a terminal is told, not obeyed", async () => {
  const { problems } = await look({ "proxy.ts": "export default \u001b[31m;\n" });
  expect(problems.join("")).not.toContain("\u001b");
  expect((await openSourceSyntax().parse("a.ts", "let a: number = 1;")).problems).toEqual([]);
});
