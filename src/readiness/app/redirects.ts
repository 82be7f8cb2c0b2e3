import { check, mistake, notKnown, nothing } from "../check.ts";

export const appRedirects = check({
  id: "app.redirects",
  severity: "high",
  title: "Whoever has to sign in again comes to a page that ends.",
  why: 'A circle of redirects is what people report as "cannot sign in", and no status page shows it.',
  mend: "`./runbook triage` shows the way that was gone; see signInUrl, domains and proxyUrl.",
  async look({ evidence }) {
    const { verdict, summary } = await evidence("redirects");
    if (verdict === "unknown") return notKnown(summary.replace(/\.$/, ""));
    return verdict === "failing" ? mistake(summary) : nothing;
  },
});
