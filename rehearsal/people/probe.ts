import type { Browser } from "./browser.ts";
import type { ProbeFact } from "../record/event.ts";
import type { Scene } from "../stage/scene.ts";
import { growStale, type Person } from "./cast.ts";
import type { WireResponse } from "../world/wire.ts";

export interface Probe extends ProbeFact {
  readonly body: string;
}

/** A look of this person, in this act. `path`: from the app's origin. See `probe`. */
export const look = (
  { record, act, sandbox }: Pick<Scene, "record" | "act" | "sandbox">,
  { name: who, browser }: Pick<Person, "name" | "browser">,
  path: string,
  options: Pick<Asking, "document" | "follow" | "quiet" | "headers"> = {},
): Promise<Probe> => probe(record, { act, who, browser, origin: sandbox.address.origin, path, ...options });

/** The first customer's look at their dashboard, with a token that has expired. */
export async function lookStale(stage: Scene, quiet = false): Promise<Probe> {
  await growStale(stage.sandbox, stage.cast.first);
  return await look(stage, stage.cast.first, "/dashboard", { quiet });
}

interface Asking {
  readonly act: string;
  readonly who: string;
  readonly browser: Pick<Browser, "ask">;
  readonly origin: string;
  readonly path: string;
  readonly method?: string;
  /** A page that the person navigates to (default), or a request that a script makes. */
  readonly document?: boolean;
  /** Sent with the first request, and never recorded. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Follow redirects to the end, as a browser does: at most ten. */
  readonly follow?: boolean;
  /** Leave it out of the record: one of many looks of a wait. */
  readonly quiet?: boolean;
}

/** One look at the app through a person's eyes, written to the record. A network failure is a result, not an error. */
export async function probe(
  record: { readonly add: (fact: ProbeFact) => unknown },
  options: Asking,
): Promise<Probe> {
  const { act, who, browser, origin, path, method = "GET", document = true, headers = {} } = options;
  const startedAt = performance.now();
  const base = { kind: "probe", act, who, method, url: `${origin}${path}` } as const;
  let fact: ProbeFact;
  let body = "";
  try {
    let response = await browser.ask(path, { method, document, headers });
    for (let hops = 0; options.follow === true && hops < 10; hops++) {
      if (response.headers.location === undefined) break;
      response = await browser.ask(new URL(response.headers.location, origin).href, { document });
    }
    body = response.body;
    fact = { ...base, ...seenIn(response, origin) };
  } catch (error) {
    const elapsedMs = Math.round(performance.now() - startedAt);
    const message = error instanceof Error ? error.message : String(error);
    const nothing = { status: undefined, redirectTo: undefined, bypass: undefined, userId: undefined };
    fact = { ...base, ...nothing, error: message, elapsedMs };
  }
  if (options.quiet !== true) record.add(fact);
  return { ...fact, body };
}

function seenIn(response: WireResponse, origin: string) {
  const { status, headers, body, elapsedMs } = response;
  const location = headers.location;
  const bypass = headers["x-auth-bypass"];
  return {
    status,
    redirectTo: location === undefined ? undefined : withoutQuery(location, origin),
    bypass: typeof bypass === "string" ? bypass : undefined,
    // A user id on the page or in the JSON: what the server says one is.
    userId: /\buser_[A-Za-z0-9]+/.exec(body)?.[0],
    error: undefined,
    elapsedMs,
  };
}

/** The handshake's URL carries the whole token; the record keeps origin and path only. */
function withoutQuery(location: string, origin: string): string {
  const url = new URL(location, origin);
  return `${url.origin}${url.pathname}`;
}
