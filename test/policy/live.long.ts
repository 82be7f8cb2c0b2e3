// The whole way: command, engine, Edge Config, the gate of the live app; alone, past the engine, and with a second person.
import { afterAll, beforeAll, expect, it } from "vitest";
import { Browser } from "../../rehearsal/people/browser.ts";
import type { Said } from "../world/keyboard.ts";
import { startWorld, type Desk, type World } from "../world/world.ts";

let world: World;
let ana: Desk;
let ben: Desk;
beforeAll(async () => {
  world = await startWorld();
  const person = (id: string, name: string) => ({
    ...{ id, name, email: `${id}@nightshift.example` },
    may: ["execute", "approve"] as ("execute" | "approve")[],
  });
  const clone = world.clone();
  ana = world.deskOf(person("ana", "Ana"));
  ben = world.deskOf(person("ben", "Ben"), { clone });
}, 600_000);
afterAll(() => world?.stop());

async function signedIn(name: string) {
  const [email, password] = [`${name}@nightshift.example`, "correct horse battery staple"];
  const user = (await world.control("POST", "/clerk/users", { email, password, firstName: name })) as {
    id: string;
  };
  const browser = new Browser(world.wire, world.address);
  const session = await browser.signIn(email, password);
  const sees = async () => {
    await browser.refresh().catch(() => undefined);
    return (await browser.ask("/api/me", { document: false })).status;
  };
  return { email, password, user: user.id, session, browser, sees };
}
const policyOf = async () => {
  const { gate } = JSON.parse((await world.health("?only=gate")).body) as {
    gate: { policy: { generation: number; denied: number; epoch: string | null } };
  };
  return gate.policy;
};
const ok = (said: Said, code = 0) => expect(said.code, said.text).toBe(code);
const line = ({ text }: Said) => /approve-this:[\w.=-]+/.exec(text)?.[0] ?? expect.fail(text);

it("refuses the named in seconds and nobody else, lets them in again with a second person, and asks everybody anew", async () => {
  const [mara, ines, tomas] = [await signedIn("mara"), await signedIn("ines"), await signedIn("tomas")];
  expect([await mara.sees(), await ines.sees(), await tomas.sees()]).toEqual([200, 200, 200]);

  const alone = ["--override", "deny=Mara's laptop was stolen", "--yes"];
  const begun = Date.now();
  ok(await ana.runbook(["policy", "deny", "--users", mara.user, ...alone]));
  expect([await mara.sees(), await ines.sees()]).toEqual([401, 200]);
  expect(Date.now() - begun).toBeLessThan(60_000);
  const first = await policyOf();
  expect(first).toMatchObject({ denied: 1, epoch: null });

  // Past the engine, and a session alone.
  ok(await ana.runbook(["policy", "deny", "--sessions", tomas.session, ...alone, "--direct"]));
  expect([await mara.sees(), await tomas.sees(), await ines.sees()]).toEqual([401, 401, 200]);
  const status = await ana.runbook(["status"]);
  expect(status.text).toMatch(/^policy +2 denied/m);

  // Off the list: never alone, and only with a signature over these very ids.
  const off = ["policy", "allow", "--ids", tomas.session];
  ok(await ana.runbook([...off, "--override", "allow=it was a mistake", "--yes"]), 2);
  const asked = await ana.runbook([...off, "--no-wait", "--yes"]);
  ok(asked, 3);
  const signed = await ben.runbook(["approve", line(asked), "--yes", "--json"]);
  ok(signed);
  const { line: approval } = JSON.parse(signed.stdout) as { line: string };
  ok(await ana.runbook(["resume", "--approval", approval]));
  expect([await mara.sees(), await tomas.sees()]).toEqual([401, 200]);

  const why = ["--override", "raise=the secret key is in a public log", "--yes"];
  const refused = await ana.runbook(["epoch", "raise", ...why]);
  ok(refused, 2);
  expect(refused.text).toContain("unless a key is known to be out");
  ok(await ana.runbook(["epoch", "raise", "--key-exposed", "true", ...why]));
  expect([await mara.sees(), await ines.sees(), await tomas.sees()]).toEqual([401, 403, 403]);
  const again = new Browser(world.wire, world.address);
  await again.signIn(ines.email, ines.password);
  expect((await again.ask("/api/me", { document: false })).status).toBe(200);
  expect((await policyOf()).epoch).not.toBeNull();
  const unchanged = await ana.pulumi(["preview"]);
  expect(unchanged.text).toMatch(/Resources:\s+\d+ unchanged\s*$/);
}, 600_000);
