// Both runbooks at a real pseudo-terminal, alone and with a second person, by nothing but what the screen says.
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { signInCast, type Cast } from "../../rehearsal/people/cast.ts";
import { onCall } from "../../rehearsal/team/operators.ts";
import { Control } from "../../rehearsal/world/control.ts";

import { plainEnv, type Sandbox } from "../../rehearsal/world/sandbox.ts";
import { cacheRoot } from "../../toolchain/env.mjs";
import { startWorld, type World } from "../world/world.ts";
import { breachAnswers, keyAnswers } from "./played-answers.ts";
import { follow, type Played } from "./player.ts";

let world: World;
let cast: Cast;
let seats: Required<Pick<Played, "first" | "second">>;
beforeAll(async () => {
  world = await startWorld({ people: [onCall.requester, onCall.approver] });
  const [clone, env] = [world.clone(), { ...plainEnv(), RUNBOOK_CACHE_DIR: cacheRoot(), ...world.env }];
  const seat = (root: string, { home }: { readonly home: string }) => ({
    root,
    env: {
      ...env,
      HOME: home,
      CLERK_PLATFORM_API_KEY: undefined,
      CLERK_SECRET_KEY: undefined,
    } as unknown as NodeJS.ProcessEnv,
  });
  const first = seat(world.checkout.root, world.deskOf(onCall.requester));
  seats = { first, second: seat(clone, world.deskOf(onCall.approver, { clone })) };
  const { wire, address, info } = world;
  cast = await signInCast({ wire, address, info, control: new Control(info) } as unknown as Sandbox);
  await world.control("POST", "/clerk/webhooks", { url: `${address.origin}/api/webhooks/clerk` });
}, 240_000);
afterAll(() => world?.stop());

const since = new Date(Date.now() - 3_600_000).toISOString().replace(/:\d\d\.\d+Z$/, "Z");
const hurry = "--watch-hours 0.01 --watch-every-seconds 3";

it("a key is out", { timeout: 900_000 }, async () => {
  const epochs: (string | null)[] = [];
  const before = (await world.control("GET", "/clerk/secret-keys")) as { keys: { id: string }[] };
  const { codes, page } = await bothWays(
    `run key-compromise ${hurry}`,
    (way) => keyAnswers(world, since, way === 0),
    async (way) => {
      const { gate } = JSON.parse((await world.health("?only=gate")).body) as {
        gate: { policy: { epoch: string | null } };
      };
      epochs[way] = gate.policy.epoch;
    },
  );
  // Alone everybody has to verify again, and it ends where a second person is needed: everybody's sessions.
  expect(epochs[0], page).toMatch(/^2/);
  expect(codes, page).toEqual([3, 0]);
  const after = (await world.control("GET", "/clerk/secret-keys")) as { keys: { id: string }[] };
  expect(after.keys).toHaveLength(1);
  expect(after.keys[0]?.id).not.toBe(before.keys[0]?.id);
  write("key-compromise", page);
});

it("somebody else is in an account", { timeout: 900_000 }, async () => {
  const people = cast.customers.map(({ userId }) => userId);
  const { codes, page } = await bothWays("run security-breach --rechecks 0", (way) =>
    breachAnswers(people[way] ?? "", since),
  );
  expect(codes[1], page).toBe(0);
  write("security-breach", page);
});

async function bothWays(
  line: string,
  answers: (way: 0 | 1) => Parameters<typeof follow>[2],
  after: (way: 0 | 1) => Promise<void> = async () => undefined,
) {
  const codes: (number | null)[] = [];
  const page: string[] = [];
  for (const way of [0, 1] as const) {
    page.push(way === 0 ? "## Alone" : "## With a second person");
    const played = { first: seats.first, page, ...(way === 1 && { second: seats.second }) };
    try {
      codes.push(await follow(played, line, answers(way)));
    } catch (error) {
      throw new Error(`${String(error)}\n${page.slice(-4).join("\n")}`);
    }
    await after(way);
  }
  return { codes, page: page.join("\n\n") };
}

function write(name: string, played: string): void {
  const page = played.replaceAll(world.folder, "~").replaceAll(process.execPath, "node");
  expect(page).not.toMatch(/sk_live_\w|whsec_\w|BEGIN PRIVATE|\/root|\/tmp/);
  if (process.env["WRITE_DOCS"] !== "1") return;
  const folder = fileURLToPath(new URL("../../docs/transcripts/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const head = [
    `# \`./runbook run ${name}\`, as the screen shows it`,
    "At a real pseudo-terminal against the sandbox, by someone who does only what the screen says; what they do elsewhere stands",
    "between the blocks. Long lines are cut (…). The pauses of an hour or a day are shortened by the options of the first line.",
    "Written by `TEST_LONG=1 WRITE_DOCS=1 npx vitest run test/night/played.long.ts`.",
  ];
  writeFileSync(`${folder}${name}.md`, `${head[0]}\n\n${head.slice(1).join("\n")}\n\n${page}\n`);
}
