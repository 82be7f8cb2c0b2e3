import { readRegularTextSync } from "../../src/adapters/regular-file.mjs";
import { join } from "node:path";
import { neededForDrills } from "../checkout/built-app.ts";
import { appAddress, type AppAddress } from "../people/browser.ts";
import type { RunningChild } from "../stage/children.ts";
import { Control } from "./control.ts";
import type { Lane } from "../stage/options.ts";
import type { Stage } from "../stage/stage.ts";
import { Wire } from "./wire.ts";

/** What `sandbox/main.ts --json` prints. */
interface SandboxInfo {
  readonly env: Readonly<Record<string, string>>;
  readonly app: { readonly origin: string };
  readonly control: string;
  readonly proxy: string;
  readonly ca: { readonly file: string; readonly sha256: string };
  readonly clerk: {
    readonly instance: string;
    readonly publishableKey: string;
    readonly jwtKey: string;
    /** A token of Clerk's Platform API. */
    readonly platformKey: string;
  };
  readonly vercel: { readonly team: string; readonly project: string };
  /** Only where the night wants one. */
  readonly database?: { readonly url: string };
}

export interface Sandbox {
  readonly info: SandboxInfo;
  readonly control: Control;
  readonly address: AppAddress;
  /** The way of everyone who uses the app. */
  readonly wire: Wire;
  readonly child: RunningChild;
  /** What an operator has once the stack stands: the key that signs requests to the app. */
  readonly operator: { signingKey?: string };
}

/** What a night needs of its sandbox beside the usual. */
export interface SandboxWishes {
  /** Default: runtime. */
  readonly lane?: Lane;
  /** A PostgreSQL for the app; default: none. */
  readonly database?: boolean;
}

/**
 * Starts the sandbox as a process of its own: empty, or as an earlier first `up` in this lane left it.
 * @throws Error with its own words when it does not come up
 */
export async function startSandbox(
  stage: Stage,
  { lane = "runtime", database = false }: SandboxWishes = {},
): Promise<Sandbox> {
  const app = stage.sabotage.appFolder ?? stage.app;
  const left = stage.left[stage.sabotage.lane ?? lane];
  let ready: (line: string) => void = () => undefined;
  const firstLine = new Promise<string>((resolve) => (ready = resolve));
  const child = stage.children.start(
    process.execPath,
    [
      neededForDrills().sandbox,
      "--json",
      "--folder",
      join(stage.work, "sandbox"),
      "--app",
      app,
      ...(left === undefined ? [] : ["--from", left.sandbox]),
      ...(database ? ["--database"] : []),
    ],
    { cwd: stage.checkout, env: plainEnv(), onLine: (line) => line.startsWith("{") && ready(line) },
  );
  const ended = child.done.then((result) => {
    throw new Error(`The sandbox did not come up: ${reasonIn(result.stderr)}`);
  });
  ended.catch(() => undefined);
  const info = JSON.parse(await Promise.race([firstLine, ended])) as SandboxInfo;
  return {
    info,
    child,
    operator: {},
    control: new Control(info),
    address: appAddress(info.app.origin, info.clerk.publishableKey),
    wire: new Wire(info.proxy, readRegularTextSync(info.ca.file), "people"),
  };
}

/** The line of a crash that says why. */
const reasonIn = (stderr: string) => /^\w*Error: .+$/m.exec(stderr)?.[0] ?? (stderr.trim() || "no word");

/** The caller's environment without whatever would lead a child into a real world. */
export function plainEnv(): Record<string, string | undefined> {
  const foreign =
    /^(CLERK_|NEXT_PUBLIC_|VERCEL|EDGE_CONFIG|AUTH_GATE_|PULUMI_|DATABASE_URL$|HTTPS?_PROXY$|NO_PROXY$|https?_proxy$|no_proxy$|NODE_EXTRA_CA_CERTS$|NODE_USE_ENV_PROXY$|SSL_CERT_FILE$|SSH_AUTH_SOCK$|GIT_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
