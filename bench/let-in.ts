import { until } from "../rehearsal/stage/wait.ts";
import type { Browser } from "../rehearsal/people/browser.ts";

const everyMs = 25;
const withinMs = 240_000;

/** Whether an answer went out under a bypass, whichever way it was opened. */
type Marked = (answer: Awaited<ReturnType<Browser["ask"]>>) => boolean;

export const marked: Marked = ({ headers }) => headers["x-auth-bypass"] !== undefined;
/** And they are let in by it. */
const asThemselves: Marked = (answer) => answer.status === 200 && marked(answer);

/** Asks the live app on and on. @returns milliseconds until it was `open`, or closed. @throws Error when that takes minutes */
export async function letIn(customer: Browser, open: boolean, is: Marked = asThemselves): Promise<number> {
  const begin = performance.now();
  // An answer that does not come tells neither: a person asks again.
  const answered = async () => await customer.ask("/api/me", { document: false }).catch(() => undefined);
  const ask = async () => {
    const answer = await answered();
    return (answer !== undefined && is(answer) === open) || undefined;
  };
  const signal = new AbortController().signal;
  if ((await until(ask, { withinMs, everyMs, signal })) === undefined)
    throw new Error(`The app did not ${open ? "open" : "close"} within ${withinMs / 1_000} s.`);
  return performance.now() - begin;
}
