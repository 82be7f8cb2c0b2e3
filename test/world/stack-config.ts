import type { EnvironmentVariable } from "../../sandbox/vercel/index.ts";
import type { Said } from "./keyboard.ts";
import type { World } from "./world.ts";

/** Sets `bypass.*` by the CLI, all values at once; undefined takes it all away. @throws Error with what the CLI said */
export async function setBypass(
  world: World,
  bypass: Readonly<Record<string, string>> | undefined,
): Promise<void> {
  const values = Object.entries(bypass ?? {}).flatMap(([key, value]) => [
    "--plaintext",
    `bypass.${key}=${value}`,
  ]);
  const args = bypass === undefined ? ["rm", "bypass"] : ["set-all", "--path", ...values];
  await sure(world.pulumi(["config", ...args]));
}

/** @throws Error with what it said unless it ended with 0 */
export async function sure(typed: Promise<Said>): Promise<void> {
  const { code, text } = await typed;
  if (code !== 0) throw new Error(text);
}

/** The project's variables, values included. */
export const variablesOf = async (world: World): Promise<readonly EnvironmentVariable[]> =>
  ((await world.control("GET", "/vercel/environment")) as { variables: EnvironmentVariable[] }).variables;
