import { z } from "zod";
import { BadInput, NeedsHuman, TransientFailure } from "../errors.ts";
import type { GateItem } from "../ports/gate-item.ts";
import type { Http, HttpResponse } from "../ports/http.ts";
import type { Secret } from "../ports/secret.ts";
import { statusFailure } from "./vercel.ts";

const host = "api.vercel.com";
const timeoutMs = 5_000;

export interface GateItemPlace {
  readonly key: string;
  readonly team: string | undefined;
  /** The store's name, as the stack program gives it. */
  readonly storeName: string;
  /** The store's id where the config names it: then nothing is looked up. */
  readonly storeId: string | undefined;
}

interface Options {
  readonly http: Http;
  readonly token: Secret | undefined;
  readonly place: () => GateItemPlace;
}

const storesSchema = z.array(z.object({ id: z.string(), slug: z.string() }));
const itemSchema = z.object({ value: z.unknown() });

/** The store is found by its name, since the state that knows its id may be out of reach; once per process. */
export function openGateItem(options: Options): GateItem {
  let found: Promise<string> | undefined;
  const base = async (signal: AbortSignal | undefined) => {
    // A failed look-up is not the answer for good.
    found ??= findStore(options, signal).catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return `/v1/edge-config/${await found}`;
  };
  return {
    async read(signal) {
      const path = `${await base(signal)}/item/${options.place().key}`;
      const answer = await send(options, { method: "GET", path, signal });
      if (answer.status === 204 || answer.status === 404) return undefined;
      const { value } = parsed(itemSchema, answer);
      return typeof value === "string" ? value : undefined;
    },
    async write(text, signal) {
      const items = [{ operation: "upsert", key: options.place().key, value: text }];
      const path = `${await base(signal)}/items`;
      const answer = await send(options, { method: "PATCH", path, body: { items }, signal });
      if (answer.status !== 200) throw statusFailure(answer.status, answer.headers["retry-after"]);
    },
  };
}

async function findStore(options: Options, signal: AbortSignal | undefined): Promise<string> {
  const { storeId, storeName } = options.place();
  if (storeId !== undefined) return storeId;
  const answer = await send(options, { method: "GET", path: "/v1/edge-config", signal });
  const same = parsed(storesSchema, answer).filter(({ slug }) => slug === storeName);
  const [only] = same;
  if (only !== undefined && same.length === 1) return only.id;
  throw new NeedsHuman(
    `Vercel has ${same.length === 0 ? "no" : "more than one"} Edge Config named ${storeName}.`,
    {
      code: "STACK_MISSING",
      hint: "Find its id in Vercel's dashboard, and `pulumi config set edgeConfig ecfg_…` (a line in the stack's file does as well).",
    },
  );
}

interface Call {
  readonly method: "GET" | "PATCH";
  readonly path: string;
  readonly body?: unknown;
  readonly signal: AbortSignal | undefined;
}

async function send({ http, token, place }: Options, call: Call): Promise<HttpResponse> {
  if (token === undefined)
    throw new BadInput("VERCEL_API_TOKEN is not set.", {
      code: "TOKEN_MISSING",
      hint: "Export a Vercel token that may change the project.",
    });
  const { team } = place();
  const query = team === undefined ? "" : `?${new URLSearchParams({ teamId: team })}`;
  return await http.request({
    method: call.method,
    url: `https://${host}${call.path}${query}`,
    headers: {
      authorization: `Bearer ${token.reveal()}`,
      ...(call.body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    timeoutMs,
    ...(call.signal === undefined ? {} : { signal: call.signal }),
  });
}

function parsed<T>(schema: z.ZodType<T>, answer: HttpResponse): T {
  if (answer.status !== 200) throw statusFailure(answer.status, answer.headers["retry-after"]);
  try {
    return schema.parse(JSON.parse(answer.text));
  } catch {
    throw new TransientFailure(`${host} answers in a shape that is not known here.`, {
      code: "UNEXPECTED_ANSWER",
    });
  }
}
