import { test } from "vitest";
import { isOfficialInstalled, type Subject } from "./toolchain.ts";

/** The plugins to hold to the contract here; says so, as a skipped test, where the official one cannot be. */
export function subjects(what: string): readonly Subject[] {
  if (isOfficialInstalled()) return ["stand-in", "official"];
  test.skip(`NOT VERIFIED against the official plugin, which set-up could not download: ${what}`, () =>
    undefined);
  return ["stand-in"];
}
