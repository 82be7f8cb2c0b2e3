import type { Evidence, FactName } from "./evidence.ts";
import { browserFeatures, features, inOrder, type Feature } from "./features.ts";
import type { Symptom } from "./symptoms.ts";
import { symptomFeatures } from "./symptoms.ts";

/** The evidence by name, with the questions that the rules ask of it. */
export class Seen {
  readonly evidence: readonly Evidence[];
  readonly symptom: Symptom | undefined;
  constructor(evidence: readonly Evidence[], symptom: Symptom | undefined) {
    this.evidence = evidence;
    this.symptom = symptom;
  }
  get(fact: FactName): Evidence | undefined {
    return this.evidence.find((each) => each.fact === fact);
  }
  is(fact: FactName, ...verdicts: readonly Evidence["verdict"][]): boolean {
    return verdicts.includes(this.get(fact)?.verdict ?? "unknown");
  }
  says(fact: FactName, key: string): unknown {
    return this.get(fact)?.data[key];
  }
  lists(fact: FactName, key: string): readonly string[] {
    const list = this.says(fact, key);
    return Array.isArray(list) ? list.filter((each) => typeof each === "string") : [];
  }
  failing(...facts: readonly FactName[]): boolean {
    return facts.every((fact) => this.is(fact, "failing"));
  }
  ok(...facts: readonly FactName[]): boolean {
    return facts.every((fact) => this.is(fact, "ok"));
  }
  logs(kind: string): boolean {
    return this.lists("logs", "seen").includes(kind);
  }

  /** Nothing came back at all: as likely our own network as theirs. */
  get silent(): boolean {
    return this.evidence.every((each) => each.verdict === "unknown" || unreachable(each));
  }
  /** The app could not be reached; says nothing of its middleware. */
  get appUnreachable(): boolean {
    const asked = [this.get("appHealth"), this.get("appRoutes")].filter(
      (each) => each !== undefined && each.verdict !== "unknown",
    );
    return asked.length > 0 && asked.every((each) => each !== undefined && unreachable(each));
  }

  /** Clerk cannot be reached from this machine, the app reaches it, and nobody complains: no evidence against Clerk. */
  get onlyFromHere(): boolean {
    if (this.symptom !== undefined && symptomFeatures[this.symptom].length > 0) return false;
    const facts = ["backendApi", "jwks", "publicKeys", "frontendApi", "signIn"] as const;
    const away = facts.map((fact) => this.get(fact)).filter((each) => each?.verdict === "failing");
    const appReaches = this.ok("appHealth") && this.says("appHealth", "says") === "ok";
    return (
      appReaches && !this.pageIsRed && this.frontOrBackAway && away.every((each) => each && unreachable(each))
    );
  }
  private get frontOrBackAway(): boolean {
    return this.failing("frontendApi") || this.failing("backendApi");
  }

  limited(fact: FactName): boolean {
    return this.says(fact, "limited") === true;
  }
  /** 429 while a key set, which has no limit of ours, is there: the requests over the limit are our own. */
  get ownQuota(): boolean {
    const frontend = this.ok("frontendApi") || this.limited("frontendApi");
    const keySets = this.ok("jwks") && !this.is("publicKeys", "failing");
    return this.limited("backendApi") && frontend && keySets;
  }
  /** Nobody can sign in, and the reason is at Clerk. */
  get clerkIsDown(): boolean {
    if (this.ownQuota || this.onlyFromHere) return false;
    const backend = this.failing("backendApi", "jwks") && !(this.ownKeyRefused && this.ok("publicKeys"));
    return this.failing("frontendApi") || backend || this.signInFailsAtClerk;
  }
  get signInFailsAtClerk(): boolean {
    if (this.ownQuota || this.onlyFromHere) return false;
    return this.is("signIn", "failing") && this.says("signIn", "origin") !== true;
  }
  /** Both key sets can be read and share no key. */
  get keySetsDiffer(): boolean {
    const [secret, open] = [this.lists("jwks", "keyIds"), this.lists("publicKeys", "keyIds")];
    return this.ok("jwks", "publicKeys") && open.length > 0 && !secret.some((id) => open.includes(id));
  }

  get pageIsRed(): boolean {
    return this.is("statusPage", "failing", "degraded");
  }
  get pageNamesWebhooks(): boolean {
    const named = [...this.lists("statusPage", "affected"), ...this.lists("statusPage", "incidents")];
    return this.pageIsRed && named.some((name) => /webhook/i.test(name));
  }
  /** Features that the page names as hit and that nothing here has shown to work. */
  get onlyThePageNames(): readonly Feature[] {
    return this.pageNames.filter((feature) => !this.working.includes(feature));
  }
  get pageNames(): readonly Feature[] {
    const named = this.lists("statusPage", "features");
    return features.filter((feature) => named.includes(feature));
  }
  /** Features that were tried and work, or that an API answers for which it is made. */
  get working(): readonly Feature[] {
    const signIn = this.ok("signIn") ? (["sign-in", "active-sessions"] as const) : [];
    const profile = this.ok("backendApi") ? (["profile-api"] as const) : [];
    const affected = this.lists("statusPage", "affected");
    const onlyApis = affected.length > 0 && affected.every((name) => /front-?end|back-?end/i.test(name));
    // a page that names whole APIs is answered by those APIs
    const frontend =
      onlyApis && this.ok("frontendApi") && !this.is("signIn", "failing") ? browserFeatures : [];
    return inOrder([...signIn, ...profile, ...frontend]);
  }
  /** What people cannot do, as far as it was seen or is named by the page or by them. */
  get hit(): readonly Feature[] {
    const stage = this.says("signIn", "stage");
    const seen: (readonly Feature[])[] = [
      this.failing("frontendApi") ? browserFeatures : [],
      this.failing("backendApi") && !this.ownKeyRefused ? ["profile-api"] : [],
      this.failing("publicKeys") || (this.failing("jwks") && !this.ok("publicKeys"))
        ? ["active-sessions"]
        : [],
      this.signInFailsAtClerk ? [stage === "token" ? "active-sessions" : "sign-in"] : [],
      this.onlyThePageNames,
      this.symptom === undefined ? [] : symptomFeatures[this.symptom],
    ];
    return inOrder(seen.flat());
  }
  /** Clerk is up and does not take our key. */
  get ownKeyRefused(): boolean {
    return this.says("backendApi", "refused") === true && this.is("frontendApi", "ok", "unknown");
  }
  appReports(check: string): boolean {
    return this.lists("appHealth", "failing").includes(check);
  }
}

const unreachable = (each: Evidence) =>
  each.verdict === "failing" && ["NETWORK", "TIMEOUT"].includes(String(each.data["code"]));
