import type { GateOptions } from "clerk-bypass-gate";

const domain = process.env["VERCEL_PROJECT_PRODUCTION_URL"];

// What is protected, declared once: the same with and without a grant. What is not named here is protected.
export const gateOptions: GateOptions = {
  routes: {
    public: ["/", "/sign-in/**", "/sign-in-unavailable"],
    roles: { "/admin/**": "org:admin" },
    // These have to work whatever Clerk does, and decide nothing by who is asking; signing out needs Clerk's cookies.
    leftOut: ["/api/webhooks/**", "/api/health/**", "/api/clerk-health", "/sign-out"],
  },
  signInPath: "/sign-in",
  ...(domain === undefined ? {} : { authorizedParties: [`https://${domain}`] }),
};
