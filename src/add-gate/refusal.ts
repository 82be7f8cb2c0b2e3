import { BadInput, type Code } from "../errors.ts";

interface Refusal {
  readonly code: Code;
  /** From the app's folder; default: package.json. */
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
  readonly hint: string;
}

/** What cannot be done in this app, with its place and the way out. Nothing was changed. */
export function refusal({ file = "package.json", line = 1, column = 1, ...rest }: Refusal): BadInput {
  const problem = { file, line, column, ...rest };
  return new BadInput(rest.message, { code: rest.code, hint: rest.hint, problems: [problem] });
}
