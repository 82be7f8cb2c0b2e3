/**
 * Keeps answers out of caches. Measured with Next.js 16.4 (test/gate/caching.long.ts): what a proxy says of `Cache-Control`
 * stands, over what prerendered pages, ISR and route handlers say themselves. Its `Vary` stands on route handlers; pages replace it.
 */

/** For one person, and not to be kept: no cache may hand it to the next, nor give it back when the grant is over. */
export function keepFromCaches(response: Response): Response {
  response.headers.set("cache-control", "private, no-store");
  const varies = (response.headers.get("vary") ?? "").split(",").map((name) => name.trim().toLowerCase());
  for (const name of ["Cookie", "Authorization"]) {
    if (!varies.includes(name.toLowerCase())) response.headers.append("vary", name);
  }
  return response;
}

/** The same for an answer that sets a cookie, Clerk's own included: a shared cache would set it for everyone. */
export function keepCookiesFromCaches(response: Response): Response {
  return response.headers.has("set-cookie") ? keepFromCaches(response) : response;
}
