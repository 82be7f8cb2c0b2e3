/**
 * Steps with an effect that no night misses when they are taken out, each with the reason and the test that shows it instead.
 * A step that is here and in no runbook fails the everyday test, and so does one whose test is gone.
 */
export const notMissed: Readonly<Record<string, readonly [reason: string, test: string]>> = {
  "auth-outage/tell-early": ["no night has Clerk renew tokens first", "test/run/tokens-renewed.test.ts"],
  "auth-outage/tell-users-over": ["no night has Clerk renew tokens first", "test/run/tokens-renewed.test.ts"],
  "auth-outage/warn": ["a night is over before ten minutes from the end", "test/night/warned.long.ts"],
  "auth-outage/maintenance": ["a night lasts no half hour", "test/night/half-hour.long.ts"],
  "auth-outage/page-down": ["a night lasts no half hour", "test/bypass/notice-page.long.ts"],
  "session-recovery/go-back": ["the night's cause is a setting", "test/steps/deployments.test.ts"],
  "session-recovery/follow-again": ["the night's cause is a setting", "test/steps/deployments.test.ts"],
  "open-last-resort/warn": ["a night is over before ten minutes from the end", "test/night/warned.long.ts"],
  "key-compromise/contain": ["the night is not under attack", "test/steps/containment.test.ts"],
  "key-compromise/epoch-first": ["a second person is there in the night", "test/night/played.long.ts"],
  "key-compromise/sessions-after": ["a second person is there in the night", "test/night/played.long.ts"],
  "secret-rotation/old-deployments": [
    "done for the grant signing key alone; the night rotates another",
    "test/runbook/valid.test.ts",
  ],
  "security-breach/ban": ["the night locks; a ban ends sessions, too", "test/accounts/users-state.test.ts"],
  "security-breach/reset": ["the night locks", "test/accounts/users-state.test.ts"],
  "security-breach/epoch": ["everybody else works on in this night", "test/policy/live.long.ts"],
};

/** Runbooks that no night is about. One that a night has come to be about is tried all the same. */
export const notPlayed: Readonly<Record<string, readonly [reason: string, test: string]>> = {
  "bypass-open": ["the same steps are in auth-outage", "test/bypass/approved.long.ts"],
};
