import { check, mistake, nothing, vendors } from "../check.ts";

export const credentials = check({
  id: "tools.vercel-token",
  severity: "critical",
  title: "The Vercel token is in this environment.",
  why: "Nothing can be opened, closed or rotated without it; getting one takes a sign-in at Vercel, perhaps by what is away.",
  mend: "Export VERCEL_API_TOKEN from where the team keeps secrets.",
  machine: true,
  away: vendors,
  async look({ checkout }) {
    return checkout.has("VERCEL_API_TOKEN") ? nothing : mistake("VERCEL_API_TOKEN is not set here.");
  },
});
