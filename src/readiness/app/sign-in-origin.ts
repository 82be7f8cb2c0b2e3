import { check, mistake, notKnown, nothing } from "../check.ts";

export const appOriginTaken = check({
  id: "app.origin",
  severity: "high",
  title: "Clerk takes the app's pages as its own.",
  why: "An origin that Clerk refuses cannot sign anybody in, and looks like an outage of Clerk.",
  mend: "Set the production domain at Clerk (Domains), and appOrigin in the stack's config to the same.",
  async look({ evidence }) {
    const { verdict, summary } = await evidence("origins");
    if (verdict === "unknown") return notKnown(summary.replace(/\.$/, ""));
    return verdict === "failing" ? mistake(summary) : nothing;
  },
});
