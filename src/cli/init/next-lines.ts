import type { Gathered } from "./gather.ts";
import { passphraseLines } from "./passphrase.ts";

/** What is left to do once the stack stands, as lines for people. */
export function nextLines(gathered: Gathered): readonly string[] {
  const { place, shipped, passphrase, backend } = gathered;
  const files = [
    ...shipped.map(({ path }) => path),
    ...["Pulumi.yaml", place.config.file, "contacts"].filter((path) =>
      shipped.every((one) => one.path !== path),
    ),
  ];
  return [
    "",
    ...passphraseLines(passphrase),
    ...(backend.local
      ? ["The state is on this machine alone. Move it to a shared backend before you rely on it."]
      : []),
    "",
    "Next:",
    `  git add ${files.join(" ")} && git commit -S   # secrets in ${place.config.file} are sealed`,
    '  A colleague, in their clone, with token and passphrase: ./runbook join THEIR-ID --key ~/.ssh/id_ed25519 --name "Their Name" --write',
    "  Fill in contacts/channels.yaml (where notices go) and contacts/vendors.yaml (your Clerk and Vercel accounts).",
    "  ./runbook ready   # what would still hurt in an incident",
  ];
}
