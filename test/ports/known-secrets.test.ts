import { expect, test } from "vitest";
import { redactFor } from "../../src/ports/known-secrets.ts";

test.each([
  ["DATABASE_URL", "postgresql://app:100%Zsure@db.example/app", "100%Zsure"],
  ["DATABASE_URL", "postgresql://app:caf%E9-latte%40home@db.example/app", "caf%E9-latte@home"],
  ["SMTP_URL", "smtp://ops:half%-off@mail.example", "half%-off"],
])(
  "a password in %s that is not percent-encoded rightly stops nothing, and is masked",
  (name, url, password) => {
    expect(redactFor({ [name]: url })(`the password is ${password} there`)).toBe(
      "the password is [redacted] there",
    );
  },
);
