import { decides } from "./clerk-components.ts";
import type { Evidence, Renewal } from "./evidence.ts";
import type { FactName } from "./facts.ts";
import { browserFeatures, features, formFeatures, inOrder, type Feature } from "./features.ts";
import type { Symptom } from "./symptoms.ts";
import { symptomFeatures } from "./symptoms.ts";

/** The evidence by name, with the questions that the rules ask of it. */
export class Situation {
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
      appReaches &&
      !this.pageNamesSignIn &&
      this.frontOrBackAway &&
      away.every((each) => each && unreachable(each))
    );
  }
  private get frontOrBackAway(): boolean {
    return this.failing("frontendApi") || this.failing("backendApi");
  }

  limited(fact: FactName): boolean {
    return this.says(fact, "limited") === true;
  }
  /** Neither key set fails; they have no limit of ours, so they tell our own quota from a saturated Clerk. */
  private get keySetsAnswer(): boolean {
    return this.ok("jwks") && !this.is("publicKeys", "failing");
  }
  /** 429 at the Backend API alone, while browsers are served: the requests over the limit are our own. */
  get ownQuota(): boolean {
    const browsers = this.ok("frontendApi") && !this.is("signIn", "failing");
    return this.limited("backendApi") && browsers && this.keySetsAnswer;
  }
  /** 429 where browsers are served and nothing else fails: neither our quota nor an outage is shown by that alone. */
  get onlyLimited(): boolean {
    const backend = this.limited("backendApi") || this.is("backendApi", "ok", "unknown");
    return this.limited("frontendApi") && backend && this.keySetsAnswer;
  }
  /** 429 for the test user's sign-in, and browsers are served: Clerk counts sign-ins of one address, and each look is one. */
  private get onlySignInLimited(): boolean {
    const signIn =
      this.failing("signIn") && this.limited("signIn") && this.says("signIn", "stage") !== "token";
    return signIn && this.ok("frontendApi") && this.keySetsAnswer;
  }
  /** The same, and nobody is known to be kept out by it. */
  get limitedUndecided(): boolean {
    const said = this.symptom === "sign-in-fails" || this.pageNamesSignIn;
    const served = this.onlyLimited && !this.is("signIn", "failing");
    return (served || this.onlySignInLimited) && !said;
  }

  /** The Frontend API's host is a name and, behind a proxy, a route of ours: it answers as something else than Clerk, or not by that name. */
  get frontendHostIsOurs(): boolean {
    const cause = String(this.says("frontendApi", "cause"));
    const named = /^(ENOTFOUND|EAI_AGAIN|CERT_|ERR_TLS_CERT|DEPTH_ZERO_SELF|SELF_SIGNED|UNABLE_TO_)/.test(
      cause,
    );
    const wrong = this.says("frontendApi", "foreign") === true || named;
    return this.failing("frontendApi") && wrong && this.ok("backendApi", "jwks") && !this.onlyFromHere;
  }

  /** Nobody can sign in, and the reason is at Clerk. */
  get clerkIsDown(): boolean {
    if (this.notClerks) return false;
    const backend = this.failing("backendApi", "jwks") && !(this.ownKeyRefused && this.ok("publicKeys"));
    return this.failing("frontendApi") || backend || this.signInFailsAtClerk || this.noScript;
  }
  get signInFailsAtClerk(): boolean {
    if (this.notClerks) return false;
    return this.is("signIn", "failing") && this.says("signIn", "origin") !== true;
  }
  /** The sign-in form is made of Clerk's script. */
  get noScript(): boolean {
    return !this.notClerks && this.failing("clerkScript") && !this.limited("clerkScript");
  }
  /** What looks like Clerk's failing is ours, or is not decided. */
  private get notClerks(): boolean {
    return this.ownQuota || this.limitedUndecided || this.onlyFromHere || this.frontendHostIsOurs;
  }

  /** Some of its answers fail, and the others do not. */
  failsPartly(fact: FactName): boolean {
    return this.says(fact, "partly") === true && Number(this.says(fact, "failed")) > 1;
  }

  /** Clerk renews the tokens of people who are signed in, or does not, as far as somebody tried. */
  get renewal(): Renewal {
    const fails =
      this.failing("renewal") || (this.failing("signIn") && this.says("signIn", "stage") === "token");
    if (fails) return "fails";
    return this.ok("renewal") || this.ok("signIn") || this.appSaysRenewed ? "renewed" : "unknown";
  }
  /** Of the session tokens that the app was sent of late, next to none were stale. */
  private get appSaysRenewed(): boolean {
    return this.says("appHealth", "staleTokens") === "few" && !this.failing("appHealth");
  }

  /** Vercel's own parts fail: its codes say so, or middleware fails for files, too, which no app's runs for. */
  get vercelIsOut(): boolean {
    if (this.says("appRoutes", "platform") === true) return true;
    const ofLate = Number(this.says("deployments", "ageMinutes") ?? Infinity) <= 60;
    const fails = this.failing("appRoutes") && this.says("appRoutes", "gone") !== true && !this.stopped;
    return fails && !ofLate && this.says("vercelStatus", "grave") === true;
  }
  /** Somebody has stopped the deployment: nothing of it is broken. */
  get stopped(): boolean {
    return typeof this.says("appRoutes", "stopped") === "string";
  }

  /** Both key sets can be read and share no key. */
  get keySetsDiffer(): boolean {
    const [secret, open] = [this.lists("jwks", "keyIds"), this.lists("publicKeys", "keyIds")];
    return this.ok("jwks", "publicKeys") && open.length > 0 && !secret.some((id) => open.includes(id));
  }

  get pageIsRed(): boolean {
    return this.is("statusPage", "failing", "degraded");
  }
  /** The page names a part, known here, that decides over signing in, in whatever degree. */
  get pageNamesSignIn(): boolean {
    return this.pageIsRed && decides(this.pageNames);
  }
  /** Such a part is out, or the page as a whole is red. */
  get pageIsGrave(): boolean {
    return this.pageIsRed && this.says("statusPage", "grave") === true;
  }
  get pageNamesWebhooks(): boolean {
    const named = this.lists("statusPage", "affected");
    return this.pageIsRed && named.some((name) => /^webhooks$/i.test(name.trim()));
  }
  /** Features that the page names as hit and that nothing here has shown to work. */
  get onlyThePageNames(): readonly Feature[] {
    return this.pageNames.filter((feature) => !this.working.includes(feature));
  }
  get pageNames(): readonly Feature[] {
    const named = this.lists("statusPage", "features");
    return features.filter((feature) => named.includes(feature));
  }
  /** Features that were tried and work. */
  get working(): readonly Feature[] {
    const signIn = this.ok("signIn") ? (["sign-in", "active-sessions"] as const) : [];
    const renewed = this.renewal === "renewed" ? (["active-sessions"] as const) : [];
    const profile = this.ok("backendApi") ? (["profile-api"] as const) : [];
    return inOrder([...signIn, ...renewed, ...profile]);
  }
  /** What people cannot do, as far as it was seen or is named by the page or by them. */
  get hit(): readonly Feature[] {
    const ours = this.notClerks;
    const renewed = this.renewal === "renewed";
    const spared = (named: readonly Feature[]) =>
      named.filter((feature) => feature !== "active-sessions" || !renewed);
    const found: (readonly Feature[])[] = [
      this.failing("frontendApi") && !ours ? spared(browserFeatures) : [],
      this.noScript ? formFeatures : [],
      this.failing("backendApi") && !this.ownKeyRefused && !ours ? ["profile-api"] : [],
      // a token that is renewed is worth nothing to an app that cannot check it
      !ours && (this.failing("publicKeys") || (this.failing("jwks") && !this.ok("publicKeys")))
        ? ["active-sessions"]
        : [],
      this.signInFailsAtClerk && this.says("signIn", "stage") !== "token" ? ["sign-in"] : [],
      this.renewal === "fails" && !ours ? ["active-sessions"] : [],
      // codes that come late keep nobody out
      spared(this.onlyThePageNames).filter((each) => decides([each])),
      this.symptom === undefined ? [] : symptomFeatures[this.symptom],
    ];
    return inOrder(found.flat());
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
