// `runbook guard add` on apps whose packages are named only: what it shows, writes, refuses, and how it ends when it is broken off.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { applyGate } from "../../src/add-gate/apply.ts";
import { gatePackage } from "../../src/add-gate/needs.ts";
import { planGate } from "../../src/add-gate/plan.ts";
import { openAppFolder } from "../../src/adapters/app-folder.ts";
import { packageVersion } from "../../src/cli/roots.ts";
import { kindOf, protectedList, publicList, wrapped, type AppKind } from "./apps.ts";
import { addGate, commit, git, put } from "./laid-out.ts";
import { committedApp, filesOf, smallApp } from "./small-app.ts";

const add = async (folder: string, ...words: readonly string[]) =>
  await addGate(folder, "--yes", "--no-build", ...words);
const wanted = {
  ...{ basePath: undefined, signIn: undefined, domains: [], package: undefined },
  ...{ version: packageVersion(), middleware: true },
};

it("is made for the package that this repository has", () => {
  const { name, version, peerDependencies } = JSON.parse(
    readFileSync(new URL("../../guard/package.json", import.meta.url), "utf8"),
  ) as { name: string; version: string; peerDependencies: Record<string, string> };
  const { next = "", "@clerk/nextjs": clerk = "" } = peerDependencies;
  expect(gatePackage).toEqual({ name, peers: { next, "@clerk/nextjs": clerk } });
  expect(version).toBe(packageVersion());
});

describe("what it finds", () => {
  const notes = async (kind: AppKind, ...words: readonly string[]) => {
    const { code, out } = await addGate(smallApp(kind), "--plan", ...words);
    expect(code).toBe(0);
    return out;
  };

  it("the router, the language, and where the files belong", async () => {
    expect(await notes(kindOf("app-js"))).toContain("Next.js 16, App Router, JavaScript, npm: 6 files.");
    expect(await notes(kindOf("pages-js-15"))).toContain("Next.js 15, Pages Router, JavaScript, npm");
    const src = await notes(kindOf("src"));
    for (const path of ["src/gate.ts", "src/app/sign-out/route.ts", "src/app/verify-again/page.tsx"])
      expect(src).toContain(`+++ b/${path}`);
    expect(await notes(kindOf("both"))).toContain("+++ b/app/sign-out/route.ts");
  });

  it("pages that ask for somebody by themselves, where the middleware asks for nobody", async () => {
    const kind: AppKind = {
      ...kindOf("app-js"),
      files: {
        "app/(members)/layout.js": `import { auth } from "@clerk/nextjs/server";\nexport default async function L({ children }) { await auth.protect(); return children; }\n`,
        "app/(members)/bills/[id]/page.js": "export default function P() { return null; }\n",
        "app/(members)/@aside/files/[[...path]]/page.js": "export default function P() { return null; }\n",
        "app/team/[...rest]/page.js": `import { auth } from "@clerk/nextjs/server";\nimport { redirect } from "next/navigation";\nexport default async function P() { const { userId } = await auth(); if (!userId) redirect("/sign-in"); return null; }\n`,
        "app/news/page.js": `import { auth } from "@clerk/nextjs/server";\nexport default async function P() { return <p>{(await auth()).userId}</p>; }\n`,
      },
    };
    expect(await notes(kind)).toContain(
      `+    protected: ["/api/me", "/bills/*", "/dashboard", "/files/**", "/team/*/**"],`,
    );
  });

  it("basePath, domains, a sign-in page of another name", async () => {
    const base = await notes(kindOf("base-path"), "--domain", "a.example", "--domain", "b.example");
    expect(base).toContain(`+  return signOut(request, gateOptions, "/desk");`);
    expect(base).toContain(`+const moreDomains = ["a.example", "b.example"];`);
    const other = await notes({
      ...kindOf("app-ts"),
      files: { ".env": "NEXT_PUBLIC_CLERK_SIGN_IN_URL='/login'\n" },
    });
    expect(other).toContain(`+  signInPath: "/login",`);
    expect(await notes(kindOf("options"))).toContain(
      `+  authorizedParties: ["https://app.nightshift.example"],`,
    );
  });

  it("in the Pages Router, next.config: the gate's package is bundled, whatever form that has", async () => {
    const list = `transpilePackages: ["clerk-bypass-gate"]`;
    const of = async (path: string, text: string) =>
      (
        await notes({
          ...kindOf("pages-ts"),
          files: { "next.config.mjs": "export default {};\n", [path]: text },
        })
      )
        .split("\n")
        .filter((line) => line.startsWith("+") && line.includes("transpilePackages"));
    const forms: readonly (readonly [string, string, string])[] = [
      ["next.config.mjs", "export default {};\n", `+export default { ${list} };`],
      ["next.config.mjs", "export default {\n  x: 1,\n};\n", `+  ${list},`],
      ["next.config.mjs", "const c = { x: 1 };\nexport default wrap(c);\n", `+const c = { ${list}, x: 1 };`],
      [
        "next.config.js",
        "/** */\nmodule.exports = { transpilePackages: ['a'] };\n",
        `+module.exports = { transpilePackages: ['a', "clerk-bypass-gate"] };`,
      ],
    ];
    for (const [path, text, line] of forms) expect([text, await of(path, text)]).toEqual([text, [line]]);
    const kind = {
      ...kindOf("pages-ts"),
      files: { "next.config.mjs": "export default async () => ({});\n" },
    };
    const refused = await addGate(smallApp(kind), "--plan");
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringContaining(`next.config.mjs:1:1 The config is not written here as an object. [APP_UNCLEAR]
    Add ${list} to it, and run the command again.`),
    ]);
  });

  it("next-intl's locales: its own document around the page, and the middleware kept off the gate's pages", async () => {
    const intl = await notes(kindOf("intl"));
    expect(intl).toContain("+++ b/src/app/verify-again/layout.tsx");
    expect(intl).toContain(`+    public: ["/sign-in/**", "/*/sign-in/**"],`);
    expect(intl).toContain(`+const gatePages = ["/verify-again", "/sign-out", "/api/health/clerk"];`);
  });

  it("a monorepo: what installs is the tool of the lock file above", async () => {
    const folder = committedApp({
      ...kindOf("app-ts"),
      files: { "pnpm-lock.yaml": "lockfileVersion: '9.0'\n" },
    });
    const app = join(folder, "apps", "web");
    mkdirSync(app, { recursive: true });
    for (const path of ["app", "package.json", "proxy.ts", "next.config.mjs", "tsconfig.json", ".env"])
      renameSync(join(folder, path), join(app, path));
    commit(folder);
    const { code, out } = await addGate(folder, "--plan", "--app", "apps/web");
    expect([code, out]).toEqual([0, expect.stringContaining("pnpm, installed from ../..: 6 files.")]);
  });
});

