import { z } from "zod";
import { NeedsHuman } from "../../errors.ts";
import type { HttpResponse } from "../../ports/http.ts";
import { callVercel, inShape, type VercelAccess, type VercelCall } from "./api.ts";

/**
 * An Edge Config item that the gate obeys, the grant's or the policy's, by Vercel's REST API alone: the way in when engine, state or provider is out
 * of reach. Ordinary openings and closes go through the stack.
 */
export interface GateItem {
  /** What the item holds; undefined when there is none, empty when its value is no text. @throws RunbookError */
  read(signal?: AbortSignal): Promise<string | undefined>;
  /** One upsert. Repeating is safe. @throws TransientFailure when it may have happened */
  write(text: string, signal?: AbortSignal): Promise<void>;
}

const timeoutMs = 5_000;

interface GateItemPlace {
  readonly key: string;
  readonly team: string | undefined;
  /** The store's name, as the stack program gives it. */
  readonly storeName: string;
  /** The store's id where the config names it: then nothing is looked up. */
  readonly storeId: string | undefined;
}

interface Options extends VercelAccess {
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
      const answer = await send(options, { method: "GET", path, accept: [404] }, signal);
      if (answer.status === 204 || answer.status === 404) return undefined;
      const { value } = inShape(itemSchema, answer);
      return typeof value === "string" ? value : "";
    },
    async write(text, signal) {
      const items = [{ operation: "upsert", key: options.place().key, value: text }];
      const path = `${await base(signal)}/items`;
      await send(options, { method: "PATCH", path, body: { items } }, signal);
    },
  };
}

async function findStore(options: Options, signal: AbortSignal | undefined): Promise<string> {
  const { storeId, storeName } = options.place();
  if (storeId !== undefined) return storeId;
  const answer = await send(options, { method: "GET", path: "/v1/edge-config" }, signal);
  const same = inShape(storesSchema, answer).filter(({ slug }) => slug === storeName);
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

async function send(
  options: Options,
  call: Omit<VercelCall, "team">,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const how = { timeoutMs, ...(signal === undefined ? {} : { signal }) };
  return await callVercel(options, { ...call, team: options.place().team }, how);
}
