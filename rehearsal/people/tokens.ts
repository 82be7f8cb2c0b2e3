import type { Scene } from "../stage/scene.ts";
import { inWords } from "../screen/probe-words.ts";
import { Browser } from "./browser.ts";
import type { SignedIn } from "./cast.ts";
import { look, type Probe } from "./probe.ts";

/** Somebody who carries this token and nothing else, at the app's domain or at a deployment's own address. */
export function carrying({ sandbox }: Pick<Scene, "sandbox">, name: string, token: string, origin?: string) {
  const address = { ...sandbox.address, ...(origin !== undefined && { origin }) };
  const browser = new Browser(sandbox.wire, address);
  browser.holdCopy(token);
  return { name, browser, origin };
}

/** What page and API say to someone with a token that Clerk made a moment ago for a session of theirs. */
export async function lookWithSession(
  stage: Scene,
  name: string,
  sessionId: string,
): Promise<readonly Probe[]> {
  const token = await stage.sandbox.control.mintToken({ sessionId, ageS: 0 });
  const person = carrying(stage, name, token);
  return [await look(stage, person, "/dashboard"), await look(stage, person, "/api/me", { document: false })];
}

/** Neither page nor API knows who it is. */
export const isOut = (probes: readonly Probe[]): boolean =>
  probes.every(({ status, userId }) => status !== undefined && status !== 200 && userId === undefined);

/** Page and API know this person. */
export const isIn = (probes: readonly Probe[], userId: string): boolean =>
  probes.every((one) => one.status === 200 && one.userId === userId);

export const told = (probes: readonly Probe[]): string =>
  probes.map((one) => `${new URL(one.url).pathname} ${inWords(one)}`).join(", ");

/** Signs in anew at a browser of their own, by e-mail address and password. @returns what the app says to them then */
export async function signInAgain(stage: Scene, person: SignedIn): Promise<readonly Probe[]> {
  const browser = new Browser(stage.sandbox.wire, stage.sandbox.address);
  const name = `${person.name}, signed in again`;
  try {
    await browser.signIn(person.email, person.password);
  } catch {
    return [];
  }
  return [
    await look(stage, { name, browser }, "/dashboard"),
    await look(stage, { name, browser }, "/api/me", { document: false }),
  ];
}
