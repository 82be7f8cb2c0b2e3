import { formFeatures, inOrder, type Feature } from "../../src/facts/features.ts";
import { api, at, clerk, page, type Fault, type World } from "./trouble.ts";

/** How an outage of a part shows: what fails when it is tried, what Clerk's page names, and what people cannot do. */
interface Part {
  readonly faults: readonly Fault[];
  readonly component?: string;
  readonly hit: readonly Feature[];
}

const parts: Readonly<Record<string, Part>> = {
  "signing in": { faults: [at(clerk, "/v1/client/sign_ins")], hit: ["sign-in"] },
  "renewing sessions": {
    faults: [at(clerk, "/v1/client/sessions/*")],
    component: "Session management",
    hit: ["active-sessions"],
  },
  "the Backend API": {
    faults: [at(api, "/v1/users/*"), at(api, "/v1/instance")],
    hit: ["profile-api"],
  },
  // signing in is tried, and what is tried is not taken from the page
  "User and authentication, says the page": {
    faults: [],
    component: "User and authentication",
    hit: formFeatures.filter((each) => each !== "sign-in"),
  },
  "Clerk's script": { faults: [at(clerk, "/npm/*", "reset")], hit: formFeatures },
};
const names = Object.keys(parts);

function worldOf(...out: readonly string[]): World {
  const hit = out.flatMap((each) => parts[each] ?? []);
  const named = hit.flatMap(({ component }) => component ?? []);
  const tried = !hit.some(({ faults }) => faults.some(({ path }) => path?.startsWith("/v1/client/")));
  const more: readonly Feature[] = named.includes("User and authentication") && !tried ? ["sign-in"] : [];
  return {
    name: `out: ${out.join(", ")}`,
    parts: [
      {
        category: "clerk-outage",
        faults: hit.flatMap(({ faults }) => faults),
        page: named.length === 0 ? { indicator: "none" } : page("major", ...named),
      },
    ],
    expected: "clerk-outage",
    features: inOrder([...hit.flatMap((each) => each.hit), ...more]),
  };
}

/** Each part alone, and each with each other one. */
export const featureWorlds: readonly World[] = [
  ...names.map((name) => worldOf(name)),
  ...names.flatMap((name, index) => names.slice(index + 1).map((other) => worldOf(name, other))),
  {
    name: "green page, signing up is reported to fail",
    parts: [{ category: "own-configuration", symptom: "sign-up-fails" }],
    expected: "own-configuration",
  },
  {
    name: "the page names User and authentication, and signing up is reported to fail",
    parts: [
      {
        category: "clerk-outage",
        page: { indicator: "minor", components: { "User and authentication": "degraded_performance" } },
        symptom: "sign-up-fails",
      },
    ],
    expected: "clerk-outage",
    features: ["sign-up", "password-reset", "social-sign-in"],
    special: "page-names-parts",
  },
];
