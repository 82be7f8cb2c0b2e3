import { setTimeout as delay } from "node:timers/promises";
import type { Ending } from "../ending.ts";
import { load, machine } from "../machine.ts";
import type { WayName } from "./event.ts";
import type { NightRecord } from "./record.ts";
import type { Settings } from "./settings.ts";
import { comeToTheDoor, gather, type Person } from "./visitors.ts";
import { Watch } from "./watch.ts";
import { startBoolean } from "./ways/boolean.ts";
import { startGrant } from "./ways/grant.ts";
import type { Way } from "./ways/way.ts";

const starts = { boolean: startBoolean, grant: startGrant };

/**
 * Plays the night one way, against a sandbox of its own, and writes down what happens.
 * @param around progress for a person, and what takes the sandbox down once the night is over, or broken off
 * @throws Error when it cannot be played
 */
export async function playNight(
  name: WayName,
  settings: Settings,
  record: NightRecord,
  { say, ending }: { readonly say: (line: string) => void; readonly ending: Ending },
): Promise<void> {
  record.add({ kind: "began", way: name, settings, machine: machine(), load: load() });
  say("bringing it up");
  const way = await ending.bring(
    () => starts[name](record, settings),
    (up) => up.stop(),
  );
  const people = await gather(way.world, settings);
  const visit = comeToTheDoor.bind(undefined, way.world, record);
  await visit("before", people);
  await way.world.slowDown(settings.latencies);
  const builtMeanwhile = await firstOpening({ way, settings, record, people, say });
  await someoneRollsBack({ way, record, people, builtMeanwhile, say });
  await laptopDies({ way, settings, record, people, say });
  record.add({ kind: "audit", ...(await way.audit()) });
  record.add({ kind: "ended" });
}

interface Scene {
  readonly way: Way;
  readonly record: NightRecord;
  readonly people: readonly Person[];
  readonly say: (line: string) => void;
}

/** Clerk goes, the bypass opens; a colleague deploys meanwhile; Clerk comes back, it closes. @returns that deployment */
async function firstOpening(scene: Scene & { readonly settings: Settings }): Promise<string> {
  const { way, settings, record, people, say } = scene;
  const { world } = way;
  say("Clerk is cut");
  await world.cutClerk(settings.faults);
  await comeToTheDoor(world, record, "outage", people);
  await way.prepare(people.find(({ as }) => as === "revoked")?.userId ?? "");
  const watch = new Watch(record, people, 1);
  say("decided: opening");
  record.moment(1, "decided", "the word that was left is given");
  await Promise.all([way.open(), watch.seesOpen()]);
  say("open: everybody comes to the door");
  await comeToTheDoor(world, record, "open", people);
  record.add({ kind: "log", ...way.log() });
  say("a colleague deploys meanwhile");
  const builtMeanwhile = await world.deploy();
  say("Clerk comes back: closing");
  await world.recoverClerk();
  record.moment(1, "clerk-back", "Clerk answers again");
  const closing = Promise.withResolvers<void>();
  const closed = way.close(() => {
    record.moment(1, "closing", "the closing begins");
    closing.resolve();
  });
  await Promise.all([closed, Promise.race([closing.promise, closed]).then(() => watch.seesClosed("closed"))]);
  await comeToTheDoor(world, record, "closed", people);
  await signOutEverywhere(scene, settings.faults.sessionsOfTheStolenLaptop);
  return builtMeanwhile;
}

/** A laptop was stolen: its owner is to be signed out everywhere. */
async function signOutEverywhere({ way, record }: Scene, sessions: number): Promise<void> {
  const { control } = way.world;
  const { id: userId } = await control("POST", "/clerk/users", { email: "owner@nightshift.example" });
  for (let count = 0; count < sessions; count++) await control("POST", "/clerk/sessions", { userId });
  const done = await way.signOut(userId);
  const all: { userId: string; status: string }[] = (await control("GET", "/clerk/sessions")).sessions;
  const left = all.filter((one) => one.userId === userId && one.status === "active").length;
  record.add({ kind: "sign-out", sessions, left: done ? left : undefined });
}

/** Days later: a release goes out, looks bad, and somebody goes back to a deployment that was built while it was open. */
async function someoneRollsBack(scene: Scene & { readonly builtMeanwhile: string }): Promise<void> {
  const { way, record, people, builtMeanwhile, say } = scene;
  say("a release, and an instant rollback to what was built meanwhile");
  const release = await way.world.deploy();
  await way.world.rollBackTo(builtMeanwhile);
  record.moment(1, "rolled-back", "to the deployment that was built while it was open");
  await comeToTheDoor(way.world, record, "rolled-back", people);
  await way.world.promote(release);
}

/** The next outage: somebody alone opens, their laptop dies, Clerk comes back, and nobody closes. */
async function laptopDies(scene: Scene & { readonly settings: Settings }): Promise<void> {
  const { way, settings, record, people, say } = scene;
  const { world } = way;
  const { faults } = settings;
  say("the next outage, and a laptop that dies");
  await world.cutClerk(faults);
  const watch = new Watch(record, people, 2);
  record.moment(2, "decided", "somebody alone opens");
  const decidedAtMs = record.elapsedMs();
  const command = way.openAlone("Clerk is away again; I am alone.");
  await watch.seesOpen();
  await command.die();
  record.moment(2, "laptop-died", "nothing is typed any more");
  await world.recoverClerk();
  record.moment(2, "clerk-back", "Clerk answers again");
  // The minute counts from when the command works it out, which is a little after it was typed.
  const endAtMs = decidedAtMs + faults.secondOpeningMinutes * 60_000 + faults.lastLookAfterS * 1_000;
  const left = () => endAtMs - record.elapsedMs();
  await Promise.race([watch.seesClosed("ended-by-itself", left()), delay(Math.max(0, left()))]);
  await delay(Math.max(0, left()));
  record.moment(2, "last-look", "looked at for the last time");
  await comeToTheDoor(world, record, "forgotten", people);
}
