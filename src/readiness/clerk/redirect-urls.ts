import { check, mistakes, notKnown } from "../check.ts";

export const clerkRedirectUrls = check({
  id: "clerk.redirect-urls",
  severity: "medium",
  title: "Redirect URLs lead to the app.",
  why: "After a sign-in in a native app or an OAuth flow the browser goes there, with what proves it.",
  mend: "Delete the entry in Clerk's dashboard (Native applications, or by `./runbook do clerk.remove`).",
  async look({ area, identity }) {
    const { unread, entries } = await area("redirect_urls");
    if (unread !== undefined) return notKnown(`Redirect URLs cannot be read: ${unread}`);
    const { hostname: own } = new URL((await identity()).appOrigin);
    return mistakes(
      entries.flatMap(({ fields }) => {
        const url = String(fields["url"] ?? "");
        if (!URL.canParse(url)) return [];
        const { protocol, hostname } = new URL(url);
        if (protocol === "http:" && !/^localhost$|^127\./.test(hostname))
          return [{ what: `A redirect URL goes without TLS: ${url}.` }];
        const ours = hostname === own || hostname.endsWith(`.${own}`) || own.endsWith(`.${hostname}`);
        return protocol === "https:" && !ours
          ? [{ what: `A redirect URL leads to another host: ${url}.` }]
          : [];
      }),
    );
  },
});
