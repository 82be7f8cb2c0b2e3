import type { SourceCall, SourceFile } from "../../ports/app-source.ts";
import { mistakes, type Found, type Seen } from "../check.ts";

/**
 * Calls that lack an option. One whose options are not written there, such as a variable or a spread, is not known.
 * @param name of the option
 */
export function lackOption(
  calls: readonly { readonly file: SourceFile; readonly call: SourceCall }[],
  name: string,
): Seen {
  const found: Found[] = [];
  const notKnown: string[] = [];
  for (const { call } of calls) {
    const { callee, options, at } = call;
    if (options.some((names) => names?.includes(name))) continue;
    // The first argument is what is looked at: a token, a request, the handler.
    if (options.slice(1).some((names) => names === undefined))
      notKnown.push(`${at.file}:${at.line}: the options of ${callee} are not written there.`);
    else found.push({ what: `${callee} has no ${name}.`, at });
  }
  return mistakes(found, notKnown);
}
