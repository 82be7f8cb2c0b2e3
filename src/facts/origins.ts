import { atApp, atFrontend, fact, type World } from "./fact.ts";
import type { Finding } from "./probe.ts";
import { ofOurSettings } from "./speaks.ts";
import { parseJson } from "../ports/parse-json.ts";

/**
 * Whether Clerk lets the app's pages speak to it: asked as a page of the app would, and read from the API as far as it
 * tells. An instance with production keys lets in the pages of its own domain without a list.
 */
export const origins = fact({
  name: "origins",
  look: (world) =>
    atFrontend(world, (frontendApi) => atApp(world, (appOrigin) => askAsPage(world, frontendApi, appOrigin))),
  speaks: ofOurSettings,
});

async function askAsPage(
  { ports: { http, clerk }, timeoutMs, signal }: World,
  frontendApi: string,
  appOrigin: string,
): Promise<Finding> {
  const listed = clerk.allowed?.({ timeoutMs: timeoutMs / 2, signal }).catch(() => undefined);
  const answer = await http.request({
    method: "GET",
    url: `https://${frontendApi}/v1/client`,
    headers: { origin: appOrigin },
    timeoutMs,
    signal,
  });
  const settings = await listed;
  const data = {
    status: answer.status,
    allowed: answer.headers["access-control-allow-origin"] ?? null,
    origins: settings?.origins ?? null,
    redirectUrls: settings?.redirectUrls ?? null,
  };
  if (/"code"\s*:\s*"(origin_invalid|host_invalid)"/.test(answer.text)) {
    return { verdict: "failing", summary: `Clerk does not accept ${appOrigin} as an origin.`, data };
  }
  if (answer.status !== 200 || typeof parseJson(answer.text) !== "object") {
    return { verdict: "unknown", summary: `No evidence: the Frontend API answered ${answer.status}.`, data };
  }
  if (data.allowed !== null && data.allowed !== "*" && data.allowed !== appOrigin) {
    return {
      verdict: "failing",
      summary: `Clerk lets in pages of ${data.allowed}, not of ${appOrigin}.`,
      data,
    };
  }
  const summary = `Clerk accepts ${appOrigin} as an origin; ${redirectsText(settings?.redirectUrls, appOrigin)}.`;
  return { verdict: "ok", summary, data };
}

/** Only native apps and some OAuth flows need a listed URL, so a list without the app is worth a word and no verdict. */
function redirectsText(listed: readonly string[] | undefined, appOrigin: string): string {
  if (listed === undefined) return "its list of redirect URLs cannot be read";
  if (listed.length === 0) return "no redirect URLs are listed";
  const here = listed.some((url) => url === appOrigin || url.startsWith(`${appOrigin}/`));
  const count =
    listed.length === 1 ? "one redirect URL is listed" : `${listed.length} redirect URLs are listed`;
  return here ? count : `${count}, none of them the app's`;
}
