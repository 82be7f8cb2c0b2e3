import type { Audience, KnownNotices } from "../../ports/notify.ts";
import type { RunbookCode } from "../../errors.ts";

/** Something that is wrong with a step's `with`; a step's own check returns it as it is. */
interface Mismatch {
  readonly path: readonly (string | number)[];
  /** Where its name stands is meant, not its value. */
  readonly atKey?: boolean;
  readonly code: RunbookCode;
  readonly message: string;
  readonly hint: string;
}

type Values = Readonly<Record<string, unknown>>;

/** What is wrong with the notice that a runbook names, its values, and the languages that its readers need. */
export function noticeMismatches(
  written: Values,
  known: Values,
  notices: KnownNotices,
  to: Audience | undefined,
): readonly Mismatch[] {
  const { notice } = known;
  if (typeof notice !== "string") return [];
  const placeholders = notices.placeholders(notice);
  if (placeholders === undefined) {
    const hint = `There are ${notices.names.join(", ")}.`;
    return [{ path: ["notice"], code: "UNKNOWN_NOTICE", message: `there is no notice ${notice}`, hint }];
  }
  const silent = notices.missingLanguages(notice, to).map((language): Mismatch => ({
    ...{ path: ["notice"], code: "MISSING_LANGUAGE" },
    message: `${notice} has no words in ${language}, which ${to ?? "the app"} reads`,
    hint: `Add them to notices/${language}.yaml.`,
  }));
  return [...silent, ...valueMismatches(notice, placeholders, valuesOf(written), notices)];
}

function valueMismatches(
  notice: string,
  placeholders: NonNullable<ReturnType<KnownNotices["placeholders"]>>,
  values: Values,
  notices: KnownNotices,
): readonly Mismatch[] {
  const names = Object.keys(placeholders);
  const has = names.length === 0 ? "It has none." : `It has ${names.join(", ")}.`;
  const unknown = Object.keys(values)
    .filter((name) => !Object.hasOwn(placeholders, name))
    .map((name): Mismatch => ({
      ...{ path: ["values", name], atKey: true, code: "UNKNOWN_PLACEHOLDER" },
      ...{ message: `${notice} has no placeholder ${name}`, hint: has },
    }));
  const missing = names
    .filter((name) => !Object.hasOwn(values, name))
    .map((name): Mismatch => ({
      ...{ path: ["values"], code: "MISSING_FIELD" },
      ...{
        message: `${notice} needs a value for ${name}`,
        hint: `Give it under values, as ${placeholders[name]}.`,
      },
    }));
  const wrong = Object.entries(placeholders).flatMap(([name, type]): Mismatch[] => {
    const value = values[name];
    // What an expression gives is known when it is planned.
    const later = typeof value === "string" && value.includes("${{");
    if (later || value === undefined) return [];
    if (typeof value !== "string" && typeof value !== "number") {
      const message = `${name}: expected ${type}, found ${saidAs(value)}`;
      return [{ path: ["values", name], code: "WRONG_TYPE", message, hint: examples[type] }];
    }
    // A number that cannot be kept was refused where it stands.
    if (notices.fits(type, value) || (typeof value === "number" && !Number.isFinite(value))) return [];
    const message = `${name} is no ${type}: ${saidAs(value)}`;
    return [{ path: ["values", name], code: "BAD_VALUE", message, hint: examples[type] }];
  });
  return [...unknown, ...missing, ...wrong];
}

const examples = {
  text: "Write at most 500 characters.",
  time: "Write it as 2026-11-21T03:40:00Z.",
  minutes: "Write a whole number.",
  url: "Write an https URL.",
};

const valuesOf = ({ values }: Values): Values =>
  typeof values === "object" && values !== null && !Array.isArray(values) ? (values as Values) : {};

/** As the runbook has it; an empty value is nothing. */
const saidAs = (value: unknown): string => (value === null ? "nothing" : JSON.stringify(value));
