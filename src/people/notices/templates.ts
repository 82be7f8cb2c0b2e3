import { z } from "zod";
import type { Problem } from "../../errors.ts";
import { noticeSeverities, noticeStates, placeholderTypes } from "../../ports/notify.ts";
import { closest } from "../../runbook/closest.ts";
import { Problems } from "../../runbook/problems.ts";
import { readAs } from "../../runbook/fields-at.ts";

export const noticesFolder = "notices";
const declarationsFile = `${noticesFolder}/notices.yaml`;

const name = z.string().regex(/^[a-z][a-z0-9-]*$/);
const declarationsSchema = z.record(
  name,
  z.strictObject({
    state: z.enum(noticeStates),
    severity: z.enum(noticeSeverities),
    placeholders: z.record(z.string().regex(/^[a-z][A-Za-z0-9]*$/), z.enum(placeholderTypes)).default({}),
  }),
);
const wordsSchema = z.record(
  name,
  z.strictObject({ title: z.string().min(1).max(200), text: z.string().min(1).max(2000) }),
);

export type Declaration = z.infer<typeof declarationsSchema>[string];
type Words = z.infer<typeof wordsSchema>[string];

export interface Templates {
  readonly declarations: Readonly<Record<string, Declaration>>;
  /** By language, then by notice. */
  readonly languages: Readonly<Record<string, Readonly<Record<string, Words>>>>;
}

/** @param texts by file name: `notices.yaml`, and one per language, e.g. `en.yaml`. */
export function readTemplates(texts: Readonly<Record<string, string>>): Templates | readonly Problem[] {
  const own = new Problems(declarationsFile);
  const declarations = readAs(texts["notices.yaml"], declarationsSchema, own);
  if (declarations === undefined) return own.list();
  const found: Problem[] = [];
  const languages: Record<string, Readonly<Record<string, Words>>> = {};
  for (const [file, text] of Object.entries(texts)) {
    if (file === "notices.yaml") continue;
    const problems = new Problems(`${noticesFolder}/${file}`);
    if (!isLanguage(file.replace(/\.yaml$/, "")))
      problems.add(
        [],
        "BAD_VALUE",
        `${file} is not named by a language`,
        "Name it as in en.yaml or zh-CN.yaml.",
      );
    const words = readAs(text, wordsSchema, problems);
    if (words !== undefined) {
      holdAgainst(words, declarations, problems);
      languages[file.replace(/\.yaml$/, "")] = words;
    }
    found.push(...problems.list());
  }
  return found.length > 0 ? found : { declarations, languages };
}

function isLanguage(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function holdAgainst(
  words: Readonly<Record<string, Words>>,
  declarations: Readonly<Record<string, Declaration>>,
  problems: Problems,
): void {
  const names = Object.keys(declarations);
  for (const missing of names.filter((each) => words[each] === undefined))
    problems.add([], "MISSING_LANGUAGE", `${missing} has no words in this language`, "Translate it.");
  for (const [notice, { title, text }] of Object.entries(words)) {
    const declared = declarations[notice];
    if (declared === undefined) {
      problems.addAtKey(
        [notice],
        "UNKNOWN_NOTICE",
        `${notice} is no notice`,
        closest(notice, names, declarationsFile),
      );
      continue;
    }
    const known = Object.keys(declared.placeholders);
    const used = new Set<string>();
    for (const [field, template] of Object.entries({ title, text }))
      for (const placeholder of placeholdersIn(template)) {
        used.add(placeholder);
        if (!known.includes(placeholder))
          problems.add(
            [notice, field],
            "UNKNOWN_PLACEHOLDER",
            `{${placeholder}} is no placeholder of ${notice}`,
            known.length === 0 ? "It has none." : closest(placeholder, known, declarationsFile),
          );
      }
    for (const left of known.filter((each) => !used.has(each)))
      problems.add(
        [notice],
        "MISSING_FIELD",
        `{${left}} is not said`,
        `Say it, or take it out of ${declarationsFile}.`,
      );
  }
}

const placeholder = /\{([^{}]*)\}/g;

/** What stands in braces, in order. */
export function placeholdersIn(template: string): readonly string[] {
  return [...template.matchAll(placeholder)].map(([, name]) => name ?? "");
}

/** Values are put in once: what a value holds is never read as a placeholder. */
export function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(placeholder, (whole, name: string) => values[name] ?? whole);
}
