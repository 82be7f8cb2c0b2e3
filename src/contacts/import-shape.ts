import { z } from "zod";
import type { Problem } from "../errors.ts";
import { Problems } from "../runbook/problems.ts";
import { readAs } from "../runbook/read-as.ts";

export const importedFile = ".github/INCIDENT_CONTACTS.yml";

const line = z.string().min(1);
/** The well-known shape, and the two fields that it lacks. */
const shape = z.strictObject({
  contacts: z.strictObject({
    on_call: z
      .array(
        z.strictObject({
          name: line,
          phone: line.optional(),
          slack: line.optional(),
          email: z.email().optional(),
          time_zone: line.optional(),
        }),
      )
      .min(1),
    clerk_support: z
      .array(
        z.strictObject({ url: z.url().optional(), email: z.email().optional(), priority: line.optional() }),
      )
      .default([]),
    escalation: z.array(z.strictObject({ level: z.int().min(1), contact: line, time: line })).min(1),
  }),
});
const fields = [
  ...["contacts", "on_call", "clerk_support", "escalation", "name", "phone", "slack", "email"],
  ...["time_zone", "url", "priority", "level", "contact", "time"],
];

export interface ImportedContacts {
  readonly onCall: z.infer<typeof shape>["contacts"]["on_call"];
  readonly support: { readonly url?: string; readonly email?: string; readonly priority?: string };
  /** `minutes` is undefined for the last level, which has no end. */
  readonly levels: readonly { readonly contact: string; readonly minutes: number | undefined }[];
}

/** @param file as it is named in problems. @returns every problem at once, or what the file says. */
export function readImported(text: string, file: string): ImportedContacts | readonly Problem[] {
  const problems = new Problems(file);
  const read = readAs(text, shape, problems, fields);
  if (read === undefined) return problems.list();
  const { on_call, clerk_support, escalation } = read.contacts;
  const levels: { contact: string; minutes: number | undefined }[] = [];
  let expected = 0;
  for (const [index, { level, contact, time }] of escalation.entries()) {
    const path = ["contacts", "escalation", index];
    if (level !== index + 1)
      problems.add(
        [...path, "level"],
        "BAD_VALUE",
        `level ${level} stands where ${index + 1} belongs`,
        "Count from 1.",
      );
    const last = index === escalation.length - 1;
    const [, from, until] = /^(\d{1,4})\s*(?:[-–]\s*(\d{1,4})|\+)\s*min(?:utes)?$/.exec(time.trim()) ?? [];
    if (from === undefined) {
      const hint = 'Write "0-15 min", and "30+ min" in the last level.';
      problems.add([...path, "time"], "BAD_VALUE", `${JSON.stringify(time)} is no window`, hint);
      continue;
    }
    if (Number(from) !== expected)
      problems.add(
        [...path, "time"],
        "BAD_VALUE",
        `begins at ${from}, but ${expected} comes next`,
        "Leave no gap and no overlap.",
      );
    if (until === undefined && !last)
      problems.add(
        [...path, "time"],
        "BAD_VALUE",
        "only the last level can be without an end",
        "Say until when.",
      );
    if (until !== undefined && Number(until) <= Number(from))
      problems.add([...path, "time"], "BAD_VALUE", "ends before it begins", "Give a later end.");
    expected = Number(until ?? from);
    levels.push({ contact, minutes: until === undefined ? undefined : Number(until) - Number(from) });
  }
  if (!problems.none) return problems.list();
  return {
    onCall: on_call,
    support: Object.assign({}, ...clerk_support) as ImportedContacts["support"],
    levels,
  };
}
