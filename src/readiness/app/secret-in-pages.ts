import { holdsSecretKey } from "../../keys/publishable-key.ts";
import { check, mistakes } from "../check.ts";

/** Scripts of one page that are looked through. */
const scriptsMax = 25;

export const appSecretInPages = check({
  id: "app.secret-in-pages",
  severity: "critical",
  title: "The pages that anybody gets hold no secret key.",
  why: "What a page or its script holds, every visitor and every crawler has.",
  mend: 'Rotate the key now (`./runbook run key-compromise`), then find how it got there: a NEXT_PUBLIC_ name, a prop of a server component, a "use client" file.',
  async look({ ports, how, identity }) {
    const { appOrigin } = await identity();
    const notKnown: string[] = [];
    const found: { readonly what: string }[] = [];
    const get = async (url: string) =>
      await ports.http.request({ method: "GET", url, headers: { accept: "text/html" }, ...how });
    const page = await get(new URL("/", appOrigin).href);
    if (page.status !== 200)
      notKnown.push(`The first page answers ${page.status}, so its scripts were not looked at.`);
    if (holdsSecretKey(page.text)) found.push({ what: "The first page holds a secret key." });
    const scripts = [...page.text.matchAll(/<script[^>]{0,500}?\ssrc="([^"]{1,500})"/g)]
      .map(([, src = ""]) => new URL(src.replaceAll("&amp;", "&"), appOrigin))
      .filter(({ origin }) => origin === new URL(appOrigin).origin);
    const paths = [...new Map(scripts.map((url) => [url.pathname, url])).values()];
    if (paths.length > scriptsMax)
      notKnown.push(`Only ${scriptsMax} of ${paths.length} scripts of the first page were looked at.`);
    for (const url of paths.slice(0, scriptsMax))
      if (holdsSecretKey((await get(url.href)).text))
        found.push({ what: `${url.pathname} holds a secret key.` });
    return mistakes(found, notKnown);
  },
});
