import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { renderPage } from "../../src/report/page.ts";
import { launchHeadless } from "../builders/headless.ts";
import { oneOfEach } from "../journal/events.ts";
import { afterwards, alone, called, inTurn, instant, night, recordsAt, reportOf, together } from "./night.ts";

/** `RUNBOOK_SCREENSHOTS=1` writes what is seen to docs/screenshots; otherwise it is only looked at. */
const keep = process.env["RUNBOOK_SCREENSHOTS"] === "1";
const shots = join(import.meta.dirname, "..", "..", "docs", "screenshots");
let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "report-"));
  browser = await launchHeadless();
});
afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true, force: true });
});

async function opened(text: string, colorScheme: "light" | "dark" = "light") {
  const file = join(folder, "report.html");
  await writeFile(file, text);
  const page = await browser.newPage({ viewport: { width: 1100, height: 1500 }, colorScheme });
  const asked: string[] = [];
  const troubles: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("console", (message) => troubles.push(message.text()));
  page.on("dialog", (dialog) => {
    troubles.push(dialog.message());
    void dialog.dismiss();
  });
  await page.goto(pathToFileURL(file).href);
  return { page, asked, troubles };
}

const told = recordsAt(...together(night(), called), ...afterwards);

it.each(["light", "dark"] as const)("stands by itself in a browser, %s", async (scheme) => {
  const { page, asked, troubles } = await opened(renderPage(reportOf(told)), scheme);
  expect(asked).toHaveLength(1);
  expect(troubles).toEqual([]);
  const [paper, ink] = await page.evaluate<string[]>(
    "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]",
  );
  expect(brightness(paper) > brightness(ink)).toBe(scheme === "light");
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  if (keep) {
    await mkdir(shots, { recursive: true });
    await page.screenshot({ path: join(shots, scheme === "light" ? "report.png" : "report-dark.png") });
  }
  await page.close();
});

it("fits a phone: nothing wider than the screen, the picture and the tables scroll by themselves", async () => {
  const { page } = await opened(renderPage(reportOf(told)));
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  const small = await page.evaluate<string[]>(`[...document.querySelectorAll("main p, main td, main dd")]
    .filter((each) => parseFloat(getComputedStyle(each).fontSize) < 11).map((each) => each.textContent)`);
  expect(small).toEqual([]);
  const narrow = await page.evaluate<number>(
    `Math.min(...[...document.querySelectorAll("td.what")].map((each) => each.getBoundingClientRect().width))`,
  );
  expect(narrow).toBeGreaterThan(300);
  if (keep) {
    await page.locator("h2", { hasText: "Timeline" }).scrollIntoViewIfNeeded();
    await page.evaluate(`scrollTo(0, document.querySelector("h2 + .wide").offsetTop - 500)`);
    await page.screenshot({ path: join(shots, "report-phone.png") });
  }
  await page.close();
});

it("prints on paper whatever the screen's colours are: dark ink, nothing cut off at the side", async () => {
  const { page } = await opened(renderPage(reportOf(told)), "dark");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  // The width that A4 leaves between the usual margins.
  await page.setViewportSize({ width: 718, height: 1000 });
  const [paper, ink] = await page.evaluate<string[]>(
    "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]",
  );
  expect([brightness(paper), brightness(ink)]).toEqual([765, 0]);
  const cut = await page.evaluate<string[]>(`[...document.querySelectorAll("main *")]
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.tagName + " " + each.textContent.slice(0, 40))`);
  expect(cut).toEqual([]);
  if (keep) await page.screenshot({ path: join(shots, "report-print.png") });
  const pdf = await page.pdf({
    format: "A4",
    margin: { top: "16mm", bottom: "16mm", left: "10mm", right: "10mm" },
  });
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
  await page.close();
});

const brightness = (colour: string | undefined): number =>
  [...(colour ?? "").matchAll(/\d+/g)].slice(0, 3).reduce((sum, [part]) => sum + Number(part), 0);

it("draws each lane where its records stand, and pins in the order of time", async () => {
  const { page } = await opened(renderPage(reportOf(told)));
  const box = async (name: string) =>
    (await page.locator(`svg rect.${name}`).first().boundingBox()) ?? fail();
  const [down, wait, bypass] = [await box("down"), await box("wait"), await box("bypass")];
  // Sign-in was down before anybody looked; the bypass opened after the approval and closed after Clerk was back.
  expect(down.x).toBeLessThan(wait.x);
  expect(wait.x + wait.width).toBeLessThan(bypass.x);
  expect(bypass.x + bypass.width).toBeGreaterThan(down.x + down.width - 1);
  expect(await page.locator("svg .number").allTextContents()).toEqual(["1", "2", "3", "4"]);
  const numbers = await page.locator("figcaption .at").allTextContents();
  expect(numbers.map((text) => text.split(" ")[1])).toEqual(["Detected", "Triage", "Mitigation", "Restored"]);
  await page.close();
});

const fail = (): never => {
  throw new Error("the bar is not drawn");
};

it("every reference leads to a line that is there", async () => {
  const { page } = await opened(renderPage(reportOf(told)));
  const dead = await page.evaluate<string[]>(`
    [...document.querySelectorAll("a")]
      .map((each) => each.getAttribute("href") ?? "")
      .filter((href) => !href.startsWith("#r") || document.querySelector(href) === null)`);
  expect(dead).toEqual([]);
  expect(await page.locator("#record tbody tr").count()).toBe(told.length);
  await page.close();
});

it("shows hostile text as text", async () => {
  const hostile = `"><img src=x onerror=alert(1)></title></style><script>alert(2)</script><a href=javascript:alert(3)>x</a>\u202e`;
  const { page, asked, troubles } = await opened(renderPage(reportOf(inTurn(...oneOfEach(hostile)))));
  expect(asked).toHaveLength(1);
  expect(troubles).toEqual([]);
  const made = await page.evaluate<unknown>(`({
    elements: document.querySelectorAll("img, script, iframe, object, link, [onerror]").length,
    links: [...document.querySelectorAll("a")].filter((each) => !each.getAttribute("href")?.startsWith("#")).length,
  })`);
  expect(made).toEqual({ elements: 0, links: 0 });
  expect(await page.locator("body").innerText()).toContain("<script>alert(2)</script>");
  await page.close();
});

it("an opening by one person alone that nobody closed stands at the top", async () => {
  const left = night(alone).filter(([second]) => second < 1200);
  const { page } = await opened(renderPage(reportOf(recordsAt(...left))));
  const pending = await page.locator(".pending").innerText();
  expect(pending).toContain(
    "Review pending. rita went alone with open (15 minutes at most): Nobody answers the phone",
  );
  expect(pending).toContain(`It ends by itself at ${instant(3912).slice(0, 19).replace("T", " ")} UTC`);
  await page.close();
});
