// What `runbook guard add` refuses, each with its place and the way out; nothing is changed by it.
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bare, kindOf, protectedList } from "./apps.ts";
import { addGate, git, put } from "./laid-out.ts";
import { committedApp, filesOf, smallApp } from "./small-app.ts";

const add = async (folder: string, ...words: readonly string[]) =>
  await addGate(folder, "--yes", "--no-build", ...words);

describe("what it refuses, changing nothing", () => {
  const refused = async (folder: string, ...words: readonly string[]) => {
    const before = filesOf(folder);
    const { code, err } = await add(folder, ...words);
    expect(filesOf(folder)).toEqual(before);
    expect(code).toBe(2);
    return err;
  };
  const app = (files: Readonly<Record<string, string>>, kind = kindOf("app-ts"), versions = {}) =>
    smallApp({ ...kind, files: { ...kind.files, ...files } }, versions);

  it.each([
    [
      "no Next.js app",
      () => app({ "package.json": "{}" }),
      "package.json:1:1 package.json names no next. [APP_UNSUITABLE]",
    ],
    [
      "no package.json",
      () => {
        const folder = app({});
        rmSync(join(folder, "package.json"));
        return folder;
      },
      "FILE_UNREADABLE",
    ],
    [
      "a broken package.json",
      () => app({ "package.json": "{" }),
      "package.json:1:1 cannot be read: it is no package.json of npm's form. [FILE_UNREADABLE]",
    ],
    [
      "a Next.js too old",
      () => app({}, undefined, { next: "15.2.0" }),
      "package.json:1:1 next is 15.2.0; the gate needs 15.5.18 or newer of that line, or 16.2.6 or newer. [APP_TOO_OLD]",
    ],
    [
      "a Clerk too old",
      () => app({}, undefined, { "@clerk/nextjs": "6.39.3" }),
      "@clerk/nextjs is 6.39.3; the gate needs 7.9.4 or newer. [APP_TOO_OLD]",
    ],
    [
      "a static export",
      () => app({ "next.config.mjs": `export default {\n  output: "export",\n};\n` }),
      "next.config.mjs:2:3 The app is exported as static files, which no middleware protects. [GATE_UNSUPPORTED]",
    ],
    [
      "a basePath that is computed",
      () => app({ "next.config.mjs": "export default { basePath: process.env.BASE };\n" }),
      "next.config.mjs:1:18 basePath is no text here. [APP_UNCLEAR]",
    ],
    [
      "endings of its own",
      () => app({ "next.config.mjs": `export default { pageExtensions: ["page.tsx"] };\n` }),
      "pageExtensions renames pages",
    ],
    [
      "a middleware that does not run",
      () => app({ "src/middleware.ts": bare }),
      "src/middleware.ts:1:1 Next.js 16 does not run this file. [APP_UNCLEAR]",
    ],
    [
      "a middleware with an ending that Next.js does not take",
      () => {
        const folder = app({ "proxy.mjs": bare });
        rmSync(join(folder, "proxy.ts"));
        return folder;
      },
      "proxy.mjs:1:1 Next.js 16 does not run this file. [APP_UNCLEAR]",
    ],
    [
      "a middleware with JSX's ending beside another",
      () => app({ "proxy.tsx": bare }),
      "proxy.tsx:1:1 proxy.ts stands beside it, and Next.js runs one of them. [APP_UNCLEAR]",
    ],
    [
      "a middleware of the app's own that calls Clerk's in another module",
      () =>
        app({
          "proxy.ts": `import { own } from "@/lib/own";\nexport default own();\n`,
          "lib/own.ts": `import { clerkMiddleware } from "@clerk/nextjs/server";\nexport const own = () => clerkMiddleware();\n`,
        }),
      "lib/own.ts:1:1 It calls Clerk's middleware for proxy.ts: inside the gate that would still ask Clerk. [APP_UNCLEAR]",
    ],
    [
      "two of them",
      () => app({ "middleware.ts": bare }),
      "proxy.ts:1:1 middleware.ts stands beside it, and Next.js runs one of them. [APP_UNCLEAR]",
    ],
    [
      "a callback that is not understood",
      () =>
        app({
          "proxy.ts": protectedList.replace("auth.protect()", "auth.protect({ permission: 'org:x:y' })"),
        }),
      "proxy.ts:6:49 auth.protect() asks here for more than somebody who is signed in, or who has a role. [APP_UNCLEAR]",
    ],
    [
      "an option that the gate has not",
      () => app({ "proxy.ts": bare.replace("clerkMiddleware()", "clerkMiddleware({ isSatellite: true })") }),
      "proxy.ts:3:34 The gate has no option isSatellite. [GATE_UNSUPPORTED]",
    ],
    [
      "no sign-in page",
      () => {
        const folder = app({ ".env": "\n" });
        rmSync(join(folder, "app/sign-in"), { recursive: true });
        return folder;
      },
      "Nothing says at which page of this app people sign in. [APP_UNCLEAR]",
    ],
    [
      "an address that is taken",
      () => app({ "pages/sign-out.tsx": "export default function P() { return null; }\n" }),
      "pages/sign-out.tsx:1:1 It is served at /sign-out, where the gate's own belongs. [APP_FILE_TAKEN]",
    ],
    [
      "names that are taken",
      () => app({ "gate.ts": "\n", "auth-gate.ts": "\n" }),
      "gate.ts:1:1 Something else stands there. [APP_FILE_TAKEN]",
    ],
    [
      "a directory for a middleware",
      () => {
        const folder = app({});
        rmSync(join(folder, "proxy.ts"));
        put(join(folder, "proxy.ts/x.ts"), "\n");
        return folder;
      },
      "proxy.ts:1:1 cannot be read: it is a directory. [FILE_UNREADABLE]",
    ],
  ] as const)("%s", async (_name, make, words) => {
    expect(await refused(make())).toContain(words);
  });

  it("changes that are not committed, in a file that it would change; others do not matter", async () => {
    for (const file of ["proxy.ts", "package.json"]) {
      const folder = committedApp(kindOf("app-ts"));
      writeFileSync(join(folder, file), `${readFileSync(join(folder, file), "utf8")}\n`);
      expect(await refused(folder)).toContain(
        `${file}:1:1 It has changes that are not committed. [APP_UNCOMMITTED]`,
      );
    }
    const folder = committedApp(kindOf("app-ts"));
    writeFileSync(join(folder, "app/page.tsx"), "export default function Home() { return null; }\n");
    expect(await add(folder)).toMatchObject({ code: 0 });
  });

  it("symbolic links, of files and of folders", async () => {
    const folder = app({});
    renameSync(join(folder, "proxy.ts"), join(folder, "elsewhere.ts"));
    symlinkSync("elsewhere.ts", join(folder, "proxy.ts"));
    expect(await refused(folder)).toContain("proxy.ts:1:1 It is a symbolic link, or beneath one");
    const other = app({});
    mkdirSync(join(other, "out-of-here"));
    symlinkSync("../out-of-here", join(other, "app/sign-out"));
    expect(await refused(other)).toContain(
      "app/sign-out/route.ts:1:1 It is a symbolic link, or beneath one. [APP_FILE_TAKEN]",
    );
  });

  it("nobody at a terminal, --json that would ask, options that do not exist", async () => {
    const folder = committedApp(kindOf("app-ts"));
    const odd = ["--domain=a b", "--sign-in=sign-in", "--base-path=docs/", "--sideways"];
    for (const words of [[], ["--json"], ...odd.map((one) => ["--yes", one])]) {
      const { code } = await addGate(folder, ...words);
      expect([words, code]).toEqual([words, 2]);
    }
    expect(git(folder, "status", "--porcelain")).toBe("");
  });
});
