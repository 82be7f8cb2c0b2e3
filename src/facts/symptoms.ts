import type { Feature } from "./features.ts";

/** What people report and no probe can see. */
export const symptoms = [
  "sign-in-fails",
  "signed-out",
  "unauthorized-access",
  "account-taken",
  "data-out-of-sync",
  "slow",
  "sign-up-fails",
  "password-reset-fails",
  "social-sign-in-fails",
  "profile-fails",
] as const;
export type Symptom = (typeof symptoms)[number];

/** Which feature a report is about. */
export const symptomFeatures: Readonly<Record<Symptom, readonly Feature[]>> = {
  "sign-in-fails": ["sign-in"],
  "signed-out": ["active-sessions"],
  "unauthorized-access": [],
  "account-taken": [],
  "data-out-of-sync": [],
  slow: [],
  "sign-up-fails": ["sign-up"],
  "password-reset-fails": ["password-reset"],
  "social-sign-in-fails": ["social-sign-in"],
  "profile-fails": ["profile-api"],
};
