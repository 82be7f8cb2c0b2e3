// An action without arguments may be Clerk's own: it goes to the sign-in page, as nobody's, instead of being refused.
import "./clerk-key.ts";
import { afterEach, describe, expect, it } from "vitest";
import { forgetGate, memoryGate } from "./memory-gate.ts";

afterEach(forgetGate);

const action = { "next-action": "00", "content-type": "text/plain;charset=UTF-8" };
const noArguments = { ...action, "content-length": "2" };

describe.each([
  ["in normal times", null, 401],
  ["under a grant", {}, 503],
  [
    "under a grant of mode open that lists the page",
    { mode: "open", routes: ["/dashboard"], methods: ["POST"] },
    503,
  ],
] as const)("%s", (_, grant, refused) => {
  const post = async (headers: Record<string, string>, more = {}) => {
    const gate = await memoryGate(grant, more);
    return await gate.ask("/dashboard?tab=1", { method: "POST", headers });
  };

  it("goes to the sign-in page alone, without a page to be rendered, without a person, and into no cache", async () => {
    const seen = await post({ ...noArguments, "x-auth-bypass": "open" });
    expect(new URL(seen.headers.get("x-middleware-rewrite") ?? "").pathname).toBe("/sign-in");
    expect(new URL(seen.headers.get("x-middleware-rewrite") ?? "").search).toBe("");
    expect(seen.app?.userId).toBeNull();
    expect(seen.app?.headers.get("x-action-forwarded")).toBe("1");
    expect(seen.app?.headers.has("x-auth-bypass")).toBe(false);
    if (grant !== null) expect(seen.headers.get("cache-control")).toBe("private, no-store");
  });

  it.each(["GET", "HEAD", "PUT"])(
    "is none when it comes by %s, so the sign-in page is not given there",
    async (method) => {
      const gate = await memoryGate(grant);
      const seen = await gate.ask("/dashboard", { method, headers: noArguments });
      expect([seen.status, seen.app]).toEqual([refused, null]);
      expect(seen.headers.get("cache-control")).toContain("no-store");
    },
  );

  it("is refused when it has arguments, or there is no public sign-in page to take it", async () => {
    expect((await post({ ...action, "content-length": "3" })).status).toBe(refused);
    expect((await post(action)).status).toBe(refused);
    expect((await post(noArguments, { routes: { public: ["/"] } })).status).toBe(refused);
    expect((await post(noArguments, { signInPath: "https://accounts.example/sign-in" })).status).toBe(
      refused,
    );
  });
});
