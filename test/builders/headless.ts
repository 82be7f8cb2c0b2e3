import { chromium, type Browser } from "playwright-core";
import { chromiumPath } from "../../toolchain/env.mjs";

/** Set-up's own Chromium, which it verified, without a window. */
export async function launchHeadless(
  options: { readonly args?: readonly string[]; readonly proxy?: { readonly server: string } } = {},
): Promise<Browser> {
  const { args = [], ...others } = options;
  return await chromium.launch({
    executablePath: chromiumPath(),
    args: ["--no-sandbox", "--headless=new", "--disable-gpu", "--disable-dev-shm-usage", ...args],
    ...others,
  });
}
