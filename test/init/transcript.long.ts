// From `git clone` to a first proven open and close, and a colleague's way in, at a real pseudo-terminal, by nothing but what the
// screen says. The app is a stranger's: without the gate at first, then with it.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { screenBlock } from "../night/player.ts";
import type { Seat } from "../night/terminal.ts";
import { cloneOf, machineOf, placed, startProduction, type Machine, type Production } from "./stranger.ts";
import { strangersApp } from "./strangers-app.ts";
import { play, type Played, type Said } from "./typing.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));
const shell = (root: string, { env }: Machine, line: string) =>
  execFileSync("/bin/sh", ["-ec", line], { cwd: root, env, encoding: "utf8", stdio: "pipe" });

let apps: Awaited<ReturnType<typeof strangersApp>>;
let live: string;
let production: Production;
let [ana, ben]: Machine[] = [];
beforeAll(async () => {
  apps = await strangersApp();
  // Beneath the checkout, where its packages are found from.
  live = join(checkout, ".sandbox", `strangers-live-${process.pid}`);
  symlinkSync(apps.before, live);
  production = await startProduction({ appFolder: live });
  [ana, ben] = [machineOf(production, "Ana"), machineOf(production, "Ben")];
  mkdirSync(join(production.folder, "share"));
  execFileSync("git", ["clone", "--quiet", "--bare", checkout, join(production.folder, "origin.git")]);
  await deploy();
}, 600_000);
afterAll(async () => {
  await production?.stop();
  if (live !== undefined) rmSync(live, { force: true });
});

/** As the dashboard's button does. @throws Error unless it is live then */
async function deploy(): Promise<void> {
  const { id } = await production.control("POST", "/vercel/deployments");
  const { deployments } = await production.control("GET", "/vercel/deployments");
  const made = deployments.find((one: { id: string }) => one.id === id);
  if (made?.live !== true) throw new Error(`The deployment is not live: ${JSON.stringify(made)}`);
}

const page: string[] = [];
const typed = { commands: 0, questions: 0 };
const command = (line: string): void => {
  typed.commands += 1;
  page.push(screenBlock(`$ ${line}`));
};

async function runbook(seat: Seat, line: string, answers: readonly Said[] = []): Promise<Played> {
  const played = await play(seat, line, answers);
  typed.commands += 1;
  typed.questions += played.questions;
  page.push(screenBlock(`$ ./runbook ${line}\n${played.shown}`));
  return played;
}

