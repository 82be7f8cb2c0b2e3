import type { SourceFile } from "../ports/app-source.ts";
import { isIntercepting, isLayout, isServed, patternOf, servedAt } from "./addresses.ts";

/**
 * Patterns of the pages and route handlers that ask for somebody by themselves: `auth.protect()`, `redirectToSignIn()`, or a
 * redirect to the sign-in page beside `auth()`. A layout that does so speaks for what is beneath it. Sorted, each once.
 */
export function ownProtection(
  paths: readonly string[],
  sources: readonly SourceFile[],
  signInPath: string,
): readonly string[] {
  const asking = sources.filter((file) => asksForSomebody(file, signInPath)).map(({ path }) => path);
  const served = paths.filter((path) => isServed(path) && !isIntercepting(path));
  const beneath = asking
    .filter(isLayout)
    .flatMap((layout) =>
      served.filter((path) => path.startsWith(layout.slice(0, layout.lastIndexOf("/") + 1))),
    );
  const found = [...served.filter((path) => asking.includes(path)), ...beneath].map((path) =>
    patternOf(servedAt(path)),
  );
  return [...new Set(found)].filter((pattern) => !isSignIn(pattern, signInPath)).sort();
}

/** A layout above the sign-in page cannot mean that one. */
const isSignIn = (pattern: string, signInPath: string): boolean =>
  pattern === signInPath || pattern.startsWith(`${signInPath}/`);

function asksForSomebody({ imports, calls }: SourceFile, signInPath: string): boolean {
  if (!imports.some(({ from }) => from.startsWith("@clerk/nextjs"))) return false;
  if (calls.some(({ callee }) => /(?:^|\.)redirectToSignIn$|^auth\.protect$/.test(callee))) return true;
  const knows = calls.some(({ callee }) => /^(?:auth|getAuth|currentUser)$/.test(callee));
  const sends = calls.some(
    ({ callee, texts }) =>
      /^(?:redirect|NextResponse\.redirect)$/.test(callee) &&
      texts.some((text) => text === signInPath || text.startsWith(`${signInPath}?`)),
  );
  return knows && sends;
}
