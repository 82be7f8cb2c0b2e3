import { mistakes, notKnown, type Seen } from "../check.ts";
import type { ReadyWorld } from "../world.ts";
import { isBefore, majorOf } from "../../ports/version.ts";

/**
 * Whether the installed version of a package is before another; a package that is not there is none.
 * @param only `with`: where another package has at least this major version
 */
export const olderThan =
  (name: string, least: string, only: { readonly with?: readonly [string, number] } = {}) =>
  async ({ locked }: ReadyWorld): Promise<Seen> => {
    const lock = await locked();
    if (lock.file === undefined) return notKnown("The app has no lock file that can be read here");
    const version = lock.version(name);
    const [other, major] = only.with ?? ["", 0];
    if (version === undefined || !isBefore(version, least)) return mistakes([]);
    if (only.with !== undefined && (majorOf(lock.version(other)) ?? 0) < major) return mistakes([]);
    const beside = only.with === undefined ? "" : ` beside ${other} ${lock.version(other) ?? ""}`;
    const declared = lock.declared.includes(name);
    return mistakes([
      {
        what: `${name} is ${version}${beside}; ${least} mends it.`,
        at: {
          file: declared ? "package.json" : lock.file,
          line: declared ? lock.lineOf(name) : 1,
          column: 1,
        },
      },
    ]);
  };
