// The auth policy of an app without Edge Config: it travels in AUTH_GATE_POLICY, by a deployment.
import { afterAll, beforeAll, expect, it } from "vitest";
import { Browser } from "../../rehearsal/people/browser.ts";
import { startRedeployWorld, type RedeployWorld } from "../bypass/redeploy-world.ts";
import type { Said } from "../world/keyboard.ts";

let world: RedeployWorld;
beforeAll(async () => void (world = await startRedeployWorld()), 400_000);
afterAll(() => world?.hand.stop());

const ok = (said: Said, code = 0) => expect(said.code, said.text).toBe(code);

async function signedIn(name: string) {
  const { hand } = world;
  const [email, password] = [`${name}@nightshift.example`, "correct horse battery staple"];
  const user = (await hand.control("POST", "/clerk/users", { email, password, firstName: name })) as {
    id: string;
  };
  const browser = new Browser(hand.wire, hand.address);
  const session = await browser.signIn(email, password);
  const token = async () =>
    ((await hand.control("POST", "/clerk/tokens", { sessionId: session })) as { token: string }).token;
  /** At the app's domain, or at a deployment's own address. */
  const sees = async (host?: string) => {
    const url = host === undefined ? hand.info.app.origin : `https://${host}`;
    const headers = { authorization: `Bearer ${await token()}`, accept: "application/json" };
    return (await hand.wire.send({ url, path: "/api/me", headers, timeoutMs: 60_000 })).status;
  };
  return { email, password, user: user.id, sees };
}

it("denies and asks anew by a deployment; older ones are put out of reach, and nobody rolls back to them", async () => {
  const { hand } = world;
  const [mara, ines] = [await signedIn("mara"), await signedIn("ines")];
  const before = await world.live();
  const own = `nightshift-${before?.id.slice(4)}.vercel.app`;
  expect([await mara.sees(), await ines.sees(), await mara.sees(own)]).toEqual([200, 200, 200]);

  ok(
    await hand.runbook([
      "policy",
      "deny",
      "--users",
      mara.user,
      "--override",
      "deny=Mara's laptop was stolen",
      "--yes",
    ]),
  );
  const denied = await world.live();
  expect(denied?.id).not.toBe(before?.id);
  expect((await world.frozen(denied?.id ?? ""))["AUTH_GATE_POLICY"]).toBeTruthy();
  expect([await mara.sees(), await ines.sees()]).toEqual([401, 200]);
  // What it is retired for: it goes by the policy of its own time.
  expect(await mara.sees(own)).toBe(200);

  const alone = ["--override", "raise=the secret key is in a public log", "--yes"];
  ok(await hand.runbook(["epoch", "raise", "--key-exposed", "true", ...alone]));
  const asked = await world.live();
  expect(asked?.id).not.toBe(denied?.id);
  expect([await mara.sees(), await ines.sees()]).toEqual([401, 403]);
  const again = new Browser(hand.wire, hand.address);
  await again.signIn(ines.email, ines.password);
  expect((await again.ask("/api/me", { document: false })).status).toBe(200);

  for (const to of ["auto", before?.id ?? "", denied?.id ?? ""]) {
    const back = await hand.runbook(["do", "deployment.rollback", "--to", to, "--yes"]);
    ok(back, 3);
    expect(back.text).toContain("lets in whom the live one refuses");
    expect((await world.live())?.id).toBe(asked?.id);
  }

  ok(await hand.runbook(["do", "deployment.retire", "--how", "protect", "--yes"]));
  expect(await mara.sees(own)).not.toBe(200);
  expect(await mara.sees(`nightshift-${denied?.id.slice(4)}.vercel.app`)).not.toBe(200);
  expect([await mara.sees(), await ines.sees()]).toEqual([401, 403]);
  await world.previewsEmpty();
}, 600_000);
