import { Transform } from "node:stream";
import { PermanentFailure, TransientFailure } from "../../errors.ts";
import type { Channel, Message } from "../../ports/notify.ts";
import { isThisMachine, secretUrl, type Around } from "./exchange.ts";
import { percentDecoded } from "../../ports/percent-decoded.ts";

type EmailChannel = Extract<Channel, { kind: "email" }>;

/** Limits of one delivery, milliseconds. */
const limits = { connectionTimeout: 8_000, greetingTimeout: 8_000, socketTimeout: 15_000 };

/**
 * By SMTP: `smtps://user:password@host:465`, or `smtp://…:587`, which must offer STARTTLS unless it is this machine.
 * The message's id is the run's marker; mail cannot be looked up, so a lost answer is for a person.
 */
export async function sendByEmail({ env }: Around, channel: EmailChannel, message: Message): Promise<string> {
  const url = secretUrl(channel, env, ["smtps:", "smtp:"]);
  const { createTransport } = await import("nodemailer");
  const secure = url.protocol === "smtps:";
  const transport = createTransport({
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port === "" ? (secure ? 465 : 587) : url.port),
    secure,
    requireTLS: !secure && !isThisMachine(url),
    ...(url.username === ""
      ? {}
      : { auth: { user: percentDecoded(url.username), pass: percentDecoded(url.password) } }),
    ...limits,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Until the server has asked for the message's text, it cannot have been delivered.
  let handedOver = false;
  transport.use("stream", (mail, done) => {
    mail.message.transform(
      () =>
        new Transform({
          transform(chunk, _encoding, next) {
            handedOver = true;
            next(null, chunk);
          },
        }),
    );
    done();
  });
  try {
    const sent = await transport.sendMail({
      from: channel.from,
      to: [...channel.to],
      subject: message.title,
      text: message.text,
      messageId: `<${message.step}.${message.run}@clerk-vercel-runbooks.invalid>`,
      headers: { "auto-submitted": "auto-generated" },
    });
    const refused = sent.rejected.length === 0 ? "" : `; ${sent.rejected.length} refused`;
    return `e-mail to ${sent.accepted.length} of ${channel.to.length}${refused}`;
  } catch (error) {
    throw failure(error, url.host, handedOver);
  } finally {
    transport.close();
  }
}

/** In words of our own: what a mail server says may repeat what it was told. */
function failure(error: unknown, host: string, handedOver: boolean): Error {
  const { code, responseCode } = error as { readonly code?: string; readonly responseCode?: number };
  const why = [code, responseCode].filter((part) => part !== undefined).join(" ");
  if (handedOver && responseCode === undefined)
    return new TransientFailure(`${host} took the message and did not say what became of it (${why}).`, {
      code: "NETWORK",
    });
  return new PermanentFailure(`${host} did not take the message (${why}); it was not sent.`, {
    code: "NETWORK",
  });
}
