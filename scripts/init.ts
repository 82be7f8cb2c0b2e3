import { contactChanges } from "../src/cli/init/contacts.ts";
import { carryOut } from "../src/cli/init/carry-out.ts";
import { defineCommand } from "../src/cli/command.ts";
import type { Adoption } from "../src/variables/adoption.ts";
import { adoptionLines, besidesLines } from "../src/variables/adoption-text.ts";
import { beginFiles } from "../src/cli/init/only-files.ts";
import { badArgument } from "../src/cli/edge.ts";
import { exitCodes } from "../src/cli/exit-codes.ts";
import { gather } from "../src/cli/init/gather.ts";
import { initOptions } from "../src/cli/init/options.ts";
import { lookForStack, whenToLook } from "../src/cli/init/stack-there.ts";
import { lackingIn } from "../src/cli/init/config-values.ts";
import { openAsk } from "../src/adapters/ask.ts";
import { refuseSilent, sayYes } from "../src/cli/say-yes.ts";
import { planJson, planLines } from "../src/cli/init/plan-text.ts";
import { nextLines } from "../src/cli/init/next-lines.ts";
import { prepared, stackEnv, type AdoptionWorlds } from "../src/cli/init/adoption.ts";
import { closeLeftProof, prove, unproved, whyNotYet, type Proof } from "../src/cli/init/prove.ts";
import { adoptionWorld, adoptionWorldOf } from "./adopt/adoption-world.ts";

const worlds: AdoptionWorlds = { of: adoptionWorldOf, beforeStack: adoptionWorld };

const skipped: Proof = { outcome: "skipped", says: "The proof was left out.", runs: [] };

export default defineCommand({
  summary: "Set up a stack for a product on Vercel and Clerk: ask, show, write, take over, prove",
  json: "Print one JSON object; with --plan or --yes",
  options: initOptions,
  async run(args, call) {
    const { out, stdin } = call;
    if (args.onlyFiles) return await beginFiles(call, args.plan);
    refuseSilent(call, args.plan || args.yes);
    if (args.prove && args.skipProof)
      throw badArgument("--prove and --skip-proof contradict each other", "Give one of them.");
    const asks = stdin.isTTY === true && !out.asJson;
    const gathered = await gather(args, call, asks);
    const { place, origin } = gathered;
    if (!args.plan && gathered.passphrase.kind === "there") {
      const env = stackEnv(gathered, call.env, gathered.passphrase.passphrase);
      await closeLeftProof(place.config.plain("bypass"), { ...call, env, cwd: place.root }, place.stack);
    }
    const lacking = lackingIn(gathered);
    const look = whenToLook(gathered);
    const seen = look === "now" ? await lookForStack(gathered, call) : undefined;
    const { plan } = await prepared(gathered, lacking, call, worlds, seen !== undefined);
    const contacts = await contactChanges(
      gathered.contacts === undefined ? undefined : place.root,
      gathered.setter,
    );
    const files = contacts.map(({ file }) => file);
    const shown = {
      ...planJson(gathered, lacking, files),
      adoption: plan,
      backendLookedAt: look !== "later",
    };
    if (!out.asJson)
      out.print(
        ...planLines(gathered, lacking, files),
        ...adoptionLines(plan, besidesLines(undefined)),
        ...(look === "later"
          ? ["", "The backend is looked at after your yes: the first look at one writes a file there."]
          : []),
      );
    if (args.plan) {
      if (out.asJson) out.json({ outcome: "planned", ...shown });
      return exitCodes.done;
    }
    if (!args.yes && !(await confirmed(asks, isComplete(shown.writes, plan)))) {
      out.note("Nothing was changed.");
      return exitCodes.failed;
    }
    const there = look === "later" ? await lookForStack(gathered, call) : seen;
    const done = await carryOut(gathered, lacking, call, { worlds, there });
    out.note(...done.warnings);
    const proving = { ...call, env: done.env, cwd: place.root };
    const proof = await (async (): Promise<Proof> => {
      if (args.skipProof) return skipped;
      const notYet = await whyNotYet(done.ports);
      if (notYet !== undefined) return notYet;
      return args.prove || (asks && (await wantsProof(origin))) ? await prove(proving, place.stack) : skipped;
    })();
    const next = await nextLines(gathered, call.cwd);
    const told = proof.outcome === "proved" ? [] : unproved(origin);
    out.answer({ outcome: "done", ...shown, changes: done.changes, proof, notProved: told }, () => [
      "",
      "Every variable stands where it stood, and a new preview is empty.",
      proof.says,
      ...told,
      ...next,
      ...(args.replaceGate
        ? [
            "  Delete the lost stack's Edge Config at Vercel, the older one of its name: with two nobody can say what is in force.",
          ]
        : []),
    ]);
    return proof.outcome === "not-proved" ? exitCodes.needsHuman : exitCodes.done;
  },
});

/** @throws BadInput where nobody can be asked */
const confirmed = async (asks: boolean, complete: boolean): Promise<boolean> =>
  await sayYes(
    openAsk(),
    asks,
    complete
      ? "Nothing is left to be written here. Bring the stack up where it differs?"
      : "Write this, take the variables over, and bring the stack up?",
  );

/** It was all done before. */
const isComplete = (writes: readonly string[], { take, make, gone }: Adoption): boolean =>
  writes.length + take.length + make.length + gone.length === 0;

const wantsProof = async (origin: string): Promise<boolean> =>
  await openAsk().confirm(
    `Prove it at ${origin}: open the bypass for two minutes at most (expired sessions are let in meanwhile), and close it?`,
  );
