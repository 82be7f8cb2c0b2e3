import { addressOf } from "../readiness/source/gate-files.ts";

/** Files that Next.js serves, by their place beneath `app/` or `pages/`. */
const servedInApp = /^(?:src\/)?app\/(?:.*\/)?(?:page|route)\.[cm]?[jt]sx?$/;
const servedInPages = /^(?:src\/)?pages\/.+\.[cm]?[jt]sx?$/;
const special = /^(?:src\/)?pages\/(?:_app|_document|_error|404|500)\.[cm]?[jt]sx?$/;

export const isServed = (path: string): boolean =>
  (servedInApp.test(path) || (servedInPages.test(path) && !special.test(path))) && !/\/_[^/]+\//.test(path);

export const isLayout = (path: string): boolean =>
  /^(?:src\/)?app\/(?:.*\/)?layout\.[cm]?[jt]sx?$/.test(path);

/** The address of a file that is served, as Next.js spells it: `/posts/[id]`. Groups and slots are no part of it. */
export const servedAt = (path: string): string =>
  addressOf(path.replace(/\/page(\.[cm]?[jt]sx?)$/, "/index$1").replace(/\/@[^/]+(?=\/)/g, ""));

/** Of an intercepting route the address is another's. */
export const isIntercepting = (path: string): boolean => /\/\(\.{1,3}\)/.test(path);

/** The gate's pattern for an address: `/posts/*`, `/docs/**`. */
export function patternOf(address: string): string {
  const segments = address.split("/").slice(1);
  const told = segments.flatMap((segment) => {
    if (/^\[\[\.\.\..+\]\]$/.test(segment)) return ["**"];
    if (/^\[\.\.\..+\]$/.test(segment)) return ["*", "**"];
    return [/^\[.+\]$/.test(segment) ? "*" : segment];
  });
  return `/${told.join("/")}`;
}
