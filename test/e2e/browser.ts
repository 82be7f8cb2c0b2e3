import type { Browser } from "playwright-core";
import type { SandboxInfo } from "../../sandbox/world.ts";
import { launchHeadless } from "../builders/headless.ts";

/**
 * A real Chromium that reaches everything through the sandbox.
 * Without AutomationControlled off, Clerk's SDK sees `navigator.webdriver` and takes failures for being offline;
 * trusting the authority by its SPKI (not by ignoring all errors) keeps the HTTP cache working.
 */
export async function openBrowser(info: SandboxInfo): Promise<Browser> {
  return await launchHeadless({
    proxy: { server: info.proxy },
    args: [
      "--disable-blink-features=AutomationControlled",
      `--ignore-certificate-errors-spki-list=${info.ca.spki}`,
    ],
  });
}
