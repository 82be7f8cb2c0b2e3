import { z } from "zod";
import type { TokenFile } from "../../adapters/token-file.ts";
import { instant } from "../../ports/clock.ts";
import { parseJson } from "../../ports/parse-json.ts";
import type { Secret } from "../../ports/secret.ts";
import { fixedCode } from "../../test-sessions/test-address.ts";
import type { Made } from "../../test-sessions/made.ts";
import type { Output } from "../output.ts";

interface Giving {
  readonly out: Output;
  /** Where the token goes; undefined: to standard output. */
  readonly file: TokenFile | undefined;
  /** The file's name for people. */
  readonly shown: string | undefined;
  readonly about: { readonly user: string; readonly session: string; readonly environment: string };
  /** Address of a user who was made for the session; the fixed code verifies it. */
  readonly madeEmail: string | undefined;
}

/** Hands tokens to whoever asked for them, and to nobody else: into the file, or once each on standard output. */
export function tokenGiver({ out, file, shown, about, madeEmail }: Giving): (token: Secret) => Promise<void> {
  const { user, session, environment } = about;
  return async (token) => {
    const expiresAt = endOf(token);
    const signsInBy = madeEmail === undefined ? {} : { email: madeEmail, code: fixedCode };
    const value = { user, session, environment, ...signsInBy, expiresAt };
    if (file === undefined)
      return out.reveal(out.asJson ? JSON.stringify({ token: token.reveal(), ...value }) : token.reveal());
    await file.put(token);
    if (out.asJson) out.json({ file: shown, ...value });
    else out.note(`${shown} holds a token of ${user}, good until ${expiresAt ?? "its end"}.`);
  };
}

/** What `--keep` leaves, in a sentence. */
export function keptLines({ session, user, email }: Made): readonly string[] {
  const left = [
    ...(session === undefined ? [] : [`session ${session}`]),
    ...(email === undefined ? [] : [`user ${user ?? email}`]),
  ];
  return left.length === 0 ? [] : [`Left as asked: ${left.join(", ")}.`];
}

const claims = z.object({ exp: z.number() });

/** When a token ends, ISO 8601, as it says itself; null where it does not. */
function endOf(token: Secret): string | null {
  const [, body = ""] = token.reveal().split(".");
  const read = claims.safeParse(parseJson(Buffer.from(body, "base64url").toString("utf8")));
  return read.success ? instant(read.data.exp * 1000) : null;
}
