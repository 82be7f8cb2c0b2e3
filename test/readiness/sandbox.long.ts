// The real command in a copy of the checkout, against the sandbox at the vendors' real host names: what is wrong there is found
// as it stands, and again what is planted at Vercel, at Clerk and in an app's git history. Nothing is changed by looking.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { LogEntry } from "../../rehearsal/world/control.ts";
import { SECRET_KEY } from "../../sandbox/ids.ts";
import { startWorld, type World } from "../world/world.ts";

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.control("PUT", "/vercel/protection", { ssoProtection: "all" });
  await world.control("PUT", "/vercel/team", { sensitiveEnvironmentVariablePolicy: "on" });
  await world.control("PUT", "/vercel/account", {
    members: ["ana@nightshift.example", "ben@nightshift.example"],
  });
});
afterAll(async () => await world?.stop());

interface Told {
  readonly found: readonly { readonly id: string; readonly severity: string; readonly what: string }[];
  readonly notKnown: readonly { readonly id: string; readonly why: string }[];
  readonly ok: readonly string[];
}

/** What the command tells; once more where the machine was too slow for some of it. */
async function ready(
  ...words: readonly string[]
): Promise<Told & { readonly code: number | null; readonly text: string }> {
  for (let tries = 3; ; tries -= 1) {
    const { code, stdout, text } = await world.runbook(["ready", "--json", ...words]);
    const told = JSON.parse(stdout) as Told;
    const late = told.notKnown.some(({ why }) =>
      /did not answer within|no answer within|longer than|cannot be read/.test(why),
    );
    if (!late || tries === 1) return { ...told, code, text };
  }
}
const ids = (told: Pick<Told, "found">) => [...new Set(told.found.map(({ id }) => id))].sort();
const groups = (...names: readonly string[]) => names.flatMap((name) => ["--only", name]);

it("finds at Vercel, at Clerk and in the live app what the sandbox lacks, and nothing else", async () => {
  const before = ((await world.control("GET", "/log")) as { head: number }).head;
  const told = await ready(...groups("vercel", "clerk", "app"));
  expect(ids(told)).toEqual([
    "clerk.baseline",
    "clerk.test-user",
    "vercel.elsewhere-lacks",
    "vercel.no-way-back",
  ]);
  // There is no picture to compare with, and the app has taken in no webhook yet.
  expect(told.notKnown.map(({ id }) => id).sort()).toEqual(["app.webhooks-arrive", "clerk.differs"]);
  expect(told.ok.length).toBeGreaterThan(40);
  expect(told.code).toBe(1);
  const { entries } = (await world.control("GET", `/log?since=${before}&kind=request`)) as {
    entries: LogEntry[];
  };
  const changing = entries.filter(({ method }) => !["GET", "HEAD"].includes(method));
  expect([...new Set(changing.map(({ method, host, path }) => `${method} ${host}${path}`))]).toEqual([
    `POST ${new URL(world.info.app.origin).host}/api/webhooks/clerk`,
  ]);
});

it("finds of this machine and its contacts what a copy with two people lacks", async () => {
  const told = await ready(...groups("stack", "contacts", "tools", "rehearsal"));
  for (const id of [
    "stack.backend",
    "stack.passphrase",
    "contacts.executors",
    "contacts.phones",
    "contacts.channels",
    "tools.remote",
  ])
    expect(ids(told)).toContain(id);
  for (const id of [
    "contacts.mistakes",
    "contacts.approvers",
    "contacts.operator",
    "tools.toolchain",
    "tools.vercel-token",
    "tools.clock",
    "stack.signing-key",
    "stack.jwt-key",
    "stack.open-bypass",
  ])
    expect(told.ok).toContain(id);
});

