import type { ProjectDomain } from "../ports/vercel-projects.ts";

/** Production's origins, those of the product's own first; Vercel's own names last. Empty: the project has no domain. */
export function productionOrigins(domains: readonly ProjectDomain[]): readonly string[] {
  const names = domains
    .filter(({ verified, redirects, elsewhere }) => verified && !redirects && !elsewhere)
    .map(({ name }) => name);
  const own = names.filter((name) => !isVercels(name));
  return [...own, ...names.filter(isVercels)].map((name) => `https://${name}`);
}

/** The one origin that nobody has to be asked about. */
export function onlyOrigin(origins: readonly string[]): string | undefined {
  const own = origins.filter((origin) => !isVercels(origin));
  const [first, second] = own.length > 0 ? own : origins;
  return second === undefined ? first : undefined;
}

const isVercels = (name: string) => name.endsWith(".vercel.app");
