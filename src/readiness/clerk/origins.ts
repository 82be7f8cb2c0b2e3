import { check, mistakes, notKnown, type Found } from "../check.ts";

export const clerkOrigins = check({
  id: "clerk.allowed-origins",
  severity: "high",
  title: "Only the app's own origins may speak to the instance.",
  why: "Whatever is listed may use a visitor's session from its own pages: a host that nobody owns any more can be had by anybody.",
  mend: "Take it out of allowed_origins (`PATCH /v1/instance`), and compare with the baseline: `./runbook do clerk.sweep`.",
  async look({ area, identity }) {
    const { unread, entries } = await area("instance");
    if (unread !== undefined) return notKnown(`The instance's settings cannot be read: ${unread}`);
    const { appOrigin } = await identity();
    const listed = entries[0]?.fields["allowed_origins"];
    const found: Found[] = (Array.isArray(listed) ? listed : []).flatMap((each): Found[] => {
      const origin = String(each);
      if (origin === appOrigin) return [];
      if (/\*/.test(origin)) return [{ what: `allowed_origins has ${origin}: anybody's page.` }];
      if (!URL.canParse(origin)) return [];
      const { hostname, protocol } = new URL(origin);
      if (/^(?:localhost|127\.|\[::1\])/.test(hostname))
        return [
          {
            what: `allowed_origins has ${origin}: whatever runs on a visitor's machine.`,
            severity: "medium",
          },
        ];
      return protocol === "http:" ? [{ what: `allowed_origins has ${origin}: without TLS.` }] : [];
    });
    return mistakes(found);
  },
});
