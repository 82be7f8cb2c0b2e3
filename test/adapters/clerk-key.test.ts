import { expect, test } from "vitest";
import { callClerk } from "../../src/adapters/clerk/api.ts";
import { openClerk } from "../../src/adapters/clerk.ts";
import { openClerkKey } from "../../src/adapters/clerk/key.ts";
import { Secret } from "../../src/ports/secret.ts";
import { StillClock } from "../builders/clock.ts";

const [older, former, current] = ["a", "b", "c"].map((letter) => `sk_live_${letter.repeat(40)}`);
const held: Readonly<Record<string, string | undefined>> = { formerClerkSecretKey: former };

/** A stack whose key was rotated twice; Clerk takes the newest alone. */
const keyIn = (env: Readonly<Record<string, string | undefined>>) =>
  openClerkKey({
    env: env as NodeJS.ProcessEnv,
    has: (name) => held[name] !== undefined,
    secrets: { read: async (name) => new Secret(held[name] ?? "") },
    configured: async () => new Secret(current ?? ""),
  });
const refusing = {
  request: async ({ headers }: { readonly headers?: Readonly<Record<string, string>> }) => {
    const taken = headers?.["authorization"] === `Bearer ${current}`;
    const text = taken ? "{}" : '{"errors":[{"code":"secret_key_invalid"}]}';
    return { status: taken ? 200 : 401, headers: {}, text };
  },
} as never;
const asked = async (env: Readonly<Record<string, string | undefined>>) =>
  await callClerk(
    { http: refusing, secretKey: keyIn(env).now },
    { method: "GET", path: "/instance" },
    { timeoutMs: 1_000 },
  );

test("a key that one rotation has replaced is passed over, one of two rotations ago is named with the way out", async () => {
  expect((await asked({ CLERK_SECRET_KEY: former })).status).toBe(200);
  expect((await asked({})).status).toBe(200);
  await expect(asked({ CLERK_SECRET_KEY: older })).rejects.toMatchObject({
    code: "KEY_WRONG",
    message: "api.clerk.com does not accept CLERK_SECRET_KEY of this shell (401, secret_key_invalid).",
    hint: expect.stringContaining("`unset CLERK_SECRET_KEY`") as string,
  });
});

test("the same by the SDK, and never with the key itself", async () => {
  const env = { CLERK_SECRET_KEY: older } as unknown as NodeJS.ProcessEnv;
  const before = globalThis.fetch;
  globalThis.fetch = async () =>
    new Response('{"errors":[{"code":"secret_key_invalid","message":"no"}]}', {
      status: 401,
      headers: { "content-type": "application/json" },
    });
  try {
    const clerk = openClerk({ clock: new StillClock(), env, secretKey: keyIn(env).now });
    const refused = await clerk.countUsers({ timeoutMs: 1_000 }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "KEY_WRONG" });
    expect(String(refused)).toContain("CLERK_SECRET_KEY of this shell");
    expect(JSON.stringify(refused)).not.toContain("sk_live_");
  } finally {
    globalThis.fetch = before;
  }
});
