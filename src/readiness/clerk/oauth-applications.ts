import { check, mistakes, notKnown, type Found } from "../check.ts";

export const clerkOauthApplications = check({
  id: "clerk.oauth-applications",
  severity: "medium",
  title: "OAuth applications ask for consent, and public ones for PKCE.",
  why: "A public client without PKCE gives its code to whoever catches it; one without a consent screen signs people in to anybody who can send them a link.",
  mend: "Clerk's dashboard > OAuth applications: require PKCE, and show the consent screen.",
  async look({ area }) {
    const { unread, entries } = await area("oauth_applications");
    if (unread !== undefined) return notKnown(`OAuth applications cannot be read: ${unread}`);
    return mistakes(
      entries.flatMap(({ id, fields }): Found[] => {
        const name = typeof fields["name"] === "string" ? fields["name"] : id;
        return [
          ...(fields["public"] === true && fields["pkce_required"] !== true
            ? [{ what: `The OAuth application ${name} is public and does without PKCE.` }]
            : []),
          ...(fields["consent_screen_enabled"] === false
            ? [{ what: `The OAuth application ${name} asks nobody for consent.` }]
            : []),
        ];
      }),
    );
  },
});
