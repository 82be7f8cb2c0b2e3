// Two people in two clones with two homes, by hand: what cannot be signed, and what a signature cannot be used for.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tmpdir } from "node:os";
import { mkdtempSync } from "node:fs";
import { decodeRequest, encodeRequest, type SentRequest } from "../../src/plan/request-line.ts";
import type { Person } from "../../src/approval/person.ts";
import { DrivenClock } from "../night/drive.ts";
import { claimsOf } from "../world/claims.ts";
import type { Said } from "../world/keyboard.ts";
import { startWorld, type World } from "../world/world.ts";

const minuteMs = 60_000;
let hand: World;
let clock: DrivenClock;
let folder: string;
/** Each with a home of their own; ana's checkout is the first, where the stack was made. */
let desks: Readonly<Record<"ana" | "ben", { readonly root: string; readonly home: string }>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "second-person-"));
  clock = new DrivenClock(join(folder, "clock"));
  hand = await startWorld({ clock, appEnv: clock.env() });
  const { checkout } = hand;
  const homeOf = (person: "ana" | "ben") => {
    const home = join(folder, person);
    mkdirSync(join(home, ".ssh"), { recursive: true, mode: 0o700 });
    copyFileSync(checkout.keyFile(person), join(home, ".ssh", "id_ed25519"));
    writeFileSync(join(home, ".ssh", "id_ed25519.pub"), publicKeyOf(checkout.keyFile(person)));
    return home;
  };
  desks = {
    ana: { root: checkout.root, home: homeOf("ana") },
    ben: { root: hand.clone("ben"), home: homeOf("ben") },
  };
}, 240_000);
afterAll(async () => {
  await hand?.stop();
  clock?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const publicKeyOf = (file: string) => execFileSync("ssh-keygen", ["-y", "-f", file], { encoding: "utf8" });
const types = (who: "ana" | "ben", ...args: readonly string[]) =>
  hand.runbook(args, { root: desks[who].root, env: { ...clock.env(), HOME: desks[who].home } });
const hour = ["bypass", "open", "--minutes", "45", "--reason", "Clerk does not answer"];
const json = ({ stdout }: Said) => JSON.parse(stdout) as Record<string, string>;

/** A fresh request by ana, one for each incident. @returns the line that she sends */
async function asked(incident: string): Promise<string> {
  const said = await types("ana", ...hour, "--incident", incident, "--json");
  expect(said, said.stderr).toMatchObject({ code: 3 });
  return json(said)["line"] ?? "";
}
/** Ben reads and signs. @returns the line that he sends back */
async function signed(request: string): Promise<string> {
  const said = await types("ben", "approve", request, "--yes", "--json");
  expect(said, said.stderr + said.stdout).toMatchObject({ code: 0 });
  return json(said)["line"] ?? "";
}
const opened = (who: "ana" | "ben", line: string, ...more: readonly string[]) =>
  types(who, "bypass", "open", "--approval", line, ...more);

/** Nothing was changed: neither config nor what is live. */
async function refused(act: () => Promise<Said>, words: RegExp, code = 3): Promise<void> {
  const before = [hand.config().read(), hand.config(desks.ben.root).read(), await hand.item()];
  const said = await act();
  expect(`${said.stderr}${said.stdout}`).toMatch(words);
  expect(said.code).toBe(code);
  expect([hand.config().read(), hand.config(desks.ben.root).read(), await hand.item()]).toEqual(before);
}

function doctored(line: string, change: (sent: SentRequest) => void): string {
  const sent = structuredClone(decodeRequest(line) as SentRequest);
  change(sent);
  return encodeRequest(sent.request, sent.recipe ?? expect.fail("the line carries no recipe"));
}
const grantOf = ({ request }: SentRequest) => request.grant ?? expect.fail("the request has no grant");

/** Changes who stands in the contacts, in both clones. */
function contacts(change: (people: Person[]) => void): void {
  const git = (root: string, ...args: string[]) =>
    execFileSync("git", ["-C", root, ...args], { encoding: "utf8" });
  const file = join(desks.ana.root, "contacts", "people.yaml");
  const people = parse(readFileSync(file, "utf8")) as Person[];
  change(people);
  writeFileSync(file, stringify(people));
  git(desks.ana.root, "commit", "--quiet", "-m", "Change the contacts", "--", "contacts/people.yaml");
  git(desks.ben.root, "pull", "--quiet");
}
const keysOf = (people: readonly Person[], id: string) => people.find((each) => each.id === id)?.keys ?? [];

describe("signing", { timeout: 240_000 }, () => {
  let request: string;
  beforeAll(async () => {
    request = await asked("sign");
  }, 60_000);

  it.each<[string, (sent: SentRequest) => void, RegExp]>([
    ["another hash", ({ request }) => (request.planHash = "f".repeat(64)), /PLAN_CHANGED/],
    ["another stack", (sent) => (grantOf(sent).stack = "other"), /stack other/],
    ["another project", (sent) => (grantOf(sent).project = "prj_other"), /prj_other/],
    ["another mode", (sent) => (grantOf(sent).mode = "open"), /mode open/],
  ])("is refused for %s", async (_what, change, words) => {
    await refused(() => types("ben", "approve", doctored(request, change), "--yes"), words);
  });

  it("shows a line as it is, though its words would rewrite the screen", async () => {
    const lie = doctored(request, (sent) => (sent.request.requester = "ana\u001b[2K\n  reason  A drill"));
    const said = await types("ben", "approve", lie, "--yes");
    expect(said.stdout).toContain("asked for by        ana?[2K reason A drill");
    expect(said.stdout + said.stderr).not.toContain("\u001b");
  });

  it("is refused to whoever asks, in any clone and under any name", async () => {
    await refused(() => types("ana", "approve", request, "--yes"), /APPROVAL_SELF/);
    const asBen = ["approve", request, "--yes", "--as", "ben"];
    await refused(() => types("ana", ...asBen), /None of Ben's keys in the contacts is in/);
    const own = join(desks.ana.home, ".ssh", "id_ed25519");
    await refused(() => types("ana", ...asBen, "--key", own), /names ben but ana's key signed it/);
  });

  it("is refused with a key that was added since it was asked for", async () => {
    const fresh = join(folder, "fresh");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "", "-f", fresh]);
    contacts((people) => keysOf(people, "ben").push(publicKeyOf(fresh).trim()));
    await refused(
      () => types("ben", "approve", request, "--yes", "--key", fresh),
      /is nobody's in contacts\/people.yaml at that commit/,
    );
  });

  it("is refused an hour later", async () => {
    const late = await asked("late-signature");
    clock.forward(61 * minuteMs);
    await refused(() => types("ben", "approve", late, "--yes"), /APPROVAL_EXPIRED/);
  });
});

describe("using a signature", { timeout: 240_000 }, () => {
  it("is refused to whoever signed it, by the engine and past it", async () => {
    const line = await signed(await asked("own"));
    await refused(() => opened("ben", line), /APPROVAL_SELF/);
    await refused(() => opened("ben", line, "--direct"), /APPROVAL_SELF/);
  });

  it("is refused for another stack, mode or length, past the engine too", async () => {
    const line = await signed(await asked("elsewhere"));
    const { root } = desks.ana;
    copyFileSync(join(root, "Pulumi.sandbox.yaml"), join(root, "Pulumi.other.yaml"));
    try {
      await refused(
        () => opened("ana", line, "--direct", "--stack", "other"),
        /for stack sandbox, not other/,
        1,
      );
    } finally {
      rmSync(join(root, "Pulumi.other.yaml"));
    }
    const everyone = ["--mode", "open", "--route", "/rota", "--direct"];
    await refused(() => opened("ana", line, ...everyone), /mode stale-sessions, not open/, 1);
    await refused(() => opened("ana", line, "--minutes", "61", "--direct"), /minutes/, 2);
  });

  it("is refused an hour after it was asked for: by the command, the direct way, and a bare up", async () => {
    const line = await signed(await asked("late"));
    clock.forward(61 * minuteMs);
    await refused(() => opened("ana", line), /APPROVAL_EXPIRED/);
    await refused(() => opened("ana", line, "--direct"), /APPROVAL_EXPIRED/);
    const before = hand.config().read();
    const until = new Date(clock.now() + 40 * minuteMs).toISOString().replace(/\.\d+Z/, "Z");
    for (const [key, value] of Object.entries({ mode: "stale-sessions", until, approval: line }))
      expect(
        await hand.pulumi(["config", "set", "--plaintext", "--path", `bypass.${key}`, value], {
          env: clock.env(),
        }),
      ).toMatchObject({ code: 0 });
    await refused(() => hand.pulumi(["up", "--yes", "--skip-preview"], { env: clock.env() }), /hour/, 1);
    hand.config().write(before);
  });

  it("is refused while one key stands under two names", async () => {
    const line = await signed(await asked("two-names"));
    let bens: readonly string[] = [];
    contacts((people) => {
      bens = keysOf(people, "ben");
      people.push({
        ...(people[0] as Person),
        id: "cat",
        name: "Cat",
        email: "cat@nightshift.example",
        keys: [...bens],
      });
    });
    await refused(
      async () => await types("ana", ...hour, "--incident", "anew"),
      /stands under ben already/,
      2,
    );
    contacts((people) => people.pop());
    // What was asked before that commit is held against the contacts of its own commit.
    expect(await opened("ana", line, "--incident", "two-names")).toMatchObject({ code: 0 });
    expect(await types("ana", "bypass", "close")).toMatchObject({ code: 0 });
  });

  it("does not let its signer renew what it opened; whoever opened it does, past the hour", async () => {
    const line = await signed(await asked("renewed"));
    expect(await opened("ana", line)).toMatchObject({ code: 0 });
    const { exp } = claimsOf(await hand.item()) as { readonly exp: number };
    await types("ben", "bypass", "sync");
    for (const way of [[], ["--direct"]])
      await refused(
        () => types("ben", "bypass", "renew", ...way),
        /ben approved this opening, so someone else/,
      );
    clock.forward(65 * minuteMs);
    const renewed = await types("ana", "bypass", "renew");
    expect(renewed, renewed.stderr).toMatchObject({ code: 0 });
    expect((claimsOf(await hand.item()) as { readonly exp: number }).exp).toBeGreaterThan(exp);
    expect(await types("ben", "bypass", "close")).toMatchObject({ code: 0 });
  });
});
