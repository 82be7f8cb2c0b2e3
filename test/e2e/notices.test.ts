// What people see in an outage: banner, unavailable page, maintenance page, in two languages, on phone and desktop.
import { mkdirSync, readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startGatedApp, type GatedApp } from "../gate/gated-app.ts";
import { openBrowser } from "./browser.ts";

const SEEN_WITHIN_MS = 30_000;
const text = {
  en: "Sign-in is down at our provider. If you are signed in, carry on: your work is saved as ever.",
  "zh-Hans": "登录服务商出现故障。如果您已登录，请放心继续，您的内容会照常保存。",
  // A third language is one more file in notices/; the app knows nothing of it.
  de: "Unser Anmeldedienst ist ausgefallen. Wer angemeldet ist, kann weiterarbeiten.",
};
const writing = process.env["WRITE_DOCS"] === "1";
let app: GatedApp;
let browser: Browser;

beforeAll(async () => {
  app = await startGatedApp();
  await app.goLive();
  await app.control("POST", "/clerk/cut", { how: "reset" });
  await app.open();
  browser = await openBrowser(app.info);
}, 300_000);
afterAll(async () => {
  await browser?.close();
  await app?.stop();
});

const notice = (level: string, until = Date.now() + 3_600_000) =>
  app.setNotice(JSON.stringify({ level, text, until: new Date(until).toISOString() }));

const screens = {
  desktop: { width: 1100, height: 640 },
  phone: { width: 390, height: 700 },
} as const;

async function page(locale: string, screen: keyof typeof screens = "desktop", dark = false): Promise<Page> {
  const context = await browser.newContext({
    locale,
    viewport: screens[screen],
    deviceScaleFactor: 2,
    colorScheme: dark ? "dark" : "light",
  });
  return await context.newPage();
}

/** Loads it anew until the app has read what was set. */
async function showing(at: Page, path: string, words: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await at.goto(`${app.info.app.origin}${path}`, { waitUntil: "domcontentloaded" });
        return await at.locator("body").innerText();
      },
      { timeout: SEEN_WITHIN_MS, interval: 500 },
    )
    .toContain(words);
}

/** Only when asked for. A font that has Chinese can be named where the system has none. */
async function shoot(at: Page, name: string): Promise<void> {
  if (!writing) return;
  const font = process.env["SCREENSHOT_FONT"];
  if (font !== undefined) {
    const source = `url(data:font/woff2;base64,${readFileSync(font).toString("base64")})`;
    await at.addStyleTag({
      content: `@font-face{font-family:"Shot Font";src:${source};unicode-range:U+2E80-FFFF}body{font-family:"Shot Font",system-ui,sans-serif!important}`,
    });
    await at.evaluate(`(async () => {
      await document.fonts.load("16px 'Shot Font'", "登");
      document.body.style.display = "none";
      document.body.getBoundingClientRect();
      document.body.style.removeProperty("display");
      for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
    })()`);
  }
  const folder = new URL("../../docs/screenshots/", import.meta.url).pathname;
  mkdirSync(folder, { recursive: true });
  await at.screenshot({ path: `${folder}${name}.png` });
}

it("says in a banner that there is an outage, and then what whoever is on call wrote, in the reader's language", async () => {
  const english = await page("en-GB");
  const chinese = await page("zh-CN", "phone");
  await showing(english, "/", "Our sign-in provider has an outage.");
  await showing(chinese, "/", "我们的登录服务商出现故障");
  await notice("warning");
  await showing(english, "/", text.en);
  await showing(chinese, "/", text["zh-Hans"]);
  const german = await page("de-AT", "phone");
  await showing(german, "/", text.de);
  expect(await german.locator("[role=status]").getAttribute("lang")).toBe("de");
  expect(await chinese.locator("[role=status]").getAttribute("lang")).toBe("zh-Hans");
  expect(await chinese.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await shoot(english, "banner-desktop");
  await shoot(chinese, "banner-phone-zh");
});

it("shows whoever cannot be recognised a page of their language, with the notice", async () => {
  for (const [locale, screen, title, name] of [
    ["en-GB", "desktop", "Sign-in is unavailable", "unavailable-desktop"],
    ["zh-CN", "phone", "暂时无法登录", "unavailable-phone-zh"],
  ] as const) {
    const at = await page(locale, screen);
    await showing(at, "/dashboard", text[locale === "zh-CN" ? "zh-Hans" : "en"]);
    expect(await at.locator("h1").textContent()).toBe(title);
    expect(await at.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
    await shoot(at, name);
  }
});

it("shows the maintenance page at that level, and nothing of the notice once it has ended", async () => {
  await notice("maintenance");
  const english = await page("en-GB", "phone", true);
  await showing(english, "/dashboard", "We will be back soon");
  await shoot(english, "maintenance-phone-dark");
  const chinese = await page("zh-CN");
  await showing(chinese, "/dashboard", "系统维护中");
  await shoot(chinese, "maintenance-desktop-zh");
  await notice("maintenance", Date.now() - 1_000);
  await showing(english, "/dashboard", "Sign-in is unavailable");
  expect(await english.locator("body").innerText()).not.toContain(text.en);
});
