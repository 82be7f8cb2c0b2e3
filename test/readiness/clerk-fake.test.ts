// The checks of the Clerk instance over the real adapter and the sandbox's fakes, whose answers are held to Clerk's specification.
import { expect, it } from "vitest";
import { openClerkInstance } from "../../src/adapters/clerk/instance.ts";
import { Secret } from "../../src/ports/secret.ts";
import { baselineText, takePicture } from "../../src/rotation/baseline.ts";
import { checks } from "../../src/readiness/checks.ts";
import { chosenChecks } from "../../src/readiness/choose.ts";
import { runChecks } from "../../src/readiness/run-checks.ts";
import { readyWorld } from "../../src/readiness/world.ts";
import { environment } from "../../sandbox/clerk/environment.ts";
import { SECRET_KEY } from "../../sandbox/ids.ts";
import { backend, type Backend } from "../sandbox/backend-fixture.ts";
import { answer } from "../builders/ports.ts";
import { answerOf, healthyAnswers } from "./healthy-answers.ts";
import { healthy, partsOf } from "./healthy.ts";

/** Those whose answers come from the two APIs alone. */
const wanted = chosenChecks(checks, ["clerk"], ["clerk.test-user", "clerk.two-instances", "clerk.instance"]);

async function look(fake: Backend, before?: string) {
  const seen = healthy();
  if (before !== undefined) seen.committed = { "baselines/clerk.app.example.json": before };
  const parts = partsOf(seen);
  const answers = healthyAnswers();
  const http: typeof parts.ports.http = {
    request: async (asked) => {
      const { host, pathname, search } = new URL(asked.url);
      if (pathname === "/v1/environment") {
        return answer(environment(fake.instance));
      }
      if (host !== "api.clerk.com") return answerOf(answers, asked);
      const { status, body } = await fake.call(asked.method, `${pathname.replace(/^\/v1/, "")}${search}`);
      return answer(typeof body === "string" ? body : JSON.stringify(body), status);
    },
  };
  const clerkInstance = openClerkInstance({ http, secretKey: async () => new Secret(SECRET_KEY) });
  const ports = { ...parts.ports, http, clerkInstance };
  const checked = await runChecks(wanted, readyWorld({ ...parts, ports }));
  const { picture } = await takePicture(ports, async (read) => await read(parts.how));
  expect(fake.violations.list()).toEqual([]);
  return {
    picture: baselineText(picture),
    found: Object.fromEntries(
      checked
        .filter(({ found }) => found.length > 0)
        .map(({ check, found }) => [check.id as string, found.map(({ what }) => what).join(" ")]),
    ),
    notKnown: checked.flatMap(({ check, notKnown }) => notKnown.map((why) => `${check.id}: ${why}`)),
  };
}

it("finds nothing of an instance that is as its picture says", async () => {
  const fake = backend();
  const { picture } = await look(fake);
  expect(await look(fake, picture)).toMatchObject({ found: {}, notKnown: [] });
});

it("finds what is planted by the Backend API, in its own check and against the picture", async () => {
  const fake = backend();
  const { picture } = await look(fake);
  const plant = async (method: string, path: string, body: object) => {
    const { status, body: said } = await fake.call(method, path, body);
    expect(status, JSON.stringify(said)).toBeLessThan(300);
  };
  await plant("PATCH", "/instance", {
    test_mode: true,
    hibp: false,
    allowed_origins: ["http://localhost:3000"],
  });
  await plant("PATCH", "/instance/protect", { rules_enabled: false });
  await plant("POST", "/jwt_templates", {
    name: "long",
    claims: { all: "{{user.public_metadata}}" },
    lifetime: 315_360_000,
  });
  await plant("POST", "/redirect_urls", { url: "https://elsewhere.example/x" });
  await plant("POST", "/oauth_applications", {
    name: "cli",
    public: true,
    pkce_required: false,
    redirect_uris: ["https://app.example/x"],
  });
  const { found, notKnown } = await look(fake, picture);
  expect(found).toMatchObject({
    "clerk.test-mode": expect.stringContaining("test mode") as string,
    "clerk.breached-passwords": expect.stringContaining("known breaches") as string,
    "clerk.allowed-origins": expect.stringContaining("localhost") as string,
    "clerk.protect": expect.stringContaining("off") as string,
    "clerk.jwt-templates": expect.stringMatching(/long live.*whole metadata/) as string,
    "clerk.redirect-urls": expect.stringContaining("elsewhere.example") as string,
    "clerk.oauth-applications": expect.stringContaining("without PKCE") as string,
    "clerk.differs": expect.stringMatching(/allowed_origins/) as string,
  });
  expect(notKnown).toEqual([]);
});
