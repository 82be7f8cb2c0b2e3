import type { HttpResponse } from "../ports/http.ts";
import { atApp, atFrontend, fact, protectedPathOf, type World } from "./fact.ts";
import { reasonOf, type Finding } from "./probe.ts";
import { ofOurSettings } from "./speaks.ts";

/** Browsers give up at twenty; a way that goes through the same page three times does not end. */
const hopsMax = 12;
const sameMax = 3;

/** Of the probe's time, what the whole way may take. */
const share = 0.9;

/** What Clerk adds to addresses on the way, which differs each time round. */
const clerkParameter = /^__clerk|^redirect_url$|^return_to$/;

/**
 * Goes where a browser is sent that was signed in before (Clerk's `__client_uat` says so) and whose session token is gone: to the
 * protected page, to Clerk's handshake, and back. Follows the app's and the Frontend API's redirects only, keeps cookies as a
 * browser does, and ends nothing: no session is behind it.
 */
export const redirects = fact({
  name: "redirects",
  look: (world) =>
    atFrontend(world, (frontendApi) => atApp(world, (appOrigin) => follow(world, frontendApi, appOrigin))),
  speaks: ofOurSettings,
});

async function follow(world: World, frontendApi: string, appOrigin: string): Promise<Finding> {
  const { timeoutMs, signal } = world;
  const { http, clock } = world.ports;
  const began = clock.monotonic();
  const hosts = [new URL(appOrigin).host, frontendApi];
  const jar = new Map<string, Map<string, string>>(hosts.map((host) => [host, new Map()]));
  jar.get(hosts[0] ?? "")?.set("__client_uat", String(Math.floor(clock.now() / 1000) - 3600));
  const seen = new Map<string, number>();
  let url = new URL(protectedPathOf(world), appOrigin);
  let handshakes = 0;
  for (let hop = 0; hop < hopsMax; hop += 1) {
    const place = placeOf(url);
    const times = (seen.get(place) ?? 0) + 1;
    seen.set(place, times);
    const data = { hops: hop, handshakes, loop: times > sameMax };
    if (times > sameMax) {
      const between = handshakes > 1 ? "the app and Clerk's handshake send" : "the app sends";
      return {
        verdict: "failing",
        summary: `Browsers go round in circles: ${between} them on without end.`,
        data,
      };
    }
    let answer: HttpResponse;
    try {
      const cookies = [...(jar.get(url.host) ?? [])].map((pair) => pair.join("=")).join("; ");
      answer = await http.request({
        ...{ method: "GET", url: url.href, signal },
        headers: {
          accept: "text/html",
          "sec-fetch-dest": "document",
          ...(cookies === "" ? {} : { cookie: cookies }),
        },
        timeoutMs: Math.max(1, Math.round(timeoutMs * share - (clock.monotonic() - began))),
      });
    } catch (error) {
      return {
        verdict: "unknown",
        summary: `No evidence: ${url.host} did not answer on the way (${reasonOf(error)}).`,
        data,
      };
    }
    keep(jar, url.host, hosts, answer);
    const to = answer.headers["location"];
    if (answer.status < 300 || answer.status >= 400 || to === undefined || !URL.canParse(to, url.href)) {
      if (answer.status >= 500 || answer.status === 429)
        return {
          verdict: "unknown",
          summary: `No evidence: ${url.host} answered ${answer.status} on the way.`,
          data,
        };
      return { verdict: "ok", summary: "Browsers without a session token arrive somewhere.", data };
    }
    url = new URL(to, url);
    if (url.pathname === "/v1/client/handshake") handshakes += 1;
    if (!hosts.includes(url.host) || url.protocol !== "https:")
      return { verdict: "ok", summary: "Browsers without a session token are sent on elsewhere.", data };
  }
  const data = { hops: hopsMax, handshakes, loop: true };
  return { verdict: "failing", summary: `Browsers are sent on more than ${hopsMax} times.`, data };
}

/** Host-only cookies stay where they were set; those of a parent domain go to both hosts. */
function keep(
  jar: ReadonlyMap<string, Map<string, string>>,
  from: string,
  hosts: readonly string[],
  { setCookies }: HttpResponse,
): void {
  for (const line of setCookies) {
    const [, name = "", value = ""] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
    const domain = /;\s*domain=\.?([^;]+)/i.exec(line)?.[1]?.trim().toLowerCase();
    const over = /;\s*(max-age=(0|-\d+)|expires=[^;]*\b1970)/i.test(line);
    const to =
      domain === undefined ? [from] : hosts.filter((host) => host === domain || host.endsWith(`.${domain}`));
    for (const host of to) {
      if (over) jar.get(host)?.delete(name);
      else jar.get(host)?.set(name, value);
    }
  }
}

function placeOf(url: URL): string {
  const rest = [...url.searchParams].filter(([name]) => !clerkParameter.test(name));
  return `${url.host}${url.pathname}?${rest.map((pair) => pair.join("=")).join("&")}`;
}
