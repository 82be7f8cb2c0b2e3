import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { audienceIn, signRequest } from "../../guard/src/signed-request.ts";
import { copyCheckout, type CheckoutCopy, type Teammate } from "../../rehearsal/checkout/copy-checkout.ts";
import { prepareStack } from "../../rehearsal/checkout/prepare-stack.ts";
import { appAddress, type AppAddress } from "../../rehearsal/people/browser.ts";
import { makeHome } from "../../rehearsal/team/operators.ts";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import { Wire, type WireResponse } from "../../rehearsal/world/wire.ts";
import { startSandbox, type SandboxInfo, type SandboxOptions } from "../../sandbox/world.ts";
import { readJournal } from "../../src/journal/journal.ts";
import { fold, type RunState } from "../../src/journal/fold.ts";
import { openFolders } from "../../src/open-folders.ts";
import { openPorts, type OpenedPorts } from "../../src/open-ports.ts";
import { cacheRoot, pulumiBinary, toolchainEnv } from "../../toolchain/env.mjs";
import { controlOf } from "../../rehearsal/world/control.ts";
import { afterFirstUp } from "./first-up.ts";
import { keyboardIn, withoutEmpty, type Keyboard } from "./keyboard.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export interface WorldOptions extends Pick<SandboxOptions, "onAppOutput" | "clock" | "appEnv"> {
  /** In the copy's contacts; the first is who git says is working there. Default: Ana, and Ben who approves. */
  readonly people?: readonly [Teammate, ...Teammate[]];
  /**
   * What the first `up` has brought: the app, nothing but the stack's own resources, or (`empty`) there was none yet, and it
   * is the test's own. It was done once for all worlds of a kind; see first-up.ts. Default: app.
   */
  readonly stack?: "app" | "bare" | "empty";
  /** Default: `runtime`. */
  readonly lane?: "runtime" | "redeploy";
  /** Of the stack's secrets. */
  readonly passphrase?: string | undefined;
}

/** One person's keyboard, with a home of their own: their git identity and SSH key. */
export interface Desk extends Keyboard {
  readonly home: string;
}

