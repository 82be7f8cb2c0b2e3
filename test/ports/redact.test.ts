import { expect, test } from "vitest";
import { alsoMasking, makeRedact } from "../../src/ports/redact.ts";
import { Secret } from "../../src/ports/secret.ts";

const plain = makeRedact([]);
const said = (secret: string, text: string) => alsoMasking(plain, new Secret(secret))(text);

test.each([
  ["q7Zk!w", "passphrase 'q7Zk!w' is wrong", "passphrase '[redacted]' is wrong"],
  ["q7Zk!w", "q7Zk!w", "[redacted]"],
  ["a.b+", "a.b+ and axb+", "[redacted] and axb+"],
  ["grün", "grün, begrünt", "[redacted], begrünt"],
  [
    "open",
    "Reopened bypass-open, open-last-resort, open_2: open",
    "Reopened bypass-open, open-last-resort, open_2: [redacted]",
  ],
  ["(abc", "(abc)", "[redacted])"],
])("a tool's echo of a short secret (%s) is masked where it is a word of its own", (secret, text, shown) => {
  expect(said(secret, text)).toBe(shown);
});

test("one of a letter or two is left, since its mask would tell it", () => {
  expect(said("a", "a lock is held by a process")).toBe("a lock is held by a process");
});

test("a long one is masked wherever it stands, and in base64 and URLs", () => {
  const secret = "correct horse/battery";
  const echo = `x${secret}y ${Buffer.from(secret).toString("base64")} ${encodeURIComponent(secret)}`;
  expect(said(secret, echo)).toBe("x[redacted]y [redacted] [redacted]");
});

test("what is known already stays masked", () => {
  const redact = alsoMasking(makeRedact(["another secret"]), new Secret("q7Zk!w"));
  expect(redact("another secret q7Zk!w sk_live_abc")).toBe("[redacted] [redacted] [redacted]");
});
