import { generateGateKeys } from "../../guard/src/grant.ts";
import { readBypass } from "../../src/bypass/config.ts";
import { formatInstant } from "../../src/bypass/instant.ts";
import { decideStatement } from "../../src/bypass/statement.ts";

export const keys = generateGateKeys();
export const audience = "prj_1:production";
/** 2026-11-21T03:00:00Z */
export const now = Date.parse("2026-11-21T03:00:00Z") / 1000;

/** A time so many minutes from `now`, as the config has it. */
export const at = (minutes: number) => formatInstant(now + minutes * 60);

/** Decides as the program does. */
export async function decide(
  bypass: unknown,
  options: { readonly liveText?: string | undefined; readonly nowSeconds?: number } = {},
) {
  return await decideStatement({
    bypass: readBypass(bypass),
    audience,
    signingKey: keys.privateKey,
    liveText: options.liveText,
    nowSeconds: options.nowSeconds ?? now,
  });
}
