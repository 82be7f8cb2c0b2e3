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
  signedOutTitle: "You have been signed out",
  signedOutText: "This session was ended to protect the account. You can sign in again.",
  contactUs: "If that does not help, please contact us.",
  verifyTitle: "Please confirm that it is you",
  verifyText:
    "To protect your account we ask everyone to confirm their sign-in once. You then go on where you were.",
  verify: "Confirm",
  verifyInAMoment: "This starts in a moment. Please keep this page open; it goes on by itself.",
  verifyBySigningIn:
    "With your way of signing in, this is done by signing in again. Other accounts in this browser stay signed in.",
  verifyBySigningInButton: "Sign in again",
  verifyFailed: "That did not work. Please try again.",
  degraded: "Our sign-in provider has an outage. People who are signed in can go on working.",
};
