import chromium from "@sparticuz/chromium";
import { chromium as driver, type Browser } from "playwright-core";
import type { SandboxInfo } from "../../sandbox/world.ts";

/**
 * A real Chromium that reaches everything through the sandbox.
 * Without AutomationControlled off, Clerk's SDK sees `navigator.webdriver` and takes failures for being offline;
 * trusting the authority by its SPKI (not by ignoring all errors) keeps the HTTP cache working.
 */
export async function openBrowser(info: SandboxInfo): Promise<Browser> {
  return driver.launch({
    executablePath: await chromium.executablePath(),
    proxy: { server: info.proxy },
    args: [
      "--no-sandbox",
      "--headless=new",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-blink-features=AutomationControlled",
      `--ignore-certificate-errors-spki-list=${info.ca.spki}`,
    ],
  });
}
