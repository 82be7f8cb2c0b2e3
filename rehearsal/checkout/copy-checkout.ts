import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, statSync } from "node:fs";
import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { isInstalled, packageRoot } from "../../src/cli/roots.ts";

const run = promisify(execFile);

/** Someone of the copy's contacts; a fresh SSH key is made for each. */
export interface Teammate {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly may: readonly ("approve" | "execute")[];
}

export interface CheckoutCopy {
  readonly root: string;
  /** The commit with the contacts in it. */
  readonly commit: string;
  /** Path of a person's private key, without passphrase. @throws Error for someone who is not in the contacts */
  readonly keyFile: (person: string) => string;
}

/** The reference app's sources in a copy, from its root: a checkout has them, a project with this program as a package gets them. */
export const appInCopy = isInstalled ? "reference-app" : "app";

/**
 * A copy of the checkout as a repository of its own, with other people in its contacts: drills and tests approve, commit
 * and write there, never in the checkout. Untracked files come along unless git ignores them; node_modules is linked.
 * @param folder made if needed; gets `checkout/` and `keys/`
 * @param operator whose e-mail git gives as the user's
 */
export async function copyCheckout(options: {
  readonly checkout: string;
  readonly folder: string;
  readonly people: readonly Teammate[];
  readonly operator: string;
  /** The reference app's sources, to be laid beside it as `appInCopy`. Default: the checkout has them. */
  readonly app?: string;
}): Promise<CheckoutCopy> {
  const { checkout, folder, people, app } = options;
  const root = join(folder, "checkout");
  const keyFile = (person: string) => join(folder, "keys", person);
  await mkdir(join(folder, "keys"), { recursive: true, mode: 0o700 });
  await copyFiles(checkout, root);
  if (app !== undefined) await cp(app, join(root, appInCopy), { recursive: true });
  await symlink(modulesOf(checkout), join(root, "node_modules"));
  const contacts = await Promise.all(
    people.map(async (person) => contactOf(person, await makeKey(keyFile(person.id)))),
  );
  await writeFile(join(root, "contacts", "people.yaml"), stringify(contacts));
  await writeWhoIsCalled(root, options.operator, people);
  const operator = people.find(({ id }) => id === options.operator);
  if (operator === undefined) throw new Error(`${options.operator} is not among the people of this copy.`);
  return {
    root,
    commit: await commitAll(checkout, root, operator),
    keyFile: (person) => {
      if (people.some(({ id }) => id === person)) return keyFile(person);
      throw new Error(`${person} is not among the people of this copy.`);
    },
  };
}

/** In a monorepo npm puts packages into a folder above the project. */
function modulesOf(checkout: string): string {
  const own = join(checkout, "node_modules");
  if (!isInstalled || existsSync(own)) return own;
  const parts = packageRoot.split(sep);
  return parts.slice(0, parts.indexOf("node_modules") + 1).join(sep);
}

/** The operator is on call, everyone else comes next: the checkout's own rota and levels name other people. */
async function writeWhoIsCalled(root: string, operator: string, people: readonly Teammate[]): Promise<void> {
  const others = people.map(({ id }) => id).filter((id) => id !== operator);
  const rota = { timeZone: "Etc/UTC", weekly: { from: "2026-01-05T09:00", people: [operator] }, shifts: [] };
  const levels = [
    { name: "On call", who: ["on-call"], minutes: 15, by: ["email"] },
    { name: "Everyone else", who: others.length > 0 ? others : [operator], by: ["email"] },
  ];
  await writeFile(join(root, "contacts", "rota.yaml"), stringify(rota));
  await writeFile(join(root, "contacts", "escalation.yaml"), stringify({ levels }));
}

/** Tests and benchmarks stay behind: nothing that is rehearsed reads them, and they are half of all files. */
const leftOut = /^(test|bench)\//;

/** By their paths from the checkout's root: versioned ones, and others unless git ignores them; without tests and benchmarks. */
export async function filesOf(checkout: string): Promise<readonly string[]> {
  const list = await run("git", ["ls-files", "-coz", "--exclude-standard"], {
    cwd: checkout,
    maxBuffer: 64 * 1024 * 1024,
  });
  const files = list.stdout.split("\0").filter((file) => file !== "" && !leftOut.test(file));
  // Listed still, but deleted in the working tree, or gone since.
  return files.filter((file) => statSync(join(checkout, file), { throwIfNoEntry: false })?.isFile() === true);
}

async function copyFiles(checkout: string, root: string): Promise<void> {
  const files = await filesOf(checkout);
  for (const folder of new Set(files.map((file) => dirname(join(root, file)))))
    mkdirSync(folder, { recursive: true });
  for (const file of files) copyFileSync(join(checkout, file), join(root, file));
}

async function makeKey(path: string): Promise<string> {
  await run("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", path]);
  const { stdout } = await run("ssh-keygen", ["-y", "-f", path]);
  return stdout.trim();
}

function contactOf({ id, name, email, may }: Teammate, key: string) {
  return { id, name, email, timeZone: "Etc/UTC", keys: [key], may: [...may] };
}

async function commitAll(checkout: string, root: string, operator: Teammate): Promise<string> {
  // Neither hooks, signing nor templates of the user's own configuration reach in here.
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  const git = async (...args: string[]) => (await run("git", args, { cwd: root, env })).stdout.trim();
  await git("init", "--quiet", "--initial-branch=main");
  // The pattern of the checkout's .gitignore names a folder, and here it is a link.
  await writeFile(join(root, ".git", "info", "exclude"), "node_modules\n");
  // What the checkout's own history holds is not packed once more.
  const objects = await run("git", ["rev-parse", "--path-format=absolute", "--git-path", "objects"], {
    cwd: checkout,
  });
  await writeFile(join(root, ".git", "objects", "info", "alternates"), objects.stdout);
  await git("config", "user.name", operator.name);
  await git("config", "user.email", operator.email);
  await git("config", "commit.gpgsign", "false");
  await git("add", "--all");
  await git("commit", "--quiet", "-m", "Copy the checkout");
  return await git("rev-parse", "HEAD");
}
