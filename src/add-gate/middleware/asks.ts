import ts from "typescript";
import {
  assignedIn,
  conjuncts,
  mentions,
  mentionsAwait,
  returns,
  statementsOf,
  unwrapped,
} from "./syntax.ts";
import { Unclear } from "./unclear.ts";

/** The way out of a form that is not known. */
export const byHand =
  "With --no-middleware everything else is written, and what belongs here is shown, to be filled in by hand.";

/** A condition under which somebody is needed: each of `unless` is false, and `when` is true. */
export interface Needed extends Asked {
  readonly unless: readonly ts.Expression[];
}

interface Asked {
  readonly when: readonly ts.Expression[];
  /** A role of the organisation, where it has to be somebody with that. */
  readonly role: string | undefined;
}

/** What the callback calls what Clerk gives it, and what it names itself. */
export class Names {
  readonly auth: string | undefined;
  readonly own = new Set<string>();
  userId: string | undefined;
  redirect: string | undefined;
  /** @param within the callback's body, and what else gives names that only the callback knows */
  constructor(auth: string | undefined, within: readonly ts.Node[]) {
    this.auth = auth;
    const visit = (node: ts.Node): void => {
      if (ts.isVariableDeclaration(node) || ts.isBindingElement(node) || ts.isParameter(node)) {
        if (ts.isIdentifier(node.name)) this.own.add(node.name.text);
      }
      ts.forEachChild(node, visit);
    };
    within.forEach(visit);
  }
  /** What a statement gives another value means something else from there on. */
  noteAssigned(statement: ts.Statement): void {
    for (const name of assignedIn(statement)) this.own.add(name);
  }
  /** Whether a node names something of Clerk's. */
  inUse(node: ts.Node): boolean {
    return mentions(node, [this.auth, this.userId, this.redirect]);
  }
  /** Whether an expression means the same outside of the callback. */
  isLiftable(node: ts.Node): boolean {
    return !this.inUse(node) && !mentions(node, [...this.own]) && !mentionsAwait(node);
  }
}

/** Reads a callback's statements one by one: which ask for somebody, and under which conditions. */
export class Reader {
  private readonly names: Names;
  constructor(names: Names) {
    this.names = names;
  }

  /** @param unless what was returned for before */
  read(statements: readonly ts.Statement[], outer: readonly ts.Expression[]) {
    const needed: Needed[] = [];
    const asking: ts.Statement[] = [];
    const unless = [...outer];
    let returned: ts.Statement | undefined;
    for (const statement of statements) {
      if (this.isAuthNames(statement)) {
        asking.push(statement);
        continue;
      }
      if (!this.names.inUse(statement)) {
        const early = this.earlyReturn(statement);
        if (early !== undefined) unless.push(early);
        else if (returns(statement)) returned ??= statement;
        this.names.noteAssigned(statement);
        continue;
      }
      const asked = this.asks(statement);
      if (asked === undefined)
        throw new Unclear(statement, "What the callback does here with Clerk's auth is not known.", byHand);
      if (returned !== undefined)
        throw new Unclear(returned, "The callback may answer here before it asks for somebody.", byHand);
      needed.push({ ...asked, unless: [...unless] });
      asking.push(statement);
    }
    return { needed, asking };
  }

  /** `const { userId, redirectToSignIn } = await auth();` */
  private isAuthNames(statement: ts.Statement): boolean {
    const [one, second] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [];
    if (one === undefined || second !== undefined || !ts.isObjectBindingPattern(one.name)) return false;
    const call = one.initializer === undefined ? undefined : unwrapped(one.initializer);
    if (call === undefined || !ts.isCallExpression(call) || call.arguments.length > 0) return false;
    if (!ts.isIdentifier(call.expression) || call.expression.text !== this.names.auth) return false;
    for (const { name, propertyName } of one.name.elements) {
      if (!ts.isIdentifier(name)) return false;
      const given =
        propertyName !== undefined && ts.isIdentifier(propertyName) ? propertyName.text : name.text;
      if (given === "userId" || given === "isAuthenticated") this.names.userId = name.text;
      else if (given === "redirectToSignIn") this.names.redirect = name.text;
      else return false;
    }
    return true;
  }

