import { changedNothing, RunbookError, TransientFailure } from "../../errors.ts";
import type { Ports } from "../../ports/index.ts";
import type { NoticeConfig, Stack, StackResult } from "../../ports/stack.ts";

const pauseMs = 500;
const lookTimeoutMs = 3_000;
/** Edge Config reaches everyone within 10 s, and the app reads a notice anew every 10 s. */
const patienceMs = 30_000;

interface NoticeWatch {
  readonly ports: Pick<Ports, "http" | "clock" | "stack">;
  /** The English words, else any. */
  readonly words: string;
  /** Whether they should be there. */
  readonly wanted: boolean;
  readonly signal: AbortSignal;
}

interface NoticeSeen {
  readonly agreed: boolean;
  /** One sentence on the last look. */
  readonly last: string;
}

/**
 * Asks the live app, as nobody, until the words are on its start page or on a page for signed-in people, or gone from
 * both, or patience ends. Changes nothing.
 */
export async function watchNotice({ ports, words, wanted, signal }: NoticeWatch): Promise<NoticeSeen> {
  const { clock, stack } = ports;
  const { appOrigin, protectedPath } = await stack.identity();
  const begin = clock.monotonic();
  for (;;) {
    const pages = await Promise.all(
      [protectedPath, "/"].map(async (path) => ({
        path,
        ...(await shows(ports, appOrigin, path, words, signal)),
      })),
    );
    const there = pages.filter(({ found }) => found).map(({ path }) => path);
    const silent = pages.filter(({ problem }) => problem !== undefined);
    const agreed = wanted ? there.length > 0 : there.length === 0 && silent.length < pages.length;
    const problem = silent.map(({ problem: said }) => ` ${said}`).join("");
    const last =
      there.length > 0
        ? `The app shows it on ${there.join(" and ")}.`
        : `The app does not show it on ${protectedPath} or /.${problem}`;
    if (agreed || clock.monotonic() - begin > patienceMs) return { agreed, last };
    await clock.sleep(pauseMs, signal);
  }
}

async function shows(
  { http }: Pick<Ports, "http">,
  origin: string,
  path: string,
  words: string,
  signal: AbortSignal,
): Promise<{ readonly found: boolean; readonly problem: string | undefined }> {
  try {
    const { text } = await http.request({
      method: "GET",
      url: new URL(path, origin).href,
      headers: {
        accept: "text/html",
        "accept-language": "en",
        "sec-fetch-dest": "document",
        "sec-fetch-mode": "navigate",
      },
      timeoutMs: lookTimeoutMs,
      signal,
    });
    return { found: plain(text).includes(words), problem: undefined };
  } catch (error) {
    if (error instanceof RunbookError) return { found: false, problem: error.message };
    throw error;
  }
}

/** Letters that pages escape, as they are read. */
function plain(html: string): string {
  const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };
  return html.replace(
    /&(?:#x([0-9a-f]+)|#(\d+)|(amp|lt|gt|quot));/gi,
    (whole, hex?: string, ten?: string, name?: string) =>
      name !== undefined
        ? (named[name.toLowerCase()] ?? whole)
        : String.fromCodePoint(Number.parseInt(hex ?? ten ?? "", hex === undefined ? 10 : 16)),
  );
}

/**
 * Writes `notice` into the config and applies it with one `up`. When the engine refused before it changed anything,
 * the config is put back, so that nobody's next `up` does what was refused.
 * @throws TransientFailure when some of it may have happened: look before repeating
 */
export async function updateNotice(
  stack: Stack,
  config: NoticeConfig,
  options: { readonly signal: AbortSignal; readonly message: string },
): Promise<StackResult> {
  const before = await stack.noticeConfig();
  await stack.setNoticeConfig(config);
  let result: StackResult;
  try {
    result = await stack.up(options);
  } catch (error) {
    if (changedNothing(error)) await stack.setNoticeConfig(before);
    throw error;
  }
  if (result.outcome === "succeeded") return result;
  throw new TransientFailure(result.message ?? "The update of the stack failed.", {
    code: "STACK_FAILED",
    hint: "The notice may be up or not; look at the app, then resume.",
  });
}
