import type { Messages } from "./messages.ts";

export const en: Messages = {
  unavailableTitle: "Sign-in is unavailable",
  unavailableText: "Our sign-in provider has an outage. Please try again in a few minutes.",
  maintenanceTitle: "We will be back soon",
  maintenanceText: "We are working on our systems. Your data is safe.",
  stillWorks: "If you are signed in on another device, you can go on working there.",
  tryAgain: "Try again",
  back: "Back to the start page",
  forbiddenTitle: "Not allowed",
  forbiddenText: "Your role does not allow this.",
  signInAgainTitle: "Please sign in again",
  signInAgainText: "Your session is not accepted here any more.",
  signIn: "Sign in",
  degraded: "Our sign-in provider has an outage. People who are signed in can go on working.",
};
