import { Composer, isAlias, isMap, isScalar, isSeq, type Document, type Node } from "yaml";
import { tokensOf } from "./limits.ts";
import type { Path, Problems } from "./problems.ts";
import type { Json } from "./json.ts";
import { offsetInScalar, wordsOfSyntax } from "./syntax-words.ts";

/** How many values the aliases of a document may stand for, all together. What is written out is bounded by its size. */
const unfoldedMax = 20_000;
const forbiddenKeys = ["__proto__", "constructor", "prototype"];

export interface Parsed {
  readonly value: Json;
  /** Where character `index` of the string at `path` stands in the file. */
  readonly offsetWithin: (path: Path, index: number) => number;
}

/**
 * Text to plain data, with the place of each value noted in `problems`. Never throws.
 * @returns undefined when there is nothing that could be looked at further.
 */
export function readDocument(text: string, problems: Problems): Parsed | undefined {
  const safe = tokensOf(text, problems.lines);
  if ("refusals" in safe) {
    for (const { offset, code, message, hint } of safe.refusals) problems.addAt(offset, code, message, hint);
  }
  if ("refusals" in safe || !problems.none) return undefined;
  const composer = new Composer({
    prettyErrors: false,
    logLevel: "error",
    stringKeys: true,
    merge: false,
    version: "1.2",
    // The library compares each key with each other one; here a set does.
    uniqueKeys: false,
  });
  const [document, second] = composer.compose(safe.tokens, true, text.length);
  if (document === undefined) throw new Error("The YAML library gave no document.");
  if (second !== undefined) {
    const { message, hint } = wordsOfSyntax("MULTIPLE_DOCS", "");
    problems.addAt(second.range[0], "YAML_SYNTAX", message, hint);
  }
  const whole = reportSyntax(document, problems) && second === undefined;
  if (document.contents === null) {
    if (problems.none)
      problems.add([], "MISSING_FIELD", "the file is empty", "Start from a shipped runbook.");
    return undefined;
  }
  const reader = new Reader(text, problems);
  const value = reader.read(document.contents, []);
  return whole && reader.whole
    ? { value, offsetWithin: (path, index) => reader.offsetWithin(path, index) }
    : undefined;
}

/** @returns whether the tree can be trusted to be what the author wrote. */
function reportSyntax(document: Document.Parsed, problems: Problems): boolean {
  // After one lost quote or bracket nothing can stand where it stands: the first such place is the one to look at.
  const lost = document.errors.findIndex(({ code }) => code === "UNEXPECTED_TOKEN");
  for (const [index, { code, message, pos }] of document.errors.entries()) {
    if (code === "UNEXPECTED_TOKEN" && index > lost) continue;
    const words = wordsOfSyntax(code, message);
    problems.addAt(pos[0], "YAML_SYNTAX", words.message, words.hint);
  }
  for (const { code, message, pos } of document.warnings) {
    if (code === "TAG_RESOLVE_FAILED") continue; // each tag is reported where it stands
    const words = wordsOfSyntax(code, message);
    problems.addAt(pos[0], "YAML_SYNTAX", words.message, words.hint);
  }
  if (document.directives.yaml.explicit === true) {
    problems.addAt(0, "YAML_SYNTAX", "a %YAML directive changes what words mean", "Remove the directive.");
  }
  return document.errors.length === 0;
}

class Reader {
  whole = true;
  #unfolded = 0;
  #following = 0;
  readonly #open = new Set<Node>();
  /** By name, the newest that stands before what is read now. */
  readonly #anchors = new Map<string, Node>();
  /** What each alias stood for where it was written: a later anchor of that name changes nothing. */
  readonly #targets = new Map<Node, Node>();
  readonly #scalars = new Map<string, Node>();
  readonly #text: string;
  readonly #problems: Problems;

  constructor(text: string, problems: Problems) {
    this.#text = text;
    this.#problems = problems;
  }

