import type { Scene } from "../stage/scene.ts";
import { arrived } from "./channels.ts";

/** A person who has to be written to, once, in this language. */
export interface Addressee {
  readonly email: string;
  /** How the subject begins. */
  readonly subject: string;
}

/** The mails are exactly the list's, one each, in each person's language. */
export async function proveMails(stage: Scene, people: readonly Addressee[]): Promise<void> {
  const { mails } = await arrived(stage);
  const sent = mails.map(({ to, raw }) => `${to.join(",")} ${subjectOf(raw)}`).sort();
  const wanted = people.map(({ email, subject }) => `${email} ${subject}`).sort();
  stage.claims.check(
    "each-is-told-once",
    "The mails are those of the list, one each, in each person's language, and nobody else's",
    JSON.stringify(sent) === JSON.stringify(wanted),
    `${sent.length} mails: ${sent.join("; ")}`,
  );
}

const headers = (raw: string): readonly string[] =>
  (raw.split(/\r?\n\r?\n/, 1)[0] ?? "").replace(/\r?\n[ \t]/g, " ").split(/\r?\n/);

/** A mail's subject as it is read (RFC 2047, UTF-8). */
export function subjectOf(raw: string): string {
  const line = headers(raw).find((each) => each.toLowerCase().startsWith("subject: ")) ?? "";
  return line
    .slice("subject: ".length)
    .replaceAll(/\?= +=\?/g, "?==?")
    .replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_whole, how: string, text: string) =>
      how.toLowerCase() === "b" ? Buffer.from(text, "base64").toString() : quoted(text),
    )
    .trim();
}

const quoted = (text: string): string =>
  Buffer.from(
    text
      .replaceAll("_", " ")
      .replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString();
