// Which requests the proxy is asked about at all, by the matcher of the reference app and the README, as Next.js reads it.
import { unstable_doesMiddlewareMatch } from "next/experimental/testing/server.js";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const source = readFileSync(new URL("../../app/proxy.ts", import.meta.url), "utf8");
const [, literal = ""] = /matcher: \[(".*")\]/.exec(source) ?? [];
const config = { matcher: [JSON.parse(literal) as string] };
const isAsked = (path: string) =>
  unstable_doesMiddlewareMatch({ config, nextConfig: {}, url: `https://app.nightshift.example${path}` });

it.each([
  ...["/_next/static/chunks/a.js", "/_next/static/media/font.woff2", "/favicon.ico", "/icon.svg"],
  ...["/_next/image?url=%2Fa.png&w=64&q=75", "/favicon.ico?v=1"],
])("is not asked about what Next.js serves from files: %s", (path) => {
  expect(isAsked(path)).toBe(false);
});

it.each([
  ...["/", "/dashboard", "/api/me", "/admin/a.css", "/a/favicon.ico", "/_next/data/build/dashboard.json"],
  // Each begins like one that is left out, and may be a page's own path.
  ...["/favicon.icoX", "/favicon.ico/x", "/faviconXico", "/icon.svg/edit", "/iconXsvg", "/icon.svgs"],
  ...["/_next/staticX", "/_next/static", "/_next/images", "/_next/image/x", "/_next/imageX?url=a"],
  ...[
    "/FAVICON.ICOX",
    "/_NEXT/STATICX",
    "/favicon.ico%2fx",
    "/favicon.ico%00",
    "/icon.svg;x",
    "/icon.svg%0a",
  ],
  ...["/dashboard.rsc", "/dashboard.segments/_tree.segment.rsc", "/favicon.ico.rsc"],
])("is asked about everything else: %s", (path) => {
  expect(isAsked(path)).toBe(true);
});