/** The sandbox, a stack on its fake Vercel with the real engine and provider, and someone at work in a copy of this checkout. */
export interface World extends Keyboard {
  readonly info: SandboxInfo;
  readonly control: ReturnType<typeof controlOf>;
  /** Temporary; holds the copy, and whatever else a test needs to leave somewhere. */
  readonly folder: string;
  readonly checkout: CheckoutCopy;
  /** What a command in the copy needs beside the toolchain's environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly stateFolder: string;
  /** What the stack signs statements and requests with, PKCS#8 PEM. */
  readonly signingKey: string;
  /** The way of everyone who uses the app. */
  readonly wire: Wire;
  readonly address: AppAddress;
  /** What the live app answers to someone without any session. */
  readonly ask: (
    path: string,
    method?: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<WireResponse>;
  /** What the app's health route answers to an operator's signed request. */
  readonly health: (query?: string) => Promise<WireResponse>;
  /** @param env laid over `env` */
  readonly ports: (env?: Readonly<Record<string, string>>) => Promise<OpenedPorts>;
  /** What the store holds under the gate's key. */
  readonly item: () => Promise<string>;
  /** The stack's config file. */
  readonly config: (clone?: string) => { read: () => string; write: (text: string) => void };
  /** Another clone with the stack's config as it is now; git knows this person there, unless each has a home. @returns its folder */
  readonly clone: (person?: string) => string;
  /** With this person's home, in the copy or a clone of it. From then on git in the copy knows nobody by itself. */
  readonly deskOf: (
    person: Teammate,
    options?: { readonly clone?: string; readonly env?: Readonly<Record<string, string | undefined>> },
  ) => Desk;
  /** Records beneath incidents/ whose name has this in it, newest first. */
  readonly records: (named?: string) => Promise<readonly RunState[]>;
  readonly stop: () => Promise<void>;
}

const ana: Teammate = {
  id: "ana",
  name: "Ana",
  email: "ana@nightshift.example",
  may: ["execute", "approve"],
};
const ben: Teammate = { id: "ben", name: "Ben", email: "ben@nightshift.example", may: ["approve"] };

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const { people = [ana, ben], stack = "app", lane = "runtime", passphrase, ...ofSandbox } = options;
  const left = stack === "empty" ? undefined : await afterFirstUp({ stack, lane, passphrase });
  const folder = mkdtempSync(join(tmpdir(), "world-"));
  const sandbox = await startSandbox({
    folder: join(folder, "sandbox"),
    vercelSettings: { buildMs: 0 },
    ...(left && { from: left.sandbox }),
    ...ofSandbox,
  });
  const { info } = sandbox;
  const wire = new Wire(info.proxy, readFileSync(info.ca.file, "utf8"), "people");
  const stop = async (): Promise<void> => {
    wire.close();
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const checkout = await copyCheckout({ checkout: root, folder, people, operator: people[0].id });
    const stateFolder = join(folder, "state");
    const prepared = await prepareStack({
      ...{ root: checkout.root, lane, sandbox: info, stateFolder },
      ...(left && { stateFrom: left.state }),
      ...(stack === "app" ? {} : { deploymentRef: null }),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    const { env, signingKey } = prepared;
    const parts = { info, env, folder, checkout, stateFolder, signingKey, wire, stop };
    return { ...parts, ...worldIn(parts), ...askingIn(parts) };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Parts = Pick<
  World,
  "info" | "env" | "folder" | "checkout" | "stateFolder" | "signingKey" | "wire" | "stop"
>;

function askingIn({ info, signingKey, wire }: Parts): Pick<World, "ask" | "health"> {
  const ask: World["ask"] = (path, method = "GET", headers = {}) =>
    // Not through URL, which would tidy up what is being tried.
    wire.send({
      method,
      url: info.app.origin,
      path,
      headers: { accept: path.startsWith("/api/") ? "application/json" : "text/html", ...headers },
    });
  return {
    ask,
    health: async (query = "") => {
      const path = `/api/health/clerk${query}`;
      const anybody = await ask(path);
      const audience = audienceIn(String(anybody.headers["www-authenticate"])) ?? "";
      const [url, nowSeconds] = [`${info.app.origin}${path}`, Math.floor(Date.now() / 1000)];
      const aimed = { method: "GET", url, audience, nowSeconds };
      return await ask(path, "GET", { authorization: await signRequest(aimed, signingKey) });
    },
  };
}

function worldIn({ info, env, folder, checkout }: Parts): Omit<World, keyof Parts | "ask" | "health"> {
  const control = controlOf(info);
  const all = { ...plainEnv(), RUNBOOK_CACHE_DIR: cacheRoot(), ...env };
  const git = (...words: string[]) => void execFileSync("git", words, { stdio: "pipe" });
  const config: World["config"] = (clone = checkout.root) => {
    const file = join(clone, "Pulumi.sandbox.yaml");
    return { read: () => readFileSync(file, "utf8"), write: (text) => writeFileSync(file, text) };
  };
  let clones = 0;
  /** Git in the copy knows who works there. */
  let known = true;
  return {
    ...{ control, config },
    ...keyboardIn(checkout.root, all),
    address: appAddress(info.app.origin, info.clerk.publishableKey),
    ports: (more = {}) =>
      openPorts({
        root: checkout.root,
        env: withoutEmpty({ ...all, ...more }),
        toolchain: {
          binary: pulumiBinary,
          env: toolchainEnv,
          parts: () => ({ cli: "", languageHost: "", provider: "" }),
        },
      }),
    item: async () => {
      const { ids } = (await control("GET", "/vercel/edge-configs")) as { ids: string[] };
      const { written } = (await control("GET", `/vercel/edge-configs/${ids[0]}`)) as {
        written: Record<string, string>;
      };
      return written["auth_gate"] ?? "";
    },
    clone: (person) => {
      const other = join(folder, `clone-${++clones}`);
      git("clone", "--quiet", checkout.root, other);
      if (person !== undefined) git("-C", other, "config", "user.email", `${person}@nightshift.example`);
      symlinkSync(join(root, "node_modules"), join(other, "node_modules"));
      // A real stack's config is versioned; only the sandbox's is not.
      copyFileSync(join(checkout.root, "Pulumi.sandbox.yaml"), join(other, "Pulumi.sandbox.yaml"));
      return other;
    },
    deskOf: (person, { clone = checkout.root, env: more } = {}) => {
      if (clone === checkout.root && known) git("-C", clone, "config", "--unset", "user.email");
      known &&= clone !== checkout.root;
      const { home } = makeHome(folder, person, checkout.keyFile(person.id));
      const homes = { HOME: home, XDG_CONFIG_HOME: undefined, XDG_CACHE_HOME: undefined };
      return { home, ...keyboardIn(clone, { ...all, ...more, ...homes }) };
    },
    records: async (named = "") => {
      const folders = await openFolders(checkout.root);
      const names = readdirSync(join(checkout.root, "incidents")).filter((name) => name.includes(named));
      const read = names.map(async (name) => fold(await readJournal(await folders.open(name))));
      const states = await Promise.all(read);
      return states.sort((one, other) => (other.startedAt ?? "").localeCompare(one.startedAt ?? ""));
    },
  };
}
