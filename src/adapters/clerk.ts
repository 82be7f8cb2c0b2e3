import type { ClerkClient } from "@clerk/backend";
import { BadInput, PermanentFailure, TransientFailure } from "../errors.ts";
import type { CallOptions, Clerk, TestSessions, TestUser } from "../ports/clerk.ts";
import type { Clock } from "../ports/clock.ts";
import { Secret } from "../ports/secret.ts";
import { refusedKey } from "./clerk/key.ts";
import { networkFailure } from "./http.ts";

const host = "api.clerk.com";

interface Options {
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  /** The instance's secret key. @throws BadInput `KEY_MISSING` */
  readonly secretKey: () => Promise<Secret>;
  readonly testSessions?: TestSessions;
}

/** Clerk's Backend API through its own SDK, which has neither retries nor a time-out: both are given here. */
export function openClerk(options: Options): Clerk {
  let opened: { readonly key: Secret; readonly client: Promise<ClerkClient> } | undefined;
  // A rotation gives this process another key in the middle.
  const client = async (key: Secret) => {
    if (opened?.key !== key) opened = { key, client: connect(key) };
    return await opened.client;
  };
  const call = async <T>(work: (client: ClerkClient) => Promise<T>, { timeoutMs, signal }: CallOptions) => {
    const key = await options.secretKey();
    const ready = await client(key);
    return await withDeadline({ ...options, key }, timeoutMs, signal, () => work(ready));
  };
  return {
    countUsers: (how) => call((clerk) => clerk.users.getCount(), how),
    instance: async (how) => {
      const { id, environmentType } = await call((clerk) => clerk.instance.get(), how);
      return { id, environment: environmentType };
    },
    jwksKeyIds: async (how) => {
      const { keys } = await call((clerk) => clerk.jwks.getJwks(), how);
      return (keys ?? []).map((key) => key.kid);
    },
    jwks: async (how) => {
      const { keys } = await call((clerk) => clerk.jwks.getJwks(), how);
      return (keys ?? []).flatMap((key) =>
        "n" in key ? [{ kty: key.kty, kid: key.kid, n: key.n, e: key.e }] : [],
      );
    },
    allowed: async (how) => {
      const [instance, redirects] = await call(
        (clerk) => Promise.all([clerk.instance.get(), clerk.redirectUrls.getRedirectUrlList()]),
        how,
      );
      const list = Array.isArray(redirects) ? (redirects as typeof redirects.data) : redirects.data;
      return { origins: instance.allowedOrigins ?? [], redirectUrls: list.map(({ url }) => url) };
    },
    newestUserAt: async (how) => {
      const { data } = await call(
        (clerk) => clerk.users.getUserList({ limit: 1, orderBy: "-created_at" }),
        how,
      );
      return data[0]?.createdAt;
    },
    testUser: testUserIn(options.env),
    testSessions: options.testSessions,
  };
}

function testUserIn(env: NodeJS.ProcessEnv): TestUser | undefined {
  const [identifier, password] = [env["RUNBOOK_TEST_USER"], env["RUNBOOK_TEST_USER_PASSWORD"]];
  return identifier && password ? { identifier, password: new Secret(password) } : undefined;
}

async function connect(key: Secret): Promise<ClerkClient> {
  const { createClerkClient } = await import("@clerk/backend");
  return createClerkClient({ secretKey: key.reveal(), telemetry: { disabled: true } });
}

/** The SDK cannot be aborted: its answer is left to itself when the deadline passes. */
async function withDeadline<T>(
  { clock, env, key }: Options & { readonly key: Secret },
  timeoutMs: number,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const done = new AbortController();
  const late = clock.sleep(
    timeoutMs,
    AbortSignal.any(signal === undefined ? [done.signal] : [done.signal, signal]),
  );
  const timeout = late.then(() => {
    throw new TransientFailure(`${host} did not answer within ${timeoutMs} ms.`, { code: "TIMEOUT" });
  });
  try {
    return await Promise.race([work(), timeout]);
  } catch (error) {
    signal?.throwIfAborted();
    throw asFailure(error, env, key);
  } finally {
    done.abort();
    timeout.catch(() => undefined);
  }
}

interface ApiError {
  readonly status?: number;
  readonly retryAfter?: number;
  readonly errors?: readonly { readonly code?: string }[];
}

function asFailure(error: unknown, env: NodeJS.ProcessEnv, key: Secret): Error {
  if (error instanceof TransientFailure || error instanceof BadInput) return error;
  const { status, retryAfter, errors } = error as ApiError;
  if (status === undefined) return networkFailure(error, host, env["HTTPS_PROXY"]);
  const why = errors?.[0]?.code === undefined ? "" : `, ${errors[0].code}`;
  if (status === 429)
    return new TransientFailure(`${host} answers 429: too many requests.`, {
      code: "RATE_LIMITED",
      ...(typeof retryAfter === "number" ? { retryAfterMs: retryAfter * 1000 } : {}),
    });
  if (status === 401) return refusedKey(host, key, why);
  const message = `${host} answers ${status}${why}.`;
  return status >= 500
    ? new TransientFailure(message, { code: "HTTP_STATUS" })
    : new PermanentFailure(message, { code: "HTTP_STATUS" });
}
