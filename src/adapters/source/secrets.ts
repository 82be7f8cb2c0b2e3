import { isPlaceholder } from "../../keys/fault.ts";
import type { SecretSeen } from "../../ports/app-source.ts";
import { Secret } from "../../ports/secret.ts";

/** Clerk's own forms. GitHub's secret scanning knows neither (its list of patterns, read 2026-11-29). */
const forms = /\b(?:sk_(?:live|test)_([A-Za-z0-9]{20,200})|whsec_([A-Za-z0-9+/_-]{20,200}={0,2}))/g;

/** The same for `git log -G`, in POSIX extended syntax. */
export const gitPattern = "(sk_(live|test)|whsec)_[A-Za-z0-9]";

/** What has the form of a secret in a text. What documentation writes in place of one is left out. */
export function secretsIn(file: string, text: string, commit?: string, firstLine = 1): readonly SecretSeen[] {
  if (!/sk_(?:live|test)_|whsec_/.test(text)) return [];
  return text.split("\n").flatMap((line, index) =>
    [...line.matchAll(forms)]
      .filter(([, key, webhook]) => !isPlaceholder(key ?? webhook ?? ""))
      .map((match) => ({
        secret: new Secret(match[0]),
        at: { file, line: firstLine + index, column: match.index + 1 },
        commit,
      })),
  );
}

/** Reads what `git log -p -U0 --format=%x00%H` prints: lines that a commit added, and where. Oldest commit first. */
export function secretsInLog(log: string): readonly SecretSeen[] {
  const seen = new Map<string, SecretSeen>();
  for (const part of log.split("\0").slice(1)) {
    const [commit = "", ...lines] = part.split("\n");
    let file = "";
    let line = 0;
    for (const text of lines) {
      if (text.startsWith("+++ "))
        file = text
          .slice(4)
          .replace(/^"?b\//, "")
          .replace(/"$/, "");
      else if (text.startsWith("@@ ")) line = Number(/\+(\d+)/.exec(text)?.[1] ?? 1);
      else if (text.startsWith("+")) {
        for (const one of secretsIn(file, text.slice(1), commit, line))
          if (!seen.has(one.secret.reveal())) seen.set(one.secret.reveal(), one);
        line += 1;
      }
    }
  }
  return [...seen.values()];
}
