import type { Scene } from "../stage/scene.ts";
import { until } from "../stage/wait.ts";
import type { UsersTable } from "../world/users-table.ts";

interface Becoming {
  /** Default: the stage's patience for what is seen. */
  readonly withinMs?: number;
  /** What has to hold besides. */
  readonly once?: () => Promise<boolean>;
}

/** Whether the app's table becomes Clerk's, row by row, and in words what it is in the end. */
export async function becomesClerks(
  { sandbox: { control }, patience, signal }: Scene,
  table: UsersTable,
  { withinMs = patience.seenMs, once = () => Promise.resolve(true) }: Becoming = {},
): Promise<{ readonly equal: boolean; readonly words: string }> {
  const alike = async () =>
    (await once()) && (await table.differences(control)).length === 0 ? true : undefined;
  const equal = (await until(alike, { withinMs, everyMs: 500, signal })) === true;
  return { equal, words: equal ? "equal by hash" : (await table.differences(control)).join("; ") };
}

/** The night's mistake has done harm: without it there is nothing to put right. */
export async function needBehind({ claims, sandbox: { control } }: Scene, table: UsersTable): Promise<void> {
  const differ = await table.differences(control);
  claims.need(
    "table-is-behind",
    "The app's table is not Clerk's any more",
    differ.length > 0,
    differ.join("; "),
  );
}