describe("what it writes", () => {
  it("is what the patch says, and nothing is to be done a second time", async () => {
    for (const name of ["app-ts", "pages-js-15", "own-alone", "none", "intl"]) {
      const [folder, other] = [smallApp(kindOf(name)), committedApp(kindOf(name))];
      expect(await add(folder)).toMatchObject({ code: 0 });
      const patch = join(other, "..", `${name}-${process.pid}.patch`);
      expect(await addGate(other, "--patch", patch)).toMatchObject({ code: 0 });
      expect(git(other, "status", "--porcelain")).toBe("");
      git(other, "apply", "--whitespace=nowarn", patch);
      rmSync(patch);
      expect([name, filesOf(other)]).toEqual([name, filesOf(folder)]);
      expect(await add(folder)).toMatchObject({
        code: 0,
        out: "Nothing is to be done: the gate is there.\n",
      });
    }
  });

  it("keeps line ends, tabs and order", async () => {
    const crlf = protectedList.replaceAll("\n", "\r\n");
    const packageJson = `{\r\n\t"scripts": {},\r\n\t"dependencies": {\r\n\t\t"next": "16",\r\n\t\t"@clerk/nextjs": "7"\r\n\t},\r\n\t"name": "x"\r\n}`;
    const kind: AppKind = {
      ...kindOf("app-ts"),
      middleware: ["proxy.ts", crlf],
      files: { "package.json": packageJson },
    };
    const [folder, other] = [smallApp(kind), committedApp(kind)];
    await add(folder);
    const files = filesOf(folder);
    expect(files["package.json"]).toBe(
      packageJson.replace(`\t\t"next"`, `\t\t"clerk-bypass-gate": "${packageVersion()}",\r\n\t\t"next"`),
    );
    expect(files["proxy.ts"]?.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    await addGate(other, "--patch", "gate.patch");
    git(other, "apply", "gate.patch");
    rmSync(join(other, "gate.patch"));
    expect(filesOf(other)).toEqual(files);
  });

  it("is whole, in an order in which nothing imports what is not there, wherever it is broken off", async () => {
    const whole = smallApp(kindOf("pages-ts"));
    await add(whole);
    const { changes } = await planGate(await openAppFolder(smallApp(kindOf("pages-ts"))), wanted);
    expect(changes.at(-1)?.path).toBe("proxy.ts");
    for (const broken of changes.keys()) {
      const folder = smallApp(kindOf("pages-ts"));
      const app = await openAppFolder(folder);
      let left = broken;
      const failing = {
        ...app,
        write: async (path: string, text: string) => {
          if (left-- === 0) throw new Error("The disk is gone.");
          await app.write(path, text);
        },
      };
      const plan = await planGate(failing, wanted);
      await expect(applyGate(failing, plan, { say: () => undefined })).rejects.toThrow("The disk is gone.");
      expect(readFileSync(join(folder, "proxy.ts"), "utf8")).not.toContain("clerk-bypass-gate");
      expect(await add(folder)).toMatchObject({ code: 0 });
      expect([broken, filesOf(folder)]).toEqual([broken, filesOf(whole)]);
    }
  });

  it("leaves what somebody has changed of the gate's own files", async () => {
    const folder = smallApp(kindOf("app-ts"));
    const own = `import { gateOptions as mine } from "clerk-bypass-gate";\n// ours\nexport const gateOptions = mine;\n`;
    put(join(folder, "gate.ts"), own);
    await add(folder);
    expect(filesOf(folder)["gate.ts"]).toBe(own);
  });
});

it("changes a middleware with JSX's ending where it stands, and takes the sign-in page from .env as Next.js does", async () => {
  const kind = kindOf("app-ts");
  const files = { ".env": "export NEXT_PUBLIC_CLERK_SIGN_IN_URL=/sign-in # where people sign in\n" };
  const folder = smallApp({ ...kind, middleware: ["proxy.tsx", protectedList], files });
  expect(await add(folder)).toMatchObject({ code: 0 });
  const now = filesOf(folder);
  expect(now["proxy.tsx"]).toContain("protected: isProtectedRoute");
  expect(now["proxy.ts"]).toBeUndefined();
  expect(now["gate.ts"]).toContain(`signInPath: "/sign-in",`);
});

it("says of a patch how it is applied from where one stands, and writes over nothing else than a patch", async () => {
  const folder = committedApp({ ...kindOf("wrapped"), middleware: ["proxy.ts", wrapped] });
  const [file, mine] = [join(folder, "my gate.patch"), join(folder, "package.json")];
  for (const _time of [1, 2]) {
    const { code, out } = await addGate("/", "--app", folder, "--patch", file);
    expect(code).toBe(0);
    const line = /Read it, then run: (.*)/.exec(out)?.[1] ?? "";
    execFileSync("sh", ["-c", line.replace(" apply ", " apply --check ")], { cwd: "/" });
  }
  const before = readFileSync(mine, "utf8");
  const { code, err } = await addGate("/", "--app", folder, "--patch", mine);
  expect([code, err]).toEqual([2, expect.stringContaining("holds something else than a patch")]);
  expect(readFileSync(mine, "utf8")).toBe(before);
  const shown = await addGate("/", "--app", folder, "--plan");
  expect(shown.out).toContain("So this is for --patch alone.");
});

it("shows a patch, writes nothing and ends with 3 where something runs around Clerk's middleware", async () => {
  const folder = committedApp({ ...kindOf("wrapped"), middleware: ["proxy.ts", wrapped] });
  const { code, out, err } = await add(folder);
  expect([code, err]).toEqual([3, expect.stringContaining("[APP_PATCH_SHOWN]")]);
  expect(out).toContain("+  createGate({");
  expect(git(folder, "status", "--porcelain")).toBe("");
});

it("tells all of it as JSON", async () => {
  const folder = committedApp({ ...kindOf("app-ts"), middleware: ["proxy.ts", publicList] });
  const planned = JSON.parse((await addGate(folder, "--plan", "--json")).out) as Record<string, unknown>;
  expect(planned).toMatchObject({ outcome: "planned", sure: true });
  expect(planned["changes"]).toEqual([
    "package.json",
    "gate.ts",
    "app/sign-out/route.ts",
    "app/api/health/clerk/route.ts",
    "app/verify-again/page.tsx",
    "proxy.ts",
  ]);
  writeFileSync(join(folder, "..", "json.patch"), String(planned["patch"]));
  execFileSync("git", ["apply", "--check", join(folder, "..", "json.patch")], { cwd: folder });
  const added = JSON.parse((await add(folder, "--json")).out) as Record<string, unknown>;
  expect(added).toMatchObject({ outcome: "added", built: false });
  expect(JSON.parse((await add(folder, "--json")).out)).toMatchObject({ outcome: "nothing-to-do" });
});

it("runs the app's own build, says how it goes, and hands its failure on", async () => {
  const kind = kindOf("app-ts");
  const scripts = (build: string) => ({
    "package.json": JSON.stringify({
      scripts: { build },
      dependencies: { next: "16", "@clerk/nextjs": "7" },
    }),
  });
  const built = await addGate(smallApp({ ...kind, files: scripts("echo built > out.txt") }), "--yes");
  expect([built.code, built.out]).toEqual([
    0,
    expect.stringContaining("The gate is in, and the app builds."),
  ]);
  const failed = await addGate(
    smallApp({ ...kind, files: scripts("echo no such module >&2; exit 3") }),
    "--yes",
  );
  expect([failed.code, failed.err]).toEqual([1, expect.stringContaining("  no such module")]);
  expect(failed.err).toContain("`npm run build` ended with 3. [APP_NOT_BUILT]");
  expect(failed.err).toContain("build again: `npm run build`.");
});

it("installs the package after package.json and before anything that imports it", async () => {
  const folder = smallApp(kindOf("app-ts"));
  const fake = (name: string, version: string) => {
    const place = join("fake", name.replace("/", "-"));
    put(join(folder, place, "package.json"), JSON.stringify({ name, version }));
    return `file:./${place}`;
  };
  rmSync(join(folder, "node_modules", "clerk-bypass-gate"), { recursive: true });
  const dependencies = { "@clerk/nextjs": fake("@clerk/nextjs", "7.9.4"), next: fake("next", "16.4.6") };
  put(join(folder, "package.json"), JSON.stringify({ scripts: { build: "exit 0" }, dependencies }));
  const failed = await addGate(folder, "--yes", "--package", "file:./fake/absent.tgz");
  expect([failed.code, failed.err]).toEqual([1, expect.stringContaining("`npm install` ended with ")]);
  expect(Object.keys(filesOf(folder))).not.toContain("gate.ts");
  expect(filesOf(folder)["proxy.ts"]).toBe(protectedList);
  const added = await addGate(folder, "--yes", "--package", fake("clerk-bypass-gate", packageVersion()));
  expect([added.code, added.err]).toEqual([
    0,
    expect.stringMatching(/Installing: npm install\nWrote gate\.ts\./),
  ]);
  expect(filesOf(folder)["package.json"]).toContain(
    `"clerk-bypass-gate":"file:./fake/clerk-bypass-gate"`.replace(":", ": "),
  );
}, 60_000);

it("leaves a middleware alone that it does not know, and says what belongs there", async () => {
  const text = protectedList.replace("auth.protect()", "auth.protect({ permission: 'org:x:y' })");
  const folder = smallApp({ ...kindOf("app-ts"), middleware: ["proxy.ts", text] });
  expect((await add(folder)).err).toContain("With --no-middleware everything else is written");
  const added = await add(folder, "--no-middleware");
  expect([added.code, added.out]).toEqual([0, expect.stringContaining("All but the middleware is in.")]);
  expect(added.out).toContain(`  import { exceptGatePages, gateOptions } from "./gate";`);
  const files = filesOf(folder);
  expect(files["proxy.ts"]).toBe(text);
  expect(files["gate.ts"]).toContain("export const exceptGatePages");
  const again = await add(folder, "--no-middleware");
  expect([again.code, again.out]).toEqual([0, expect.stringContaining("export default createGate({")]);
  const lines = again.out.split("\n").slice(2, -1).join("\n");
  put(join(folder, "proxy.ts"), lines);
  expect(await add(folder)).toMatchObject({ code: 0, out: "Nothing is to be done: the gate is there.\n" });
});