  /** `if (condition) return …;` without anything of Clerk's. */
  private earlyReturn(statement: ts.Statement): ts.Expression | undefined {
    if (!ts.isIfStatement(statement) || statement.elseStatement !== undefined) return undefined;
    const [only, more] = statementsOf(statement.thenStatement);
    if (only === undefined || more !== undefined || !ts.isReturnStatement(only)) return undefined;
    return this.names.isLiftable(statement.expression) ? statement.expression : undefined;
  }

  /** The conditions under which a statement asks for somebody; undefined: it does something else. */
  private asks(statement: ts.Statement): Asked | undefined {
    if (ts.isExpressionStatement(statement)) {
      const { expression } = statement;
      const asked = ts.isAwaitExpression(expression)
        ? protectsFor(expression.expression, this.names)
        : undefined;
      return asked === undefined ? undefined : { when: [], ...asked };
    }
    if (!ts.isIfStatement(statement) || statement.elseStatement !== undefined) return undefined;
    const parts = conjuncts(statement.expression);
    const nobody = parts.filter((part) => this.isNobody(part));
    const others = parts.filter((part) => !nobody.includes(part));
    if (!others.every((part) => this.names.isLiftable(part))) return undefined;
    const inner = statementsOf(statement.thenStatement);
    const somebody = { when: others, role: undefined };
    if (nobody.length > 0) return inner.length === 1 && this.sendsToSignIn(inner[0]) ? somebody : undefined;
    const { needed, asking } = this.read(inner, []);
    const [only, more] = needed;
    if (only === undefined || more !== undefined || asking.length < inner.length) return undefined;
    return only.unless.length === 0 ? { when: [...others, ...only.when], role: only.role } : undefined;
  }

  private isNobody(node: ts.Expression): boolean {
    return (
      ts.isPrefixUnaryExpression(node) &&
      node.operator === ts.SyntaxKind.ExclamationToken &&
      ts.isIdentifier(node.operand) &&
      node.operand.text === this.names.userId
    );
  }

  private sendsToSignIn(statement: ts.Statement | undefined): boolean {
    const given =
      statement !== undefined && ts.isReturnStatement(statement) && statement.expression !== undefined
        ? unwrapped(statement.expression)
        : undefined;
    return (
      given !== undefined &&
      ts.isCallExpression(given) &&
      ts.isIdentifier(given.expression) &&
      given.expression.text === this.names.redirect
    );
  }
}

/** What `auth.protect(…)` asks for; undefined: the node is another call. @throws Unclear for a permission, and what is not known */
export function protectsFor(node: ts.Expression, { auth }: Names): Pick<Asked, "role"> | undefined {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return undefined;
  const { expression: of, name } = node.expression;
  if (!ts.isIdentifier(of) || of.text !== auth || name.text !== "protect") return undefined;
  const [argument, more] = node.arguments;
  if (argument === undefined) return { role: undefined };
  const role = more === undefined ? roleIn(argument) : undefined;
  if (role !== undefined) return { role };
  throw new Unclear(
    argument,
    "auth.protect() asks here for more than somebody who is signed in, or who has a role.",
    `The gate knows roles, and no permissions: leave this to the pages, or give it a role. ${byHand}`,
  );
}

/** Of `{ role: "org:admin" }`, or `(has) => has({ role: "org:admin" })`. */
function roleIn(argument: ts.Expression): string | undefined {
  if (ts.isObjectLiteralExpression(argument)) {
    const [only, more] = argument.properties;
    const is = only !== undefined && more === undefined && ts.isPropertyAssignment(only);
    return is && only.name.getText() === "role" && ts.isStringLiteralLike(only.initializer)
      ? only.initializer.text
      : undefined;
  }
  if (!ts.isArrowFunction(argument) || ts.isBlock(argument.body)) return undefined;
  const [has, more] = argument.parameters;
  const call = unwrapped(argument.body);
  if (has === undefined || more !== undefined || !ts.isCallExpression(call)) return undefined;
  const [given, another] = call.arguments;
  return given !== undefined && another === undefined && call.expression.getText() === has.name.getText()
    ? roleIn(given)
    : undefined;
}
