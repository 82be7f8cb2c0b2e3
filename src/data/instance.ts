import { BadInput, RunbookError } from "../errors.ts";
import { keySetUrl, keysIn } from "../facts/key-set.ts";
import type { Ports } from "../ports/index.ts";

const timeoutMs = 10_000;

/**
 * The Clerk instance that the secret key is of, held against the publishable key that the stack is configured with: both have
 * to publish the same key set. Where the Frontend API cannot be asked, the secret key's word stands alone.
 * @returns e.g. `ins_…`
 * @throws BadInput `WRONG_WORLD` when they are of two instances · TransientFailure when the Backend API does not answer
 */
export async function liveInstance(
  { clerk, http, stack }: Pick<Ports, "clerk" | "http" | "stack">,
  signal: AbortSignal,
): Promise<string> {
  const how = { timeoutMs, signal };
  const [{ id }, { clerkFrontendApi }] = await Promise.all([clerk.instance(how), stack.identity()]);
  const [mine, published] = await Promise.all([
    clerk.jwksKeyIds(how),
    publishedKeyIds({ http }, clerkFrontendApi, signal),
  ]);
  if (published === undefined || published.some((key) => mine.includes(key))) return id;
  throw new BadInput(
    `The secret key is of instance ${id}, the stack's publishable key (${clerkFrontendApi}) of another one.`,
    { code: "WRONG_WORLD", hint: "Nothing was changed. Take both keys from one instance." },
  );
}

async function publishedKeyIds(
  { http }: Pick<Ports, "http">,
  frontendApi: string,
  signal: AbortSignal,
): Promise<readonly string[] | undefined> {
  try {
    const { status, text } = await http.request({
      ...{ method: "GET", url: keySetUrl(frontendApi), timeoutMs, signal },
    });
    return status === 200 ? keysIn(text)?.keyIds : undefined;
  } catch (error) {
    if (!(error instanceof RunbookError)) throw error;
    return undefined;
  }
}
