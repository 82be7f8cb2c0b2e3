import { BadInput, type Problem } from "../errors.ts";

/** Entries in a list, at most. */
export const listMax = 100_000;

/** What a line of a list names. */
export interface ListEntry {
  readonly kind: "id" | "email" | "ip";
  /** E-mail addresses in lower case. */
  readonly value: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** Problems that are told of one file; the rest is a number. */
const toldMax = 20;

const idPattern = /^user_[A-Za-z0-9_]{1,64}$/;
const emailPattern = /^[^\s@,;"]+@[^\s@,;"]+$/;
const ipPattern = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]+)$/i;

/** Column names that say what stands below, in lower case. */
const columns: Readonly<Record<string, ListEntry["kind"]>> = {
  ...{ id: "id", user_id: "id", userid: "id", user: "id", clerk_id: "id", clerkid: "id" },
  ...{ email: "email", "e-mail": "email", mail: "email", email_address: "email", emailaddress: "email" },
  ...{ primary_email_address: "email", ip: "ip", ip_address: "ip" },
};

/**
 * A list of users: one Clerk id or e-mail address a line, or CSV with commas or semicolons, whose header names the column.
 * Empty lines and those that begin with # are passed over; what stands there twice counts once.
 * @param kinds what may stand there
 * @throws BadInput `BAD_LIST` with each place, for an empty list, a line that names nobody, or more than 100,000
 */
export function parseList(
  text: string,
  file: string,
  kinds: readonly ListEntry["kind"][] = ["id", "email"],
): readonly ListEntry[] {
  const problems: Problem[] = [];
  const found = new Map<string, ListEntry>();
  const add = (line: number, column: number, message: string, hint: string) =>
    problems.push({ file, line, column, code: "BAD_LIST", message, hint });
  let layout: Layout | undefined;
  let count = 0;
  for (const [index, raw] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    const line = index + 1;
    if (raw.trim() === "" || raw.trimStart().startsWith("#")) continue;
    if (layout === undefined) {
      layout = layoutOf(raw);
      if (layout.header) continue;
    }
    if (++count > listMax) {
      add(
        line,
        1,
        `the list has more than ${listMax} lines`,
        "Cut it into several, or use the epoch for everybody.",
      );
      break;
    }
    const cell = cellsOf(raw, layout.separator)[layout.index] ?? { text: "", column: raw.length + 1 };
    const kind = kindOf(cell.text);
    const value = kind === "email" ? cell.text.toLowerCase() : cell.text;
    if (kind === undefined || !kinds.includes(kind))
      add(
        line,
        cell.column,
        `${JSON.stringify(cell.text.slice(0, 60))} is ${wanted(kinds)}`,
        "Correct the line, or take it out.",
      );
    else if (!found.has(value)) found.set(value, { kind, value, line, column: cell.column });
  }
  if (problems.length === 0 && found.size === 0)
    add(1, 1, "the list is empty", "A list names at least one user; everybody is said by --everyone.");
  refuseList(file, problems);
  return [...found.values()];
}

/** @throws BadInput `BAD_LIST` when there are any: the first twenty with their places, the rest as a number */
export function refuseList(file: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const more = problems.length > toldMax ? `; ${problems.length - toldMax} more are not shown` : "";
  const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
  throw new BadInput(`${file} has ${count}${more}`, {
    code: "BAD_LIST",
    problems: problems.slice(0, toldMax),
  });
}

const wanted = (kinds: readonly ListEntry["kind"][]): string =>
  `${kinds.map((kind) => `no ${{ id: "Clerk user id", email: "e-mail address", ip: "IP address" }[kind]}`).join(" and ")}`;

function kindOf(text: string): ListEntry["kind"] | undefined {
  if (idPattern.test(text)) return "id";
  if (emailPattern.test(text)) return "email";
  return ipPattern.test(text) ? "ip" : undefined;
}

interface Layout {
  readonly separator: "," | ";" | undefined;
  readonly index: number;
  /** The line that it was read from is the header. */
  readonly header: boolean;
}

/** From the first line: a header's column of ids before one of e-mail addresses, else the first cell that names somebody. */
function layoutOf(line: string): Layout {
  const semicolons = cellsOf(line, ";").length;
  const separator =
    semicolons > 1 && semicolons >= cellsOf(line, ",").length ? ";" : line.includes(",") ? "," : undefined;
  const cells = cellsOf(line, separator).map(({ text }) => text);
  const named = cells.map((text) => columns[text.toLowerCase().replaceAll(" ", "_")]);
  // "user_id" has the form of an id.
  const isHeader = cells.every((text, at) => named[at] !== undefined || kindOf(text) === undefined);
  if (isHeader && named.some((kind) => kind !== undefined)) {
    const index =
      (["id", "email", "ip"] as const).map((kind) => named.indexOf(kind)).find((at) => at >= 0) ?? 0;
    return { separator, index, header: true };
  }
  return {
    separator,
    index: Math.max(
      0,
      cells.findIndex((text) => kindOf(text) !== undefined),
    ),
    header: false,
  };
}

interface Cell {
  readonly text: string;
  /** From 1. */
  readonly column: number;
}

/** RFC 4180 within one line: quotes around a cell, doubled inside. */
function cellsOf(line: string, separator: string | undefined): readonly Cell[] {
  if (separator === undefined && !line.includes('"'))
    return [{ text: line.trim(), column: line.search(/\S/) + 1 }];
  const cells: Cell[] = [];
  let at = 0;
  while (at <= line.length) {
    let text = "";
    let end = at;
    let quoted = false;
    for (; end < line.length && (quoted || line[end] !== separator); end++) {
      if (line[end] !== '"') text += line[end];
      else if (quoted && line[end + 1] === '"') text += line[end++];
      else quoted = !quoted;
    }
    cells.push({ text: text.trim(), column: at + 1 + Math.max(0, line.slice(at, end).search(/\S/)) });
    at = end + 1;
  }
  return cells;
}
