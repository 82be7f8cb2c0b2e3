/** What would be packed, without packing it: every import leads to a packed file or a declared package, and nothing else is there. */
import { existsSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, posix } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { filesOfGit } from "../../toolchain/packages/assets.mjs";
import { reachable } from "../../toolchain/packages/emit.mjs";
import { folderOf, ownPackages } from "../../toolchain/packages/list.mjs";
import { DRILL_PACKAGE } from "../../toolchain/packages/names.mjs";
import { begunFiles, upgradedFiles, workflowOfUser } from "../../src/cli/upgrade/shipment.ts";
import { projectRoot } from "../../toolchain/places.mjs";

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly scripts: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly files: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (name: string) =>
  JSON.parse(readFileSync(join(folderOf(name), "package.json"), "utf8")) as Manifest;
const names = Object.keys(ownPackages);
const root = manifestOf("clerk-vercel-runbooks");

/** Specifiers that are left once types are taken out: what Node looks for. */
const imports = (text: string): readonly string[] =>
  ts
    .preProcessFile(text.replace(/^(?:import|export) type\b[^;]*;/gm, ""), true, true)
    .importedFiles.map(({ fileName }) => fileName);

const packageOf = (specifier: string) =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
const isBuiltIn = (specifier: string) => specifier.startsWith("node:") || builtinModules.includes(specifier);

it("has one version for all packages, and each pins the others to it", () => {
  const versions = names.map((name) => manifestOf(name).version);
  expect(new Set(versions)).toEqual(new Set([root.version]));
  for (const name of names) {
    const { dependencies = {}, peerDependencies = {} } = manifestOf(name);
    for (const [other, range] of Object.entries({ ...dependencies, ...peerDependencies }))
      if (names.includes(other)) expect([name, other, range]).toEqual([name, other, root.version]);
  }
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, Manifest>;
  };
  expect(lock.packages[""]?.version).toBe(root.version);
});

it("says in the changelog at each version what to do on upgrade", () => {
  const [, ...sections] = readFileSync("CHANGELOG.md", "utf8").split(/^## /m);
  const versions = sections.map((section) => section.split("\n")[0]);
  expect(versions[0]).toBe(root.version);
  for (const section of sections) expect(section).toMatch(/^\d+\.\d+\.\d+\n\n### On upgrade\n\n- /);
});

it("gives a drill the very versions that this checkout is tested with", () => {
  const { dependencies = {} } = manifestOf(DRILL_PACKAGE);
  for (const [name, range] of Object.entries(dependencies))
    if (!names.includes(name))
      expect([name, range]).toEqual([name, root.dependencies?.[name] ?? root.devDependencies?.[name]]);
});

describe.each(names)("%s", (name) => {
  const manifest = manifestOf(name);
  const own = ownPackages[name];

  it("can be published, and is built by what npm runs before it packs", () => {
    expect([manifest.name, manifest.private]).toEqual([name, undefined]);
    expect(manifest.scripts["prepack"]).toMatch(new RegExp(`toolchain/packages/build\\.mjs ${name}$`));
    expect(manifest.files).toContain("dist");
    for (const text of JSON.stringify([manifest.exports, manifest.bin ?? {}]).match(/\.?\/?dist[^"]*/g) ?? [])
      expect(text).toMatch(/^(\.\/)?dist\//);
  });

  if (own?.entries !== undefined) {
    const code = reachable(projectRoot, own.entries);

    it("has every file that its code imports, and declares every package", () => {
      const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
      const missing = [...code].flatMap(([file, text]) =>
        imports(text).flatMap((specifier) => {
          if (isBuiltIn(specifier)) return [];
          const known = specifier.startsWith(".")
            ? code.has(posix.join(posix.dirname(file), specifier))
            : Object.hasOwn(declared, packageOf(specifier));
          return known ? [] : [`${file}: ${specifier}`];
        }),
      );
      expect(code.size).toBeGreaterThan(50);
      expect(missing).toEqual([]);
    });

    it("has what its code reads beside itself, and no test, secret or leftover", async () => {
      const assets = await filesOfGit(own.assets ?? []);
      const beside = [...code].flatMap(([file, text]) =>
        [...text.matchAll(/new URL\(\s*"(\.[^"`$]+)"\s*,\s*import\.meta\.url/g)].map(([, to = ""]) =>
          posix.join(posix.dirname(file), to),
        ),
      );
      // A folder of caches that the program makes, one of sources that only a checkout bundles, and the app of a checkout.
      const elsewhere = [".compile-cache", "toolchain", "toolchain/", "app"];
      const all = [...code.keys(), ...assets];
      const there = (path: string) =>
        all.some((file) => file === path || file.startsWith(path.endsWith("/") ? path : `${path}/`));
      expect(beside.filter((path) => !elsewhere.includes(path) && !there(path))).toEqual([]);
      expect(assets.filter((file) => !existsSync(file))).toEqual([]);
      const junk =
        /(^|\/)(test|bench|node_modules|\.next|coverage|incidents|\.sandbox)\/|\.(test|long)\.ts$|tsbuildinfo$|\.env|\.pem$|Pulumi\.[^/]+\.yaml$|id_ed25519|\.tgz$/;
      expect(all.filter((file) => junk.test(file))).toEqual([]);
    });
  }
});

it("ships what a repository begins with, and workflows that start the installed program", async () => {
  const upgraded = await upgradedFiles();
  const shipped = new Map([...(await begunFiles()), ...upgraded.files]);
  const folders = new Set([...shipped.keys()].map((path) => dirname(path)));
  expect([...folders].sort()).toEqual([".", ".github/workflows", "contacts", "infra", "notices", "runbooks"]);
  expect([...upgraded.files.keys()].some((path) => path.startsWith("contacts/"))).toBe(false);
  // What is not made here is read from the package.
  const packed = await filesOfGit(ownPackages["clerk-vercel-runbooks"]?.assets ?? []);
  const made = [".gitignore", "infra/index.ts"];
  expect([...shipped.keys()].filter((path) => !packed.includes(path) && !made.includes(path))).toEqual([]);
  for (const [path, text] of shipped) {
    if (path.endsWith(".yml")) {
      expect(text, path).not.toMatch(/\.\/runbook|npm run/);
      expect(text, path).toMatch(/npm ci[\s\S]*npx --no -- runbook /);
      expect(() => parse(text) as unknown).not.toThrow();
    }
    expect(text, path).not.toMatch(/BEGIN [A-Z ]*PRIVATE KEY|sk_live_|sk_test_\w{10}/);
  }
  expect(workflowOfUser("run: ./runbook lint")).toBe("run: npx --no -- runbook lint");
});