  offsetWithin(path: Path, index: number): number {
    const node = this.#scalars.get(JSON.stringify(path));
    if (node === undefined || !isScalar(node)) return this.#problems.offsetOf(path);
    return offsetInScalar(node, this.#text, index);
  }

  read(node: Node, path: Path): Json {
    const offset = node.range?.[0] ?? 0;
    if (!this.whole) return null;
    if (this.#following > 0 && ++this.#unfolded > unfoldedMax) return this.#bomb(offset);
    if (isAlias(node)) return this.#follow(node, path);
    if (node.anchor !== undefined && this.#following === 0) this.#anchors.set(node.anchor, node);
    // the library notes a tag only where one is written
    if (node.tag !== undefined) {
      const before = /!\S{0,200}\s{1,50}(?:&\S{1,200}\s{1,50})?$/.exec(
        this.#text.slice(Math.max(0, offset - 300), offset),
      );
      const at = offset - (before?.[0].length ?? 0);
      this.#problems.addAt(at, "YAML_TAG", `the tag ${node.tag} is not allowed`, "Write the plain value.");
    }
    this.#problems.place(path, offset);
    if (isMap(node) || isSeq(node)) {
      this.#open.add(node);
      const value = isMap(node) ? this.#map(node, path) : this.#list(node.items as Node[], path);
      this.#open.delete(node);
      return value;
    }
    if (isScalar(node)) {
      this.#scalars.set(JSON.stringify(path), node);
      return this.#scalar(node, offset);
    }
    return null;
  }

  #follow(alias: Node & { source: string }, path: Path): Json {
    const offset = alias.range?.[0] ?? 0;
    const target = this.#targets.get(alias) ?? this.#anchors.get(alias.source);
    if (target === undefined) {
      const message = `the alias *${alias.source} has no anchor before it`;
      this.#problems.addAt(
        offset,
        "YAML_SYNTAX",
        message,
        `Write &${alias.source} before the value it stands for.`,
      );
      return null;
    }
    if (this.#open.has(target)) return this.#bomb(offset);
    this.#targets.set(alias, target);
    this.#problems.place(path, offset);
    this.#following++;
    const value = this.read(target, path);
    this.#following--;
    return value;
  }

  #bomb(offset: number): Json {
    if (this.whole) {
      const message = "aliases here unfold to more than a runbook can hold";
      this.#problems.addAt(
        offset,
        "YAML_ALIAS_BOMB",
        message,
        "Write the values out instead of using *aliases.",
      );
    }
    this.whole = false;
    return null;
  }

  #map(node: Node & { items: readonly { key: unknown; value: unknown }[] }, path: Path): Json {
    const value: Record<string, Json> = {};
    const seen = new Set<string>();
    for (const pair of node.items) {
      const key = pair.key as Node | null;
      const keyOffset = key?.range?.[0] ?? node.range?.[0] ?? 0;
      if (!isScalar(key) || typeof key.value !== "string") continue; // reported by the library
      const name = key.value;
      if (seen.has(name)) {
        const message = `${name} stands in this mapping twice`;
        this.#problems.addAt(keyOffset, "DUPLICATE_ID", message, "Keep one of the two.");
        continue;
      }
      seen.add(name);
      if (forbiddenKeys.includes(name)) {
        this.#problems.addAt(
          keyOffset,
          "UNKNOWN_FIELD",
          `the key ${name} is not allowed`,
          "Choose another name.",
        );
        continue;
      }
      const at = [...path, name];
      this.#problems.placeKey(at, keyOffset);
      if (pair.value === null) this.#problems.place(at, keyOffset);
      value[name] = pair.value === null ? null : this.read(pair.value as Node, at);
    }
    return value;
  }

  #list(items: readonly Node[], path: Path): readonly Json[] {
    return items.map((item, index) => this.read(item, [...path, index]));
  }

  #scalar(node: { value: unknown; type?: unknown; source?: string }, offset: number): Json {
    const { value } = node;
    const source = node.source ?? "";
    if (typeof value === "number") {
      if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
        this.#problems.addAt(
          offset,
          "BAD_VALUE",
          `${source} is not a number that can be kept exactly`,
          "Write a plain number of at most 15 digits; quote it only where text belongs.",
        );
      } else if (/^[-+]?0\d/.test(source)) {
        this.#problems.addAt(
          offset,
          "BAD_VALUE",
          `${source} would be read as the number ${value}`,
          `Write "${source}" for text, or the number without leading zeros.`,
        );
      }
      return value;
    }
    return typeof value === "string" || typeof value === "boolean" || value === null ? value : String(value);
  }
}