it("finds what is planted at Vercel and at Clerk", async () => {
  const { control, wire } = world;
  const now = Date.now();
  await control("PUT", "/vercel/protection", { ssoProtection: null });
  await control("PUT", "/vercel/account", {
    token: { name: "old laptop", createdAt: now, leakedAt: now, reaches: ["user"] },
    members: ["ana@nightshift.example"],
    protectionBypass: { s3cr3t: { scope: "automation-bypass", createdAt: now - 400 * 24 * 3600_000 } },
  });
  await control("PUT", "/vercel/settings", { ignoreCommand: "git diff --quiet HEAD^ HEAD" });
  const headers = { authorization: `Bearer ${SECRET_KEY}`, "content-type": "application/json" };
  const clerk = async (method: string, path: string, body: object) => {
    const url = `https://api.clerk.com${path}`;
    const answer = await wire.send({ method, url, headers, body: JSON.stringify(body), timeoutMs: 30_000 });
    expect(answer.status, answer.body).toBeLessThan(300);
  };
  await clerk("PATCH", "/v1/instance", {
    test_mode: true,
    hibp: false,
    allowed_origins: ["http://localhost:3000"],
  });
  await clerk("POST", "/v1/jwt_templates", {
    name: "long",
    claims: { all: "{{user.public_metadata}}" },
    lifetime: 315_360_000,
  });
  await clerk("POST", "/v1/redirect_urls", { url: "https://elsewhere.example/x" });
  const planted = [
    ...[
      "clerk.allowed-origins",
      "clerk.breached-passwords",
      "clerk.jwt-templates",
      "clerk.redirect-urls",
      "clerk.test-mode",
    ],
    ...[
      "contacts.left-the-team",
      "vercel.automation-bypass",
      "vercel.deployment-urls",
      "vercel.ignored-build",
      "vercel.token",
    ],
  ];
  const told = await ready(...groups(...planted));
  expect(ids(told)).toEqual(planted);
  expect(
    told.found
      .filter(({ severity }) => severity === "critical")
      .map(({ id }) => id)
      .sort(),
  ).toEqual(["clerk.test-mode", "vercel.token"]);
  expect(told.text).not.toContain("s3cr3t");
});

it("finds the live secret key in an app's history, asks Clerk what it is worth, and prints it nowhere", async () => {
  const app = join(world.folder, "shop");
  mkdirSync(app);
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", app, "-c", "user.email=a@b.test", "-c", "user.name=a", ...words], {
      stdio: "pipe",
    });
  const commit = (file: string, text: string) => {
    writeFileSync(join(app, file), text);
    git("add", "-A");
    git("commit", "-qm", file);
  };
  git("init", "-q");
  commit("package.json", '{ "dependencies": { "next": "15.2.2", "@clerk/nextjs": "7.2.0" } }');
  commit(
    "package-lock.json",
    JSON.stringify({
      packages: {
        "node_modules/next": { version: "15.2.2" },
        "node_modules/@clerk/nextjs": { version: "7.2.0" },
      },
    }),
  );
  commit("key.txt", `${SECRET_KEY}\n`);
  commit("key.txt", "gone\n");
  commit(
    "proxy.ts",
    'import { clerkMiddleware } from "@clerk/nextjs/server";\nexport default clerkMiddleware(async (auth) => { auth.protect(); });\n',
  );
  const file = join(world.folder, "ready.sarif");
  const words = ["ready", "--app", app, "--only", "source", "--sarif", file];
  const said = await world.runbook(words);
  expect(said.code).toBe(1);
  expect(said.stdout).toMatch(
    /CRITICAL +source\.secret-history +key\.txt:1:1 .*fingerprint [0-9a-f]{12}.*the secret that is in use/,
  );
  for (const id of ["async-auth", "authorized-parties", "jwt-key", "proxy-name", "published-flaws", "gate"])
    expect(said.stdout).toContain(`source.${id}`);
  const sarif = readFileSync(file, "utf8");
  const { runs } = JSON.parse(sarif) as {
    runs: {
      results: {
        ruleId: string;
        locations: { physicalLocation?: { artifactLocation: { uri: string }; region: object } }[];
      }[];
    }[];
  };
  const result = runs[0]?.results.find(({ ruleId }) => ruleId === "source.async-auth");
  expect(result?.locations[0]?.physicalLocation).toMatchObject({
    ...{ artifactLocation: { uri: "proxy.ts" }, region: { startLine: 2, startColumn: 50 } },
  });
  for (const text of [said.text, sarif]) expect(text).not.toContain(SECRET_KEY.slice(8, 30));
});

it("says without a network whether tool, credentials and contacts work while each vendor is away", async () => {
  const nowhere = { HTTPS_PROXY: "http://127.0.0.1:9", https_proxy: "http://127.0.0.1:9" };
  const said = await world.runbook(["ready", "--offline-check", "--json"], { env: nowhere });
  const { without } = JSON.parse(said.stdout) as {
    without: { vendor: string; holds: boolean; because: string[] }[];
  };
  expect(without.map(({ vendor, holds }) => [vendor, holds])).toEqual(
    ["clerk", "vercel", "github", "slack"].map((vendor) => [vendor, false]),
  );
  expect(without[0]?.because).toEqual(["stack.passphrase", "contacts.phones", "contacts.signing-here"]);
});
