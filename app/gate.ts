// What is protected, declared once: the same with and without a grant. What is not named here is protected.
import type { GateOptions } from "clerk-bypass-gate";

const fresh = Number.parseInt(process.env["AUTH_GATE_FRESH_MS"] ?? "", 10);

export const gateOptions: GateOptions = {
  routes: {
    public: ["/", "/sign-in/**", "/sign-in-unavailable"],
    roles: { "/admin/**": "org:admin" },
    // They have to work whatever Clerk does, and decide nothing by who is asking; signing out needs Clerk's cookies.
    leftOut: ["/api/webhooks/**", "/api/health/**", "/api/clerk-health", "/sign-out"],
  },
  signInPath: "/sign-in",
  ...(process.env["VERCEL_PROJECT_PRODUCTION_URL"]
    ? { authorizedParties: [`https://${process.env["VERCEL_PROJECT_PRODUCTION_URL"]}`] }
    : {}),
  // Tests ask for a shorter time than the usual five seconds; the gate never takes a longer one.
  freshMs: Number.isNaN(fresh) ? undefined : fresh,
};
