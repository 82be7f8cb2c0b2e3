import { z } from "zod";
import { RunbookError } from "../errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Http, HttpResponse } from "../ports/http.ts";
import type { TestUser } from "../ports/clerk.ts";
import { reasonOf, type Finding } from "./probe.ts";
import { parseJson } from "./status-page.ts";

const attempt = z.object({
  response: z.object({
    id: z.string(),
    status: z.string(),
    created_session_id: z.string().nullish(),
  }),
});
const token = z.object({ jwt: z.string() });
const refusal = z.object({ errors: z.array(z.object({ code: z.string() })).min(1) });

/** Of the probe's time, what the requests may take together. */
const share = 0.9;

/** Answers that speak of the test user or of this machine, not of everyone's sign-in. */
const ours = /^(form_|user_|strategy_for_user|session_exists|captcha|needs_)/;

/**
 * Signs the test user in as a browser would, renews its token, and signs it out again. Every stage that fails says what
 * people cannot do: `sign-in`, or `token` (those who are signed in drop out).
 */
export async function trySignIn(
  http: Http,
  clock: Clock,
  frontendApi: string,
  appOrigin: string,
  user: TestUser,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Finding> {
  const cookies = new Map<string, string>();
  const began = clock.monotonic();
  let [slowestMs, sentAt, renewing] = [0, began, false];
  const post: Post = async (path, fields) => {
    sentAt = clock.monotonic();
    renewing = path.endsWith("/tokens");
    const answer = await http.request({
      method: "POST",
      url: `https://${frontendApi}${path}`,
      headers: {
        origin: appOrigin,
        "content-type": "application/x-www-form-urlencoded",
        ...(cookies.size === 0 ? {} : { cookie: [...cookies].map((pair) => pair.join("=")).join("; ") }),
      },
      body: new URLSearchParams(fields).toString(),
      // all of them together stay within one time-out, so that how far it came is not lost with the rest
      timeoutMs: Math.max(1, Math.round(timeoutMs * share - (sentAt - began))),
      signal,
    });
    slowestMs = Math.max(slowestMs, clock.monotonic() - sentAt);
    for (const line of answer.setCookies) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };
  try {
    return await signInAndOut(post, user);
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    // Time that ran out over several answers, each of them slow, is no failing sign-in; an answer that stays away is.
    const away = error.code !== "TIMEOUT" || clock.monotonic() - sentAt > 2 * slowestMs;
    if (away && renewing) {
      const summary = `Renewing a test user's session fails: ${reasonOf(error)}.`;
      return { verdict: "failing", summary, data: { stage: "token", code: error.code } };
    }
    if (away) throw error;
    return {
      verdict: "unknown",
      summary: `No evidence: Clerk takes up to ${Math.round(slowestMs)} ms for an answer, so there was no time to sign in.`,
      data: { slow: true },
    };
  }
}

type Post = (path: string, fields: Record<string, string>) => Promise<HttpResponse>;

async function signInAndOut(post: Post, user: TestUser): Promise<Finding> {
  let answer = await post("/v1/client/sign_ins", {
    identifier: user.identifier,
    password: user.password.reveal(),
  });
  let seen = attempt.safeParse(parseJson(answer.text)).data?.response;
  if (answer.status === 200 && seen?.status === "needs_first_factor") {
    answer = await post(`/v1/client/sign_ins/${encodeURIComponent(seen.id)}/attempt_first_factor`, {
      strategy: "password",
      password: user.password.reveal(),
    });
    seen = attempt.safeParse(parseJson(answer.text)).data?.response;
  }
  if (answer.status !== 200 || seen === undefined) return refused("sign-in", answer);
  const session = seen.created_session_id;
  if (seen.status !== "complete" || typeof session !== "string") {
    return {
      verdict: "unknown",
      summary: `No evidence: Clerk wants more of the test user than a password (${seen.status.replaceAll("_", " ")}).`,
    };
  }
  const renewed = await post(`/v1/client/sessions/${encodeURIComponent(session)}/tokens`, {});
  // best effort: the session of a test user is worth nothing, and a failing sign-out is no finding
  await post(`/v1/client/sessions/${encodeURIComponent(session)}/end`, {}).catch(() => undefined);
  if (renewed.status !== 200 || !token.safeParse(parseJson(renewed.text)).success) {
    return refused("token", renewed);
  }
  return {
    verdict: "ok",
    summary: "A test user signs in, and its session is renewed.",
    data: { stage: "done" },
  };
}

function refused(stage: "sign-in" | "token", answer: HttpResponse): Finding {
  const { status, text } = answer;
  const code = refusal.safeParse(parseJson(text)).data?.errors[0]?.code;
  const data = { stage, status, code: code ?? null, limited: status === 429 };
  const doing = stage === "sign-in" ? "Signing in a test user" : "Renewing a test user's session";
  if (code === "origin_invalid") {
    return {
      verdict: "failing",
      summary: `${doing} fails: Clerk does not accept the app's origin.`,
      data: { ...data, origin: true },
    };
  }
  if (stage === "sign-in" && status < 500 && status !== 429 && code !== undefined && ours.test(code)) {
    return {
      verdict: "unknown",
      summary: `No evidence: Clerk refuses the test user itself (${code}).`,
      data,
    };
  }
  const why = code ?? (status === 200 ? "not the answer of a Frontend API" : `HTTP ${status}`);
  return { verdict: "failing", summary: `${doing} fails (${status}, ${why}).`, data };
}
