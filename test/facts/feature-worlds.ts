import { inOrder, type Feature } from "../../src/facts/features.ts";
import { api, at, clerk, page, type Fault, type World } from "./trouble.ts";

/** How an outage of one feature alone shows: what fails when it is tried, and the part that Clerk's page names. */
const one: Readonly<Record<Feature, { readonly faults: readonly Fault[]; readonly component: string }>> = {
  "sign-in": { faults: [at(clerk, "/v1/client/sign_ins")], component: "Sign-in" },
  "sign-up": { faults: [], component: "Sign-up" },
  "active-sessions": { faults: [at(clerk, "/v1/client/sessions/*")], component: "Session tokens" },
  "password-reset": { faults: [], component: "Password reset" },
  "social-sign-in": { faults: [], component: "Social sign-in" },
  "profile-api": {
    faults: [at(api, "/v1/users/*"), at(api, "/v1/instance")],
    component: "Backend API",
  },
};
const names = Object.keys(one) as Feature[];

const worldOf = (name: string, hit: readonly Feature[]): World => ({
  name,
  parts: [
    {
      category: "clerk-outage",
      faults: hit.flatMap((each) => one[each].faults),
      page: page("major", ...hit.map((each) => one[each].component)),
    },
  ],
  expected: "clerk-outage",
  features: inOrder(hit),
});

/** Each feature alone, and each with each other one. */
export const featureWorlds: readonly World[] = [
  ...names.map((name) => worldOf(`out: ${name}`, [name])),
  ...names.flatMap((name, index) =>
    names.slice(index + 1).map((other) => worldOf(`out: ${name}, ${other}`, [name, other])),
  ),
  {
    name: "green page, signing up is reported to fail",
    parts: [{ category: "own-configuration", symptom: "sign-up-fails" }],
    expected: "own-configuration",
  },
  {
    name: "the page names Sign-up, and signing up is reported to fail",
    parts: [{ category: "clerk-outage", page: page("major", "Sign-up"), symptom: "sign-up-fails" }],
    expected: "clerk-outage",
    features: ["sign-up"],
  },
];
