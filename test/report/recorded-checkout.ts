import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runFolders } from "../../src/adapters/run-folder.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { started, steppingClock } from "../journal/events.ts";
import { night } from "./night.ts";

/** A checkout with nothing but one person in its contacts, and the night of night.ts on record. @returns its folder */
export async function recordedCheckout(): Promise<string> {
  const checkout = mkdtempSync(join(tmpdir(), "recorded-checkout-"));
  copyFileSync("Pulumi.yaml", join(checkout, "Pulumi.yaml"));
  mkdirSync(join(checkout, "contacts"));
  const person =
    "- {id: abe, name: Abe, email: abe@example.com, phone: +1 202 555 0100, timeZone: UTC, keys: [], may: []}\n";
  writeFileSync(join(checkout, "contacts", "people.yaml"), person);
  const git = (...words: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...words], { cwd: checkout });
  git("init", "-q");
  git("add", "contacts");
  git("commit", "-qm", "Name who may be called");
  const store = await runFolders(join(checkout, "incidents")).create(started.run);
  const journal = await openJournal({ store, clock: steppingClock(), redact: makeRedact([]) });
  for (const [, event] of night()) await journal.append(event);
  await journal.close();
  return checkout;
}
