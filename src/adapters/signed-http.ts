import { audienceIn, signRequest } from "../../guard/src/signed-request.ts";
import { RunbookError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Http, HttpRequest, HttpResponse } from "../ports/http.ts";
import type { Secret } from "../ports/secret.ts";

interface SigningOptions {
  readonly clock: Pick<Clock, "now" | "monotonic">;
  /** Asked for by the first signed request, and not before. @throws RunbookError when it is not at hand */
  readonly key: () => Promise<Secret>;
}

/** A rollout may put another deployment behind the name between two requests; more often than that it is no rollout. */
const triesMax = 3;
/** Clocks that differ by more are worth a word, seconds: the app takes requests for a minute. */
const skewSeconds = 20;

/**
 * Signs the requests that ask for it (`signed`), each for the deployment that its name's last answer named. What the app does
 * not take as signed comes back as anybody's answer, with the reason in `unsigned`. At most four exchanges within the
 * request's own time-out.
 */
export function signingHttp(http: Http, { clock, key }: SigningOptions): Http {
  const audiences = new Map<string, string>();
  let known: Promise<Secret | RunbookError> | undefined;
  const keyOrWhy = () =>
    (known ??= key().catch((error: unknown) => {
      if (!(error instanceof RunbookError)) throw error;
      // It may be at hand later: somebody types the passphrase.
      known = undefined;
      return error;
    }));
  const exchange = async (request: HttpRequest): Promise<HttpResponse> => {
    const answer = await http.request(request);
    const audience = audienceIn(answer.headers["www-authenticate"]);
    if (audience !== undefined) audiences.set(new URL(request.url).origin, audience);
    return answer;
  };
  const signed = async (request: HttpRequest): Promise<HttpResponse> => {
    const { origin } = new URL(request.url);
    const begun = clock.monotonic();
    const within = (headers: Readonly<Record<string, string>> = {}): HttpRequest => ({
      ...request,
      headers: { ...request.headers, ...headers },
      timeoutMs: Math.max(1, Math.round(request.timeoutMs - (clock.monotonic() - begun))),
    });
    // Deriving the key takes longer than a first answer, so both begin at once.
    const deriving = keyOrWhy();
    deriving.catch(() => undefined);
    let answer = audiences.has(origin) ? undefined : await exchange(within());
    for (let tries = 0; tries < triesMax; tries++) {
      const audience = audiences.get(origin);
      if (audience === undefined) break;
      const secret = await deriving;
      if (secret instanceof RunbookError)
        return { ...(answer ?? (await exchange(within()))), unsigned: asClause(secret.message) };
      const { method, url } = request;
      const nowSeconds = Math.floor(clock.now() / 1000);
      const authorization = await signRequest({ method, url, audience, nowSeconds }, secret.reveal());
      answer = await exchange(within({ authorization }));
      const now = audienceIn(answer.headers["www-authenticate"]);
      if (now === undefined) return answer;
      if (now === audience) return { ...answer, unsigned: refusedBecause(answer, clock.now()) };
    }
    if (answer === undefined) throw new Error("No request was sent.");
    return audiences.has(origin)
      ? { ...answer, unsigned: "each answer comes from another deployment" }
      : answer;
  };
  return {
    request: async (request) => (request.signed === true ? await signed(request) : await exchange(request)),
  };
}

const asClause = (sentence: string) => sentence.replace(/\.$/, "").replace(/^The /, "the ");

/** The app says nothing of why; its clock is the one cause that can be seen from here. */
function refusedBecause({ headers }: HttpResponse, nowMs: number): string {
  const theirs = Date.parse(headers["date"] ?? "");
  const apart = Math.round((nowMs - theirs) / 1000);
  if (Math.abs(apart) > skewSeconds)
    return `the app does not take this machine's signed request: the clocks are ${Math.abs(apart)} s apart`;
  return "the app does not take a request signed with the stack's key: was it deployed with another AUTH_GATE_PUBLIC_KEY?";
}
