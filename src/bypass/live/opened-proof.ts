import { READ_ONLY } from "../../../guard/src/opened.ts";
import { compileRoute } from "../../../guard/src/routes.ts";
import { PermanentFailure, RunbookError } from "../../errors.ts";
import type { Http } from "../../ports/http.ts";

/** Listed paths that are asked; more say nothing new. */
const asked = 5;
const timeoutMs = 5_000;

export interface OpenedLook {
  readonly http: Http;
  readonly appOrigin: string;
  /** A path that only signed-in people see. */
  readonly protectedPath: string;
  readonly routes: readonly string[];
  /** Default: GET and HEAD. */
  readonly methods: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

/** What mode open does in the live app. */
interface OpenedProof {
  /** Listed paths that answered to nobody. */
  readonly answered: readonly string[];
  /** One sentence for each listed path that did not, and for an unlisted one that did. */
  readonly problems: readonly string[];
  /** Nothing of what was looked at is as it should be, or an unlisted path is open. */
  readonly failed: boolean;
  /** What could not be looked at without changing or guessing something. */
  readonly unproven: string | undefined;
}

/**
 * Looks, and tells what was seen.
 * @throws PermanentFailure `VERIFY_FAILED` when nothing listed answers, or something unlisted does
 */
export async function seeOpened(look: OpenedLook, note: (line: string) => Promise<void>): Promise<void> {
  const { answered, problems, failed, unproven } = await proveOpened(look);
  const message = problems.join(" ");
  if (failed)
    throw new PermanentFailure(message, {
      code: "VERIFY_FAILED",
      hint: "Close the bypass, and look at these routes in the app's gate file.",
    });
  if (answered.length > 0) await note(`Answers everyone: ${answered.join(", ")}.`);
  if (problems.length > 0) await note(message);
  if (unproven !== undefined) await note(unproven);
}

/**
 * Asks listed paths and an unlisted one as someone without a session. By GET or HEAD only, so that looking changes nothing;
 * patterns with a star name no path, so they are not asked.
 */
async function proveOpened(look: OpenedLook): Promise<OpenedProof> {
  const { routes, protectedPath } = look;
  const method = READ_ONLY.find((each) => (look.methods ?? READ_ONLY).includes(each));
  const paths = routes.filter((route) => !route.includes("*"));
  const listed = method === undefined ? [] : paths.slice(0, asked);
  const looked = await Promise.all(
    listed.map(async (path) => ({ path, problem: await listedProblem(look, path, method ?? "GET") })),
  );
  const wide = routes.some((route) => compileRoute(route)(protectedPath));
  const open = wide ? undefined : await unlistedProblem(look, protectedPath);
  const problems = looked.flatMap(({ problem }) => problem ?? []);
  const answered = looked.filter(({ problem }) => problem === undefined).map(({ path }) => path);
  return {
    answered,
    problems: open === undefined ? problems : [open, ...problems],
    failed: open !== undefined || (looked.length > 0 && answered.length === 0),
    unproven: unproven(look, listed, method, wide),
  };
}

async function listedProblem(look: OpenedLook, path: string, method: string): Promise<string | undefined> {
  const answer = await ask(look, path, method);
  if (typeof answer === "string") return `${path} is listed, but could not be asked: ${answer}`;
  const { status, headers } = answer;
  if (status >= 200 && status < 300) return undefined;
  if (status === 503)
    return `${path} is listed, but answers 503 to nobody: it needs a role, which no bypass gives, or it fails by itself.`;
  const where = status >= 300 && status < 400 ? ` (to ${placeOf(headers["location"])})` : "";
  return `${path} is listed, but answers ${status}${where} to nobody.`;
}

async function unlistedProblem(look: OpenedLook, path: string): Promise<string | undefined> {
  const answer = await ask(look, path, "GET");
  if (typeof answer === "string" || answer.status < 200 || answer.status >= 300) return undefined;
  return `${path} is not listed, and answers ${answer.status} to nobody.`;
}

async function ask({ http, appOrigin, signal }: OpenedLook, path: string, method: string) {
  const document = { accept: "text/html", "sec-fetch-dest": "document", "sec-fetch-mode": "navigate" };
  const headers = path.startsWith("/api/") ? { accept: "application/json" } : document;
  const url = new URL(path, appOrigin).href;
  try {
    return await http.request({ method: method as "GET" | "HEAD", url, headers, timeoutMs, signal });
  } catch (error) {
    if (error instanceof RunbookError) return error.message;
    throw error;
  }
}

/** Without its query, which can carry a whole token. */
function placeOf(location: string | undefined): string {
  return location?.split(/[?#]/)[0]?.slice(0, 200) ?? "nowhere";
}

function unproven(
  { routes }: OpenedLook,
  listed: readonly string[],
  method: string | undefined,
  wide: boolean,
): string | undefined {
  const parts = [
    method === undefined ? "nothing read-only is open" : undefined,
    method !== undefined && listed.length < routes.length
      ? `${routes.filter((route) => !listed.includes(route)).join(", ")} ${listed.length + 1 === routes.length ? "was" : "were"} not asked`
      : undefined,
    wide ? "the protected path of the config is listed itself, so no closed one was asked" : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : `Not proven from here: ${parts.join("; ")}.`;
}
