import type { EnvironmentVariable } from "../../sandbox/vercel/index.ts";
import type { Said } from "./keyboard.ts";
import type { World } from "./world.ts";

/** Sets `bypass.*` by the CLI, all values at once; undefined takes it all away. @throws Error with what the CLI said */
export async function setBypass(
  world: World,
  bypass: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  if (bypass === undefined) return await sure(world.pulumi(["config", "rm", "bypass"]));
  const paths = Object.entries(bypass).map(([key, value]) => [`bypass.${key}`, value]);
  await setConfig(world, Object.fromEntries(paths));
}

/** Sets all these by the CLI at once, by their paths, such as `policy.deny[0]`. @throws Error with what the CLI said */
export async function setConfig(world: World, values: Readonly<Record<string, string>>): Promise<void> {
  const given = Object.entries(values).flatMap(([path, value]) => ["--plaintext", `${path}=${value}`]);
  await sure(world.pulumi(["config", "set-all", "--path", ...given]));
}

/** @throws Error with what it said unless it ended with 0 */
export async function sure(typed: Promise<Said>): Promise<void> {
  const { code, text } = await typed;
  if (code !== 0) throw new Error(text);
}

/** The project's variables, values included. */
export const variablesOf = async (world: World): Promise<readonly EnvironmentVariable[]> =>
  ((await world.control("GET", "/vercel/environment")) as { variables: EnvironmentVariable[] }).variables;
