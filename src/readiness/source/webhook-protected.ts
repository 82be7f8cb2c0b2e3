import { check, mistakes } from "../check.ts";
import { addressOf, callsOf, gateFiles, webhookRoutes } from "./gate-files.ts";
import type { SourceFile } from "../../ports/app-source.ts";

export const sourceWebhookProtected = check({
  id: "source.webhook-protected",
  severity: "high",
  title: "Webhook routes are left out of what the proxy protects.",
  why: "Clerk has no session: its webhooks are sent to a sign-in page and count as failed, until the endpoint is switched off after five days.",
  mend: 'Add the route to the list of public ones: `createRouteMatcher(["/api/webhooks/clerk(.*)"])`; the route itself verifies.',
  async look({ files }) {
    const all = await files();
    const routes = webhookRoutes(all);
    return mistakes(
      gateFiles(all).flatMap((file) => {
        const lists = exceptions(file);
        if (lists === undefined) return [];
        return routes
          .filter(({ path }) => !lists.some((pattern) => covers(pattern, addressOf(path))))
          .map(({ path }) => ({
            what: `${addressOf(path)} takes webhooks, and ${file.path} protects it: no pattern leaves it out.`,
            at: { file: file.path, line: 1, column: 1 },
          }));
      }),
    );
  },
});

/** Patterns of what is left out, where all else is protected; undefined where the file protects single routes, or none. */
function exceptions(file: SourceFile): readonly string[] | undefined {
  const protects = callsOf(file, /^auth\.protect$/).length > 0 || callsOf(file, /^auth$/).length > 0;
  const matchers = callsOf(file, /^createRouteMatcher$/);
  const negated = matchers.filter(({ boundTo }) =>
    file.calls.some((call) => call.negated && call.callee === boundTo),
  );
  if (!protects) return undefined;
  if (matchers.length === 0) return [];
  return negated.length === 0 ? undefined : negated.flatMap(({ texts }) => texts);
}

/** A pattern as path-to-regexp has it: enough to tell what it begins with. */
function covers(pattern: string, address: string): boolean {
  const special = pattern.search(/[(:*{]/);
  const open = special >= 0;
  const fixed = (open ? pattern.slice(0, special) : pattern).replace(/\/$/, "");
  return address === fixed || (open && address.startsWith(fixed));
}
