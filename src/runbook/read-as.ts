import type { z } from "zod";
import { readDocument } from "./document.ts";
import { fieldsAt } from "./fields-at.ts";
import type { Problems } from "./problems.ts";
import { reportIssues } from "./report-issues.ts";

/** YAML text as a schema has it. Never throws: every mistake ends up in `problems`, in its place. */
export function readAs<T>(text: string | undefined, schema: z.ZodType<T>, problems: Problems): T | undefined {
  if (text === undefined) {
    problems.add([], "MISSING_FIELD", "the file is not there", "Start from the shipped example.");
    return undefined;
  }
  const document = readDocument(text, problems);
  if (document === undefined) return undefined;
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return parsed.data;
  reportIssues(parsed.error.issues, document.value, [], problems, (path) =>
    fieldsAt(schema, document.value, path),
  );
  return undefined;
}
