import { BadInput, PermanentFailure, TransientFailure } from "../../errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Http, HttpRequest, HttpResponse } from "../../ports/http.ts";
import type { Channel } from "../../ports/notify.ts";
import { Secret } from "../../ports/secret.ts";

/** One exchange with a notice's service, milliseconds. */
const noticeTimeoutMs = 10_000;
const roundsMax = 3;
/** A longer wait than this is a refusal, milliseconds. */
const longestPauseMs = 20_000;
/** Statuspage says 420 where others say 429. */
const tooMany = [420, 429];

export interface Around {
  readonly http: Http;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** @throws BadInput `KEY_MISSING` */
export function secretOf(channel: Channel, env: Around["env"]): Secret {
  const value = env[channel.secret]?.trim();
  if (value !== undefined && value !== "") return new Secret(value);
  throw new BadInput(`${channel.secret} is not set, so nothing can be sent on ${channel.id}.`, {
    code: "KEY_MISSING",
    hint: "Set it and resume, or paste the text yourself and say so with --outcome.",
  });
}

export const isThisMachine = ({ hostname }: URL): boolean =>
  ["127.0.0.1", "localhost", "[::1]"].includes(hostname);

/** @throws BadInput when the secret is no URL that a notice may go to; plain HTTP on this machine only */
export function secretUrl(channel: Channel, env: Around["env"], protocols: readonly string[]): URL {
  const text = secretOf(channel, env).reveal();
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url !== undefined &&
    (protocols.includes(url.protocol) ||
      (protocols.includes("https:") && url.protocol === "http:" && isThisMachine(url)))
  )
    return url;
  throw new BadInput(`${channel.secret} is not a URL that begins with ${protocols.join("// or ")}//.`, {
    code: "BAD_VALUE",
  });
}

/**
 * An exchange that is repeated only while the service says that it took nothing in (429). Any 2xx is returned.
 * @throws PermanentFailure when it was refused · TransientFailure when nobody knows (5xx, no answer)
 */
export async function exchange(
  { http, clock }: Around,
  request: Omit<HttpRequest, "timeoutMs">,
): Promise<HttpResponse> {
  const { host } = new URL(request.url);
  for (let round = 1; ; round++) {
    const response = await http.request({ ...request, timeoutMs: noticeTimeoutMs });
    const { status } = response;
    if (status >= 200 && status < 300) return response;
    if (status >= 500) throw new TransientFailure(`${host} answered ${status}.`, { code: "HTTP_STATUS" });
    const seconds = Number(response.headers["retry-after"] ?? 1);
    const pauseMs = Number.isFinite(seconds) ? seconds * 1000 : 1000;
    if (!tooMany.includes(status))
      throw new PermanentFailure(`${host} refused it (${status}).`, { code: "HTTP_STATUS" });
    if (round >= roundsMax || pauseMs > longestPauseMs)
      throw new PermanentFailure(`${host} takes no more at the moment (${status}).`, {
        code: "RATE_LIMITED",
      });
    await clock.sleep(pauseMs, request.signal);
  }
}

/** An answer of success that is none: a proxy's sign-in page, for one. */
export function senseless(host: string): PermanentFailure {
  return new PermanentFailure(
    `${host} gave an answer that is not its own; nobody knows whether it was sent.`,
    {
      code: "OUTCOME_UNKNOWN",
    },
  );
}