it("a stranger sets it up and proves it; a colleague joins", { timeout: 900_000 }, async () => {
  const { folder } = production;
  const [before, origin] = [await placed(production), join(folder, "origin.git")];
  const token = ana?.secrets["VERCEL_API_TOKEN"] ?? "";
  const answers: readonly Said[] = [
    { asked: /Vercel token/, answer: token },
    { asked: /Vercel project/, answer: "nightshift" },
    { asked: /Backend/, answer: `file://${folder}/share only-this-machine` },
    { asked: /Where to keep it/, answer: "" },
    { asked: /Secret key/, answer: ana?.secrets["CLERK_SECRET_KEY"] ?? "" },
    { asked: /Write this|Nothing is left/, answer: "y" },
    { asked: /Prove it/, answer: "y" },
  ];
  page.push("## The first person");
  const began = performance.now();
  command("git clone git@example.com:acme/runbooks.git && cd runbooks");
  const root = cloneOf(folder, "runbooks", origin);
  const first = await runbook({ root, env: ana?.env ?? {} } as Seat, "init", answers);
  // The app has no gate yet, and that is said; nothing was opened.
  expect(first.code, first.shown).toBe(3);
  expect(first.shown).toContain("Nothing was opened.");
  expect(first.questions).toBeLessThanOrEqual(10);
  const adopted = await placed(production);
  for (const one of before) expect(adopted.find(({ id }) => id === one.id)).toEqual(one);
  for (const one of adopted.filter(({ id }) => before.every((old) => old.id !== id)))
    expect(one.target).toEqual(["production"]);

  const line =
    "git add Pulumi.yaml Pulumi.production.yaml contacts && git commit -qm 'Set up production' && git push -q";
  command(line);
  shell(root, ana as Machine, line);
  const setUp = performance.now() - began;
  page.push("_They add the gate to their app ([guard/README.md](../../guard/README.md)), and deploy it._");
  unlinkSync(live);
  symlinkSync(apps.gated, live);
  await deploy();
  // Left at the last question, everything else is done, and nothing was opened.
  const seat = { root, env: ana?.env ?? {} } as Seat;
  const left = await play(seat, "init", answers, { at: 2, how: "Ctrl-C" });
  expect([left.code, left.shown]).toEqual([3, expect.stringContaining("Prove it at")]);
  const { writes } = await production.control("GET", "/vercel/edge-config-writes");
  expect(writes.filter(({ key }: { key: string }) => key === "auth_gate")).toHaveLength(1);
  const proving = performance.now();
  const second = await runbook(seat, "init", answers);
  expect(second.code, second.shown).toBe(0);
  expect(second.shown).toContain("An opening and a close were seen in the live app.");
  expect(second.questions).toBeLessThanOrEqual(10);
  const minutes = (setUp + performance.now() - proving) / 60_000;
  const [commands, questions] = [typed.commands, typed.questions];
  expect(questions).toBeLessThanOrEqual(10);
  const after = await placed(production);
  const elsewhere = (all: typeof before) =>
    all.filter(
      ({ target, gitBranch }) =>
        !target.includes("production") || gitBranch !== undefined || target.length > 1,
    );
  expect(elsewhere(after)).toEqual(elsewhere(before));

  page.push(
    "## A colleague",
    "_The passphrase comes from the team's password manager, into a file of their own._",
  );
  typed.commands = 0;
  const kept = join(ana?.home ?? "", ".config", "clerk-vercel-runbooks", "nightshift-production.passphrase");
  const mine = join(ben?.home ?? "", "passphrase");
  copyFileSync(kept, mine);
  command("git clone git@example.com:acme/runbooks.git && cd runbooks");
  const clone = cloneOf(folder, "runbooks-of-ben", origin);
  command("export VERCEL_API_TOKEN=… PULUMI_CONFIG_PASSPHRASE_FILE=~/passphrase");
  const env = { ...ben?.env, VERCEL_API_TOKEN: token, PULUMI_CONFIG_PASSPHRASE_FILE: mine };
  const stale = await play(
    { root: clone, env: { ...env, VERCEL_API_TOKEN: "a".repeat(24) } } as Seat,
    "join ben --key ~/.ssh/id_ed25519 --name 'Ben Example'",
    [],
  );
  expect(stale.shown).toMatch(/can be read here, but you cannot act: Vercel[^]*token/);
  const joined = await runbook(
    { root: clone, env } as Seat,
    "join ben --key ~/.ssh/id_ed25519 --name 'Ben Example' --write",
  );
  expect(joined.code, joined.shown).toBe(0);
  expect(joined.shown).toContain(
    "The stack's secrets can be read here, and Vercel takes the token: you can act.",
  );
  const push = "git commit -qam 'Ben joins' && git push -q";
  command(push);
  shell(clone, ben as Machine, push);
  expect(typed.commands).toBeLessThanOrEqual(5);
  const lint = await play({ root: clone, env } as Seat, "contacts lint", []);
  expect(lint.code, lint.shown).toBe(0);

  write({ minutes, commands, questions, colleague: typed.commands, variables: before.length });
});

interface Figures {
  readonly minutes: number;
  readonly commands: number;
  readonly questions: number;
  readonly colleague: number;
  readonly variables: number;
}

function write({ minutes, commands, questions, colleague, variables }: Figures): void {
  const homes = [ana?.home, ben?.home].map((home) => home ?? "");
  const text = homes
    .reduce((shown, home) => shown.replaceAll(home, "~"), page.join("\n\n"))
    .replaceAll(production.folder, "/mnt/acme");
  expect(text).not.toMatch(/sk_live_\w|BEGIN PRIVATE|VercelToken|\/root|\/tmp\//);
  if (process.env["WRITE_DOCS"] !== "1") return;
  const head = [
    "# `./runbook init`, as the screen shows it",
    "",
    "At a real pseudo-terminal against the sandbox, which stands as a production with variables that were set in the dashboard, by",
    "somebody who does only what the screen says. The app is not ours: pages and proxy of its own, at first without the gate. The",
    "packages and the toolchain (`npm run setup`) were there. The backend is a folder that both people reach, such as a share.",
    "Long lines are cut (…). Written by `TEST_LONG=1 WRITE_DOCS=1 npx vitest run test/init/transcript.long.ts`.",
    "",
    `- From \`git clone\` to a proven open and close: ${commands} commands, ${questions} questions, ${minutes.toFixed(1)} minutes of commands at`,
    "  work. Adding the gate to the app, and its builds, are not in these minutes.",
    `- The colleague: ${colleague} commands.`,
    `- Variables that were there, ${variables} of the project and one of the team: each where it stood, with the value that it had.`,
  ];
  writeFileSync(join(checkout, "docs", "transcripts", "init.md"), `${head.join("\n")}\n\n${text}\n`);
}
