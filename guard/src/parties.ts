/** Whose tokens count: the origins at which people sign in to this app. */
import type { Environment } from "./lane.ts";

const WAY_OUT =
  'List every origin at which people sign in, such as authorizedParties: appOrigins(process.env, ["app.example.com"]).';

/**
 * The origins of this deployment, for `authorizedParties`.
 *
 * - the domains that you list, always: a host name (`app.example.com`) or an origin (`https://app.example.com`). Vercel
 *   names one domain only, so every further one has to stand here.
 * - in production, `VERCEL_PROJECT_PRODUCTION_URL`
 * - in a preview, that deployment's own `VERCEL_URL` and its branch's `VERCEL_BRANCH_URL`
 * - in development (`next dev`, `vercel dev`), `http://localhost:<PORT, or 3000>`
 *
 * Empty where nothing says where the app is; `createGate` then refuses to start.
 */
export function appOrigins(env: Environment, domains: readonly string[] = []): string[] {
  const listed = domains.map((domain) => domain.trim()).filter((domain) => domain !== "");
  return [...new Set([...listed, ...ownHosts(env)].map(originOf))];
}

function ownHosts(env: Environment): string[] {
  const found = (...names: readonly string[]) =>
    names.map((name) => env[name]?.trim() ?? "").filter((host) => host !== "");
  if (env["VERCEL_ENV"] === "production") return found("VERCEL_PROJECT_PRODUCTION_URL");
  if (env["VERCEL_ENV"] === "preview") return found("VERCEL_URL", "VERCEL_BRANCH_URL");
  if (env["VERCEL_ENV"] === "development" || env["NODE_ENV"] === "development")
    return [`http://localhost:${found("PORT")[0] ?? "3000"}`];
  return [];
}

const originOf = (domain: string) => (domain.includes("://") ? domain : `https://${domain}`);

/**
 * The list as Clerk's SDK compares it, to the letter.
 * @throws Error when it is missing or empty, which the SDK takes for "any", or holds what is no origin.
 */
export function checkedParties(parties: readonly string[] | undefined): readonly string[] {
  if (parties === undefined || parties.length === 0) {
    throw new Error(
      `The gate's option authorizedParties is ${parties === undefined ? "missing" : "empty"}: tokens made for any site would count. ${WAY_OUT}`,
    );
  }
  for (const party of parties) {
    const origin = URL.canParse(party) ? new URL(party).origin : null;
    if (origin === party && !party.includes("*")) continue;
    const meant =
      origin !== null && origin !== "null" && origin !== party
        ? ` Did you mean ${JSON.stringify(origin)}?`
        : "";
    throw new Error(
      `The gate's option authorizedParties has ${JSON.stringify(party)}, which is no origin (https://host, without a slash at the end).${meant} ${WAY_OUT}`,
    );
  }
  return [...parties];
}
