import { randomBytes } from "node:crypto";
import { Browser } from "./browser.ts";
import type { Sandbox } from "../world/sandbox.ts";

/** Someone at a browser. */
export interface Person {
  readonly name: string;
  readonly browser: Browser;
  /** Clerk's user id; undefined for someone who never signed in. */
  readonly userId: string | undefined;
}

export interface SignedIn extends Person {
  readonly userId: string;
  readonly sessionId: string;
  readonly email: string;
  readonly password: string;
}

/** Who uses the app tonight. */
export interface Cast {
  /** The first of them. */
  readonly first: SignedIn;
  /** Customers at work. */
  readonly customers: readonly SignedIn[];
  /** A customer too, until the incident's commander puts them on the deny list. */
  readonly denied: SignedIn;
}

const names = ["Mara", "Tomas", "Ines"] as const;

/** Three accounts, each signed in at a browser of their own through Clerk's Frontend API. */
export async function signInCast(sandbox: Sandbox): Promise<Cast> {
  const people = await Promise.all(names.map((name) => signIn(sandbox, name)));
  const [[first], denied] = [people, people.at(-1)];
  if (first === undefined || denied === undefined) throw new Error("Nobody signed in.");
  return { first, customers: people.slice(0, -1), denied };
}

async function signIn(sandbox: Sandbox, name: string): Promise<SignedIn> {
  const email = `${name.toLowerCase()}@nightshift.example`;
  const password = randomBytes(12).toString("base64url");
  const user = await sandbox.control.createUser({ email, password, firstName: name });
  const browser = new Browser(sandbox.wire, sandbox.address);
  const sessionId = await browser.signIn(email, password);
  return { name, browser, userId: user.id, sessionId, email, password };
}

/** Longer than a token's 60 s, as for anyone whose tab lay open over coffee. */
const staleTokenAgeS = 20 * 60;

/** Leaves this person with the token they had twenty minutes ago; Clerk cannot be asked for another. */
export async function growStale(sandbox: Sandbox, person: SignedIn): Promise<void> {
  const { sessionId } = person;
  person.browser.holdToken(await sandbox.control.mintToken({ sessionId, ageS: staleTokenAgeS }));
}

/** Those who must stay out: nobody, someone with a token of a wrong key, someone with a token of another instance. */
export async function strangers(sandbox: Sandbox, victim: SignedIn): Promise<readonly Person[]> {
  const carrying = async (name: string, key: "forged" | "foreign"): Promise<Person> => {
    const browser = new Browser(sandbox.wire, sandbox.address);
    browser.holdToken(await sandbox.control.mintToken({ sessionId: victim.sessionId, ageS: 0, key }));
    return { name, browser, userId: undefined };
  };
  return [
    { name: "a stranger", browser: new Browser(sandbox.wire, sandbox.address), userId: undefined },
    await carrying("a forged token", "forged"),
    await carrying("another instance's token", "foreign"),
  ];
}
