import { appOrigins, type GateOptions } from "clerk-bypass-gate";

// Vercel names one of an app's domains; the others stand here, or in a variable of the app's own such as this one.
const moreDomains = process.env["APP_DOMAINS"]?.split(",") ?? [];

// What is protected, declared once: the same with and without a grant. What is not named here is protected.
export const gateOptions: GateOptions = {
  routes: {
    // Diagnosing answers signed requests alone, and times what a session costs where there is one.
    public: ["/", "/sign-in/**", "/sign-in-unavailable", "/api/diagnose"],
    roles: { "/admin/**": "org:admin", "/api/admin/**": "org:admin" },
    // These have to work whatever Clerk does, and decide nothing by who is asking; signing out needs Clerk's cookies.
    leftOut: ["/api/webhooks/**", "/api/health/**", "/api/clerk-health", "/sign-out"],
  },
  signInPath: "/sign-in",
  // Whose tokens count: those made for this app's own origins, a preview's own among them.
  authorizedParties: appOrigins(process.env, moreDomains),
};
