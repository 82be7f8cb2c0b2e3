import { z } from "zod";
import { durationMs, durationText } from "./limits.ts";
import { categories, severities } from "../facts/evidence.ts";

// The outer form of a runbook's text. Steps are checked one by one in check-nodes.ts; here is what each level may say.

/** Ids of runbooks, steps, branches and cases. */
export const idPattern = /^[a-z][a-z0-9-]{0,39}$/;
/** Names of inputs. */
export const inputNamePattern = /^[a-z][A-Za-z0-9]{0,39}$/;

const line = z.string().min(1).max(300);
const id = z.string().regex(idPattern).describe("Lower-case letters, digits and dashes.");
const expression = z.union([z.string(), z.boolean()]);

export const inputShape = z.strictObject({
  type: z
    .enum(["string", "integer", "number", "boolean", "list", "secret"])
    .describe(
      "A list holds strings. A secret is never typed, and stands in the plan as a keyed fingerprint.",
    ),
  description: line,
  required: z.boolean().optional().describe("Without a default, the operator must say it."),
  default: z.unknown().optional(),
  min: z.number().optional().describe("Least number, or least length."),
  max: z.number().optional().describe("Greatest number, or greatest length."),
  pattern: z.string().max(300).optional().describe("Regular expression for the whole text."),
  options: z.array(z.string()).min(1).optional().describe("The only texts allowed."),
});

/** A duration as text, within bounds in milliseconds. */
const duration = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,6}(ms|s|m|h)$/, "Write a number with its unit: 500ms, 30s, 10m, 2h.")
    .refine(
      (text) => {
        const ms = durationMs(text);
        return ms !== undefined && ms >= least && ms <= most;
      },
      `From ${durationText(least)} to ${durationText(most)}.`,
    );

const timeout = duration(1_000, 24 * 3_600_000);
const retry = z.strictObject({
  attempts: z.int().min(1).max(10).optional().describe("How often it is tried in all, by one process."),
  pause: duration(100, 600_000).optional().describe("Before the second attempt; it doubles after each."),
});

export const stepShape = z.strictObject({
  id,
  use: z.string().describe("Name of a step in the catalogue."),
  title: line,
  why: z.string().min(1).max(2000).optional(),
  when: expression.optional().describe("The step is skipped when this expression is false."),
  with: z
    .record(z.string(), z.unknown())
    .optional()
    .describe("The step's input; ${{ … }} refers to other values."),
  each: z
    .string()
    .optional()
    .describe(
      "A list that is known when planning: the step is run once for each item, which ${{ each }} stands for.",
    ),
  timeout: timeout.optional().describe("Broken off after this time, e.g. 30s, 10m."),
  retry: retry.optional().describe("After what may go away by itself, e.g. no answer."),
  onFailure: z
    .enum(["stop", "continue"])
    .optional()
    .describe("continue: a failure is put on record, and the next step is run. Default: stop."),
});

export const stageShape = z.strictObject({
  stage: id.describe(
    "What follows is planned when it is reached, from what came before, and approved by itself.",
  ),
  title: line,
});

export const includeShape = z.strictObject({
  id,
  include: z.string().min(1).max(300).describe("Path of another runbook, from this file."),
  title: line,
  why: z.string().min(1).max(2000).optional(),
  with: z.record(z.string(), z.unknown()).optional().describe("That runbook's inputs, known when planning."),
});

export const branchShape = z.strictObject({
  id,
  branch: z.string().describe("Expression; its value names the case that is followed."),
  title: line,
  why: z.string().min(1).max(2000).optional(),
  cases: z.record(z.string(), z.array(z.unknown())),
  default: z.array(z.unknown()).optional().describe("Followed when no case fits; never for an unknown fact."),
});

export const categoryShape = z
  .union([z.enum(categories), z.array(z.enum(categories)).min(1)])
  .optional()
  .describe("What triage has to find for this runbook to fit: one category, or several.");

export const runbookShape = z.strictObject({
  version: z.literal(1),
  title: line,
  summary: z.string().min(1).max(2000),
  severity: z.enum(severities),
  category: categoryShape,
  inputs: z.record(z.string(), inputShape).optional(),
  steps: z.array(z.unknown()).min(1),
});
export type RunbookShape = z.infer<typeof runbookShape>;
