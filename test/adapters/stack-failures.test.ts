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
