import { join, resolve } from "node:path";
import { shellWord } from "../../ports/shell-word.ts";
import { isInstalled } from "../roots.ts";
import type { Gathered } from "./gather.ts";
import { passphraseLines } from "./passphrase.ts";

/** What a colleague's clone has to have, in the order in which it is read. */
const begun = ["contacts", "infra", "runbooks", "notices", "runbook-files.json", ".gitignore"];
const installed = ["package.json", "package-lock.json"];

/**
 * What is left to do once the stack stands, as lines for people.
 * @param cwd where they stand
 */
export async function nextLines(gathered: Gathered, cwd: string): Promise<readonly string[]> {
  const { place, passphrase, backend } = gathered;
  const { root, repository, config } = place;
  // Whatever wrote them, this command or one before it: with a file less, a clone does not work.
  const files = await repository.uncommitted([
    "Pulumi.yaml",
    config.file,
    ...begun,
    ...(isInstalled ? installed : []),
  ]);
  // A .gitignore that was there before is left as it is, and records name people.
  const exposed = await repository.holds(join(root, "incidents", "record"));
  const git = resolve(cwd) === root ? "git" : `git -C ${shellWord(root)}`;
  return [
    "",
    ...passphraseLines(passphrase),
    ...(backend.local
      ? ["The state is on this machine alone. Move it to a shared backend before you rely on it."]
      : []),
    "",
    "Next:",
    ...(files.length === 0
      ? []
      : [`  ${git} add ${files.join(" ")} && ${git} commit -S   # secrets in ${config.file} are sealed`]),
    ...(exposed
      ? [
          "  Put incidents/, .sandbox/, .runbook/ and node_modules into .gitignore: git would commit the records of runs.",
        ]
      : []),
    '  A colleague, in their clone, with token and passphrase: ./runbook join THEIR-ID --key ~/.ssh/id_ed25519 --name "Their Name" --write',
    "  Fill in contacts/channels.yaml (where notices go) and contacts/vendors.yaml (your Clerk and Vercel accounts).",
    "  ./runbook ready   # what would still hurt in an incident",
  ];
}
