import { z } from "zod";
import type { Checklist, Checklists } from "../facts/next-steps.ts";
import { readDocument } from "./document.ts";
import { Problems } from "./problems.ts";
import { categoryShape } from "./shape.ts";

/** So much of a runbook tells when it fits; whether the rest is right, plan and lint say. */
const head = z.looseObject({
  category: categoryShape,
  inputs: z.record(z.string().regex(/^\w+$/), z.looseObject({ required: z.boolean().optional() })).optional(),
  // What begins a stage has no id.
  steps: z.array(z.looseObject({ id: z.string().optional(), branch: z.string().optional() })),
});

/** A file that is named otherwise could not be pasted into a shell. */
const pasteable = /^[\w-][\w.-]*$/;

/**
 * Which runbook fits which category, as they say themselves. One that cannot be read so far is left out; of several the
 * first by its name counts. Never throws.
 * @param texts by file name
 * @param folder of the files, for their paths
 */
export function checklistsIn(texts: Readonly<Record<string, string>>, folder: string): Checklists {
  const names = Object.keys(texts)
    .filter((name) => pasteable.test(name))
    .sort()
    .reverse();
  return Object.fromEntries(
    names.flatMap((name) => {
      const read = head.safeParse(readDocument(texts[name] ?? "", new Problems(name))?.value).data;
      if (read?.category === undefined) return [];
      const { inputs = {}, steps } = read;
      const branch = steps.find((each) => each.branch === "facts.triage.category")?.id;
      const checklist: Checklist = {
        file: `${folder}/${name}`,
        required: Object.keys(inputs).filter((input) => inputs[input]?.required === true),
        decides: branch !== undefined && pasteable.test(branch) ? branch : undefined,
      };
      return [read.category].flat().map((category) => [category, checklist] as const);
    }),
  );
}
