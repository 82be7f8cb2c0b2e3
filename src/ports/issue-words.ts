import { z } from "zod";

// The one place that says in words what a schema refuses: in YAML's words, and so that a field's name can stand before it.

type Issue = z.core.$ZodRawIssue;

/** YAML's names of types, for those that zod and JavaScript call otherwise. */
const yamlNames: Readonly<Record<string, string>> = {
  ...{ object: "mapping", record: "mapping", map: "mapping", array: "list", tuple: "list", set: "list" },
  ...{ int: "integer", undefined: "nothing", null: "nothing", nan: "number" },
};
export const yamlName = (type: string): string => yamlNames[type] ?? type;

/** `a list`, `an integer`; nothing has no article. */
export const withArticle = (name: string): string =>
  name === "nothing" ? name : `${/^[aeio]/.test(name) ? "an" : "a"} ${name}`;

const formats: Readonly<Record<string, string>> = {
  email: "an e-mail address such as ada@example.com",
  url: "a URL such as https://status.example.com",
  datetime: "a time in UTC such as 2026-11-21T03:00:00Z",
  date: "a day such as 2026-11-21",
  time: "a time of day such as 03:00:00",
};

/** What a value must be, beginning with "must" or "is": `must be an integer`, `must have at least 5 characters`. */
function wordsOfIssue(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is missing" : `must be ${withArticle(yamlName(issue.expected))}`;
    case "invalid_value":
      return `must be ${issue.values.map(String).join(" or ")}`;
    case "too_small":
      return bound("at least", Number(issue.minimum), issue.origin, issue.inclusive);
    case "too_big":
      return bound("at most", Number(issue.maximum), issue.origin, issue.inclusive);
    case "invalid_format":
      return formatWords(issue);
    case "not_multiple_of":
      return `must be a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return `has ${issue.keys.join(", ")}, which is not known here`;
    case "invalid_union":
      return unionWords(issue);
    case "invalid_key":
      return "has a name that is not allowed";
    case "invalid_element":
    case "custom":
    default:
      return "is not allowed";
  }
}

function bound(
  which: "at least" | "at most",
  limit: number,
  origin: string,
  inclusive: boolean | undefined,
): string {
  const counted = { string: "character", array: "item", set: "item", object: "field", map: "field" }[origin];
  if (counted !== undefined) {
    if (which === "at least" && limit === 1) return "must not be empty";
    return `must have ${which} ${limit} ${counted}${limit === 1 ? "" : "s"}`;
  }
  if (inclusive === false) return `must be ${which === "at least" ? "more" : "less"} than ${limit}`;
  return `must be ${which} ${limit}`;
}

function formatWords(issue: Extract<Issue, { code: "invalid_format" }>): string {
  const named = formats[issue.format];
  if (named !== undefined) return `must be ${named}`;
  if ("prefix" in issue && typeof issue.prefix === "string") return `must begin with ${issue.prefix}`;
  if ("suffix" in issue && typeof issue.suffix === "string") return `must end with ${issue.suffix}`;
  // "/^[a-z]+$/u"
  if (typeof issue.pattern === "string")
    return `must match ${issue.pattern.replace(/^\/\^?/, "").replace(/\$?\/[a-z]*$/, "")}`;
  return "is not written as it must be";
}

function unionWords(issue: Extract<Issue, { code: "invalid_union" }>): string {
  if ("options" in issue && Array.isArray(issue.options))
    return `must be ${issue.options.map(String).join(" or ")}`;
  const types = issue.errors.flatMap((each) =>
    each.flatMap((inner) => (inner.code === "invalid_type" ? [yamlName(inner.expected)] : [])),
  );
  return types.length === 0
    ? "is not allowed"
    : `must be ${[...new Set(types)].map(withArticle).join(" or ")}`;
}

/** `It must be at least 5.`: what a schema says of a value, as a sentence. */
export function sentenceOf(message: string): string {
  const text = /^(?:must|is|has) /.test(message)
    ? `It ${message}`
    : message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/**
 * Makes these the words of every schema of this process that says nothing of its own: no command may print zod's
 * sentences. Loading this file does so; another copy of zod that is loaded later undoes it. Repeating is safe.
 */
export function useIssueWords(): void {
  z.config({ localeError: wordsOfIssue });
}
useIssueWords();
