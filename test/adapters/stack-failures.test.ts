import { expect, test } from "vitest";
import { failureOf } from "../../src/adapters/stack/failures.ts";

const failed = (message: string, urn: string) =>
  failureOf(
    {
      ...{ code: 255, stdout: "", stderr: "" },
      events: [{ diagnosticEvent: { severity: "error", message, urn } }],
    },
    "production",
    (text) => text,
  );
const VARIABLE =
  "urn:pulumi:production::auth::vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable::CLERK_JWT_KEY";
const POLICY =
  "This team has a policy that forces all environment variables to be sensitive. Please remove the `sensitive` field.";
const SUMMARY = "Project Environment Variable Invalid";

test.each([
  ["its detail first", `[ERROR] ${POLICY}: ${SUMMARY}`],
  ["its summary first", `[ERROR] ${SUMMARY}: ${POLICY}`],
])("a plan that the team's policy on variables refuses says so, with %s", (_, message) => {
  const failure = failed(message, VARIABLE);
  expect(failure).toMatchObject({ code: "STACK_REFUSED" });
  expect(failure.message).toContain("policy refuses a new variable that can be read back");
  expect(failure.hint).toContain("sensitive environment variables policy");
});

test("a variable that was made by hand meanwhile names the command that takes it over", () => {
  const said =
    "Could not create project environment variable, unexpected error: ENV_CONFLICT - Another variable";
  const failure = failed(`Error creating project environment variable: ${said}`, VARIABLE);
  expect(failure).toMatchObject({ code: "STACK_FAILED" });
  expect(failure.message).toBe(
    "Vercel did not take ProjectEnvironmentVariable CLERK_JWT_KEY (ENV_CONFLICT).",
  );
  expect(failure.hint).toContain("`./runbook adopt`");
});

const could = "[ERROR] Could not get project environment variable team_1 prj_1 env_1, unexpected error: ";
const summary = ": Error reading project environment variable";
const page = "<!doctype html><title>Sign in to Wi-Fi</title>";

// As the provider says it (test/contract/provider-contract.json, and the stand-in on the real engine).
test.each([
  ["502 and a page", "error performing API request: 502 <html>bad gateway</html>"],
  ["503 of maintenance", 'error performing API request: 503 {"code":"maintenance_mode"}'],
  ["429 after its own tries", "rate_limited - Too many requests"],
  ["429 in no form of Vercel's", "error performing API request: 429 "],
  [
    "a hotspot's page",
    `error unmarshaling response ${page}: invalid character '<' looking for beginning of value`,
  ],
  [
    "a portal's page with the CLI's own words",
    "error unmarshaling response <html>Please login; plugin missing, language host</html>: invalid character",
  ],
  [
    "a connection that broke",
    'error doing http request: Get "https://api.vercel.com/v10/projects/prj_1/env/env_1": EOF',
  ],
])("%s may go away by itself", (_, why) => {
  const failure = failed(`${could}${why}${summary}`, VARIABLE);
  expect(failure).toMatchObject({ name: "TransientFailure", code: "STACK_FAILED" });
  expect(failure.message).toMatch(
    /^Vercel did not answer about ProjectEnvironmentVariable CLERK_JWT_KEY, or has/,
  );
  expect(failure.message).not.toContain(page);
});

test.each([
  ["a refusal", "forbidden - No"],
  ["a conflict", "ENV_CONFLICT - Another variable"],
  [
    "a certificate that nobody trusts",
    'error doing http request: Get "https://api.vercel.com/v2/user": tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  [
    "a proxy that is not there",
    'error doing http request: Get "https://api.vercel.com/v2/user": proxyconnect tcp: dial tcp 127.0.0.1:1: connect: connection refused',
  ],
])("%s does not", (_, why) => {
  expect(failed(`${could}${why}${summary}`, VARIABLE)).toMatchObject({
    name: "PermanentFailure",
    code: "STACK_FAILED",
  });
});

test("one refusal among passing failures is a refusal", () => {
  const said = (why: string) => ({
    diagnosticEvent: { severity: "error", message: `${could}${why}${summary}`, urn: VARIABLE },
  });
  const events = [
    said("error performing API request: 502 "),
    said("forbidden - No"),
    { diagnosticEvent: { severity: "error", message: "update failed" } },
  ];
  const answer = { code: 255, stdout: "", stderr: "", events };
  expect(failureOf(answer, "production", (text) => text)).toMatchObject({ name: "PermanentFailure" });
  expect(
    failureOf(
      { ...answer, events: [...events.slice(0, 1), ...events.slice(2)] },
      "production",
      (text) => text,
    ),
  ).toMatchObject({
    name: "TransientFailure",
  });
});

test("a refusal of Vercel's in which the CLI's own words stand is no trouble with the stack's state", () => {
  const failure = failed(`${could}bad_request - login: the language plugin${summary}`, VARIABLE);
  expect(failure).toMatchObject({ name: "PermanentFailure", code: "STACK_FAILED" });
  expect(failure.message).toBe("Vercel did not take ProjectEnvironmentVariable CLERK_JWT_KEY (bad_request).");
});
