import { buildApp } from "../../app/build.mjs";
import { startSandbox, type Sandbox, type SandboxInfo } from "../../sandbox/world.ts";
import { controlOf } from "../../rehearsal/world/control.ts";
import { enterSandbox } from "./inside.ts";

export interface LiveApp {
  readonly sandbox: Sandbox;
  readonly control: ReturnType<typeof controlOf>;
  readonly stop: () => Promise<void>;
}

/** A sandbox with the reference app deployed over Vercel's API; this process is inside it until `stop`. */
export async function startLiveApp(variables: Readonly<Record<string, string>> = {}): Promise<LiveApp> {
  await buildApp();
  const output: string[] = [];
  const sandbox = await startSandbox({
    vercelSettings: { buildMs: 0 },
    onAppOutput: (_deployment, text) => output.push(text),
  });
  const leave = enterSandbox(sandbox.info);
  const control = controlOf(sandbox.info);
  const stop = async (): Promise<void> => {
    leave();
    await sandbox.stop();
  };
  try {
    await deployApp(sandbox.info, variables, () => output.join("").slice(-2_000));
  } catch (error) {
    await stop();
    throw error;
  }
  return { sandbox, control, stop };
}

/** Sets the app's variables and deploys it; this process must be inside the sandbox. Waits until the app answers. */
export async function deployApp(
  info: SandboxInfo,
  variables: Readonly<Record<string, string>> = {},
  output: () => string = () => "",
): Promise<void> {
  const control = controlOf(info);
  const all = {
    NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: info.clerk.publishableKey,
    CLERK_SECRET_KEY: info.env["CLERK_SECRET_KEY"] ?? "",
    CLERK_JWT_KEY: info.clerk.jwtKey,
    ...variables,
  };
  for (const [key, value] of Object.entries(all))
    await control("PUT", `/vercel/environment/${key}`, { value });
  await deploy(info);
  await answers(info.app.origin, output);
}

async function deploy(info: SandboxInfo): Promise<void> {
  const url = new URL("https://api.vercel.com/v13/deployments");
  url.searchParams.set("teamId", info.vercel.team);
  const response = await fetch(url, {
    method: "POST",
    headers: {
      authorization: `Bearer ${info.env["VERCEL_API_TOKEN"]}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      name: "nightshift",
      project: info.vercel.project,
      target: "production",
      gitSource: { type: "github", ref: "main", org: "nightshift", repo: "app" },
    }),
  });
  if (!response.ok) throw new Error(`deploying: ${response.status} ${await response.text()}`);
}

async function answers(origin: string, output: () => string): Promise<void> {
  const end = performance.now() + 60_000;
  for (;;) {
    const response = await fetch(origin).catch(() => undefined);
    if (response?.ok) return;
    if (performance.now() > end)
      throw new Error(`The app does not answer (${response?.status}):\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
