import {
  type BinaryOperator,
  type Expression,
  type ExpressionNode,
  lexExpression,
  type Token,
} from "./expression.ts";

interface ExpressionProblem {
  /** Character of the source, from 0. */
  readonly at: number;
  readonly message: string;
}

/** Longest expression, characters. */
const lengthMax = 1000;
/** Deepest brackets and `not`s: the parser recurses. */
const depthMax = 50;
const comparisons: readonly string[] = ["==", "!=", "<", "<=", ">", ">=", "in"];

class Stop {
  readonly problem: ExpressionProblem;
  constructor(at: number, message: string) {
    this.problem = { at, message };
  }
}

/** @returns the expression, or what is wrong with it. Never throws. */
export function parseExpression(source: string): Expression | ExpressionProblem {
  if (source.length > lengthMax)
    return { at: 0, message: `the expression is longer than ${lengthMax} characters` };
  try {
    return { source: source.trim(), root: new Parser(lexExpression(source)).whole() };
  } catch (stop) {
    if (stop instanceof Stop) return stop.problem;
    throw stop;
  }
}

class Parser {
  readonly #tokens: readonly Token[];
  #index = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): ExpressionNode {
    const node = this.#or();
    if (this.#now.kind !== "end") throw this.#unexpected("the end");
    return node;
  }

  get #now(): Token {
    return this.#tokens[this.#index] ?? { kind: "end", text: "", at: 0 };
  }

  #take(): Token {
    const token = this.#now;
    this.#index++;
    return token;
  }

  #is(text: string): boolean {
    return (this.#now.kind === "name" || this.#now.kind === "symbol") && this.#now.text === text;
  }

  #unexpected(wanted: string): Stop {
    const found = this.#now.kind === "end" ? "the end" : JSON.stringify(this.#now.text);
    return new Stop(this.#now.at, `expected ${wanted}, found ${found}`);
  }

  #deeper(parse: () => ExpressionNode): ExpressionNode {
    if (++this.#depth > depthMax)
      throw new Stop(this.#now.at, `the brackets are nested deeper than ${depthMax}`);
    const node = parse();
    this.#depth--;
    return node;
  }

  #expect(symbol: string): void {
    if (!this.#is(symbol)) throw this.#unexpected(`"${symbol}"`);
    this.#take();
  }

  #or(): ExpressionNode {
    return this.#chain("or", () => this.#and());
  }

  #and(): ExpressionNode {
    return this.#chain("and", () => this.#not());
  }

  #chain(operator: "and" | "or", next: () => ExpressionNode): ExpressionNode {
    let left = next();
    while (this.#is(operator)) {
      const { at } = this.#take();
      left = { kind: "binary", operator, left, right: next(), at };
    }
    return left;
  }

  #not(): ExpressionNode {
    if (!this.#is("not")) return this.#comparison();
    const { at } = this.#take();
    return { kind: "not", of: this.#deeper(() => this.#not()), at };
  }

  #comparison(): ExpressionNode {
    const left = this.#operand();
    if (!comparisons.includes(this.#now.text) || this.#now.kind === "string") return left;
    const { text, at } = this.#take();
    return { kind: "binary", operator: text as BinaryOperator, left, right: this.#operand(), at };
  }

  #operand(): ExpressionNode {
    const token = this.#now;
    if (token.kind === "number") return { kind: "literal", value: Number(this.#take().text), at: token.at };
    if (token.kind === "string") {
      const value = this.#take().text.slice(1, -1).replace(/\\(.)/g, "$1");
      return { kind: "literal", value, at: token.at };
    }
    if (token.kind === "name") return this.#named(this.#take());
    if (this.#is("(")) {
      this.#take();
      const node = this.#deeper(() => this.#or());
      this.#expect(")");
      return node;
    }
    if (this.#is("[")) {
      this.#take();
      return { kind: "list", items: this.#items("]"), at: token.at };
    }
    throw this.#unexpected("a value");
  }

  #named(token: Token): ExpressionNode {
    const { text, at } = token;
    if (["and", "or", "not", "in"].includes(text)) {
      this.#index--;
      throw this.#unexpected("a value");
    }
    if (text === "true" || text === "false") return { kind: "literal", value: text === "true", at };
    if (text === "null") return { kind: "literal", value: null, at };
    if (!this.#is("(")) return { kind: "reference", path: text.split("."), at };
    this.#take();
    return { kind: "call", name: text, args: this.#items(")"), at };
  }

  #items(close: string): readonly ExpressionNode[] {
    const items: ExpressionNode[] = [];
    while (!this.#is(close)) {
      if (items.length > 0) this.#expect(",");
      items.push(this.#deeper(() => this.#or()));
    }
    this.#take();
    return items;
  }
}
