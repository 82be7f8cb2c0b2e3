import { publicKeyOf, verifyingKey, verifySignedStatement } from "../guard/src/grant.ts";
import { RunbookError, TransientFailure, unlessRefused } from "./errors.ts";
import { askAppGate } from "./facts/app-gate.ts";
import { audienceOf } from "./bypass/config.ts";
import { instant } from "./ports/clock.ts";
import type { GateItem } from "./adapters/vercel/gate-item.ts";
import type { Http } from "./ports/http.ts";
import { readSignedPolicy } from "./policy/live-policy.ts";
import type { LiveGate, LivePolicy, LiveStatement } from "./ports/live-gate.ts";
import type { Secret } from "./ports/secret.ts";
import type { Stack } from "./ports/stack.ts";

/** The app answers from memory, milliseconds. */
const appTimeoutMs = 3_000;

interface LiveGateOptions {
  readonly http: Http;
  readonly stack: Pick<Stack, "identity" | "outputs">;
  /** Opened by the first read. */
  readonly item: () => Promise<Pick<GateItem, "read">>;
  /** The policy's, likewise. */
  readonly policyItem: () => Promise<Pick<GateItem, "read">>;
  /** The key that signs (PKCS#8 PEM), without the engine. Asked where the stack's record does not tell its public half. */
  readonly signingKey: () => Promise<Secret>;
}

/**
 * The item where the app obeys it and it can be read and verified, else what the app says. The key that verifies it comes
 * from the stack's record, or, where that is damaged, from the config; once per process: it changes with no opening.
 */
export function openLiveGate({ http, stack, item, policyItem, signingKey }: LiveGateOptions): LiveGate {
  let key: Promise<string> | undefined;
  let opened: Promise<Pick<GateItem, "read">> | undefined;
  const publicKey = async (): Promise<string> => {
    key ??= unlessRefused(async () => (await stack.outputs())?.publicKey).then(
      async (recorded) => recorded ?? publicKeyOf((await signingKey()).reveal()),
    );
    return await key.catch((error: unknown) => {
      key = undefined;
      throw error;
    });
  };
  const fromItem = async (project: string, signal?: AbortSignal): Promise<LiveStatement> => {
    const [text, key] = await Promise.all([
      (opened ??= item()).then((found) => found.read(signal)),
      publicKey(),
    ]);
    return await statementIn(text, key, audienceOf(project));
  };
  const fromApp = async (origin: string, signal?: AbortSignal): Promise<LiveStatement> => {
    const said = await askAppGate(http, origin, { timeoutMs: appTimeoutMs, signal });
    const { mode, until, incident, generation, unsigned } = said;
    if (mode === undefined)
      throw new TransientFailure(`What is live cannot be read: ${said.problem ?? "the app does not say"}`, {
        code: "NETWORK",
      });
    if (mode !== "closed" && until === undefined)
      throw new TransientFailure(
        `The app's gate shows ${mode}; until when, it tells a signed request alone, and ${unsigned ?? "it did not"}.`,
        { code: "PASSPHRASE_WRONG" },
      );
    return {
      ...{ mode, until: until ?? undefined, incident: incident ?? undefined },
      ...{ generation: generation ?? undefined, from: undefined, first: undefined, approved: undefined },
      source: "app",
    };
  };
  return {
    async read(signal) {
      const { project, appOrigin, lane } = await stack.identity();
      if (lane !== "runtime") return await fromApp(appOrigin, signal);
      try {
        return await fromItem(project, signal);
      } catch (error) {
        if (!(error instanceof RunbookError) || signal?.aborted) throw error;
        return await fromApp(appOrigin, signal);
      }
    },
    async policy(signal) {
      const { project } = await stack.identity();
      const [text, key] = await Promise.all([policyItem().then((found) => found.read(signal)), publicKey()]);
      return await policyIn(text, key, audienceOf(project));
    },
  };
}

async function policyIn(text: string | undefined, publicKey: string, audience: string): Promise<LivePolicy> {
  const signed = await readSignedPolicy(text, publicKey, audience);
  if (signed === undefined)
    return { generation: undefined, epoch: 0, deny: [], unreadable: text !== undefined };
  const { generation, epoch, deny } = signed.policy;
  return { generation, epoch, deny, unreadable: false };
}

/** What our key did not sign, or what is not there, is obeyed by no gate: closed. */
async function statementIn(
  text: string | undefined,
  publicKey: string,
  audience: string,
): Promise<LiveStatement> {
  const verdict = await verifySignedStatement(text, { key: verifyingKey(publicKey), audience });
  const read = verdict.ok ? verdict : undefined;
  const common = {
    incident: read?.incident,
    generation: read?.generation,
    source: "item",
  } as const;
  if (read === undefined || read.statement.mode === "closed") {
    const none = { until: undefined, from: undefined, first: undefined, approved: undefined };
    return { mode: "closed", ...none, ...common };
  }
  const { mode, nbf, exp, first, approved } = read.statement;
  const times = { until: instant(exp * 1000), from: instant(nbf * 1000), first: instant(first * 1000) };
  return { mode, ...times, approved, ...common };
}
