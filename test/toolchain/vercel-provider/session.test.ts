import { expect, test } from "vitest";
import { Redaction, Session } from "../../../toolchain/stand-ins/vercel-provider/session.ts";
import { UNKNOWN } from "../../../toolchain/stand-ins/vercel-provider/values.ts";

const VERCEL_API_TOKEN = "contracttoken0123456789abcd";
const session = () => new Session(() => undefined);

test("without a token it says what to set, and where", async () => {
  await expect(session().configure({}, {})).rejects.toThrow("set VERCEL_API_TOKEN, or vercel:apiToken");
  await expect(session().configure({ apiToken: UNKNOWN }, {})).rejects.toThrow("is missing");
});

test("a malformed token is refused without being repeated", async () => {
  const given = session().configure({ apiToken: "short-secret" }, {});
  await expect(given).rejects.toThrow("malformed");
  await expect(given).rejects.not.toThrow("short-secret");
});

test("the stack's config and the environment both do", async () => {
  const byEnv = session();
  await byEnv.configure({}, { VERCEL_API_TOKEN });
  expect(byEnv.api.team("team_own")).toBe("team_own");
  const byConfig = session();
  await byConfig.configure({ apiToken: VERCEL_API_TOKEN }, { VERCEL_API_TOKEN: "unused" });
  expect(byConfig.redaction.apply(`token ${VERCEL_API_TOKEN}`)).toBe("token [secret]");
});

test("a secret is found whole, line by line, and as JSON and URLs spell it", () => {
  const redaction = new Redaction();
  redaction.add({ deep: ['pass"word/1\nsecond line'] });
  const said = [
    'pass"word/1\nsecond line',
    JSON.stringify('pass"word/1\nsecond line'),
    encodeURIComponent('pass"word/1'),
    "only the second line",
  ].join(" | ");
  expect(redaction.apply(said)).toBe('[secret] | "[secret]" | [secret] | only the [secret]');
});
