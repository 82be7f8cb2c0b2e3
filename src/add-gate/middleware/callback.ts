import ts from "typescript";
import { edited, type Edit } from "./edit.ts";
import { Unclear } from "./unclear.ts";

/** What a callback of `clerkMiddleware` says, told in the gate's terms. */
export interface Callback {
  /** Source of a function of the request that says whether somebody is needed; undefined: the callback asks for nobody. */
  readonly protects: string | undefined;
  /** Source of what else it does, as the gate's option `next`; undefined: nothing. */
  readonly next: string | undefined;
}

export type Handler = ts.ArrowFunction | ts.FunctionExpression;

const byHand =
  "Say by hand which routes it means, in routes of gate.ts (public, protected, roles); guard/README.md tells how.";

/** @throws Unclear for a form that is not known */
export function readCallback(file: ts.SourceFile, handler: Handler): Callback {
  const [auth, request] = handler.parameters;
  if (auth !== undefined && !ts.isIdentifier(auth.name))
    throw new Unclear(auth, "The callback takes its first parameter apart.", `Name it auth. ${byHand}`);
  const { body } = handler;
  const names = new Names(auth === undefined ? undefined : (auth.name as ts.Identifier).text, body);
  if (!ts.isBlock(body)) {
    if (!names.inUse(body)) return { protects: undefined, next: withoutAuth(file, handler, []) };
    if (isProtect(unwrapped(body), names)) return { protects: "() => true", next: undefined };
    throw new Unclear(body, "The callback is an expression that is not known here.", byHand);
  }
  const { needed, asking } = new Reader(names).read(body.statements, []);
  const left = body.statements.filter((each) => !asking.includes(each));
  return {
    protects: needed.length === 0 ? undefined : condition(file, needed, request),
    next: left.every(isNothing) ? undefined : withoutAuth(file, handler, asking),
  };
}

/** A condition under which somebody is needed: each of `unless` is false, and `when` is true. */
interface Needed {
  readonly unless: readonly ts.Expression[];
  /** Undefined: always. */
  readonly when: readonly ts.Expression[];
}

/** What the callback calls what Clerk gives it, and what it names itself. */
class Names {
  readonly auth: string | undefined;
  readonly own = new Set<string>();
  userId: string | undefined;
  redirect: string | undefined;
  constructor(auth: string | undefined, body: ts.Node) {
    this.auth = auth;
    const visit = (node: ts.Node): void => {
      if (ts.isVariableDeclaration(node) || ts.isBindingElement(node)) {
        if (ts.isIdentifier(node.name)) this.own.add(node.name.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(body);
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

class Reader {
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
        continue;
      }
      const when = this.asks(statement);
      if (when === undefined)
        throw new Unclear(statement, "What the callback does here with Clerk's auth is not known.", byHand);
      if (returned !== undefined)
        throw new Unclear(returned, "The callback may answer here before it asks for somebody.", byHand);
      needed.push({ unless: [...unless], when });
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
  private asks(statement: ts.Statement): readonly ts.Expression[] | undefined {
    if (ts.isExpressionStatement(statement)) {
      const { expression } = statement;
      return ts.isAwaitExpression(expression) && isProtect(expression.expression, this.names)
        ? []
        : undefined;
    }
    if (!ts.isIfStatement(statement) || statement.elseStatement !== undefined) return undefined;
    const parts = conjuncts(statement.expression);
    const nobody = parts.filter((part) => this.isNobody(part));
    const others = parts.filter((part) => !nobody.includes(part));
    if (!others.every((part) => this.names.isLiftable(part))) return undefined;
    const inner = statementsOf(statement.thenStatement);
    if (nobody.length > 0) return inner.length === 1 && this.sendsToSignIn(inner[0]) ? others : undefined;
    const { needed, asking } = this.read(inner, []);
    const [only, more] = needed;
    if (only === undefined || more !== undefined || asking.length < inner.length) return undefined;
    return only.unless.length === 0 ? [...others, ...only.when] : undefined;
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

/** `auth.protect()`. @throws Unclear where it asks for a role or a permission */
function isProtect(node: ts.Expression, { auth }: Names): boolean {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
  const { expression: of, name } = node.expression;
  if (!ts.isIdentifier(of) || of.text !== auth || name.text !== "protect") return false;
  const [argument] = node.arguments;
  if (argument === undefined) return true;
  throw new Unclear(
    argument,
    "auth.protect() asks here for more than somebody who is signed in.",
    `The gate knows roles by path: roles: { "/admin/**": "org:admin" }. ${byHand}`,
  );
}

function condition(
  file: ts.SourceFile,
  needed: readonly Needed[],
  request: ts.ParameterDeclaration | undefined,
) {
  const source = (node: ts.Expression) => node.getText(file);
  const each = needed.map(({ unless, when }) => [
    ...unless.map((one) => negated(one, source)),
    ...when.map((one) =>
      needed.length > 1 || when.length + unless.length > 1 ? grouped(one, source) : source(one),
    ),
  ]);
  const [only] = each;
  const [alone] = needed.length === 1 && needed[0]?.unless.length === 0 ? needed[0].when : [];
  if (alone !== undefined && only?.length === 1 && request !== undefined && isCallOf(alone, request))
    return source(alone.expression);
  const told = each.map((parts) => (parts.length === 0 ? "true" : parts.join(" && ")));
  return `(${request?.getText(file) ?? ""}) => ${told.join(" || ")}`;
}

/** `f(request)`, with nothing else. */
const isCallOf = (node: ts.Expression, { name }: ts.ParameterDeclaration): node is ts.CallExpression =>
  ts.isCallExpression(node) &&
  ts.isIdentifier(node.expression) &&
  node.arguments.length === 1 &&
  ts.isIdentifier(name) &&
  node.arguments.every((each) => ts.isIdentifier(each) && each.text === name.text);

const isSimple = (node: ts.Expression): boolean =>
  ts.isCallExpression(node) || ts.isIdentifier(node) || ts.isPrefixUnaryExpression(node);

const grouped = (node: ts.Expression, source: (node: ts.Expression) => string): string =>
  isSimple(node) || ts.isParenthesizedExpression(node) ? source(node) : `(${source(node)})`;

const negated = (node: ts.Expression, source: (node: ts.Expression) => string): string =>
  ts.isCallExpression(node) || ts.isIdentifier(node) ? `!${source(node)}` : `!(${source(node)})`;

/** The callback's source without its first parameter and without these statements. */
function withoutAuth(file: ts.SourceFile, handler: Handler, asking: readonly ts.Statement[]): string {
  const [auth, second] = handler.parameters;
  const start = handler.getStart(file);
  const edits: Edit[] = asking.map((each) => ({
    start: each.getFullStart() - start,
    end: each.end - start,
    text: "",
  }));
  if (auth !== undefined)
    edits.push({
      start: auth.getStart(file) - start,
      end: (second?.getStart(file) ?? auth.end) - start,
      text: "",
    });
  return edited(handler.getText(file), edits);
}

const statementsOf = (node: ts.Statement): readonly ts.Statement[] =>
  ts.isBlock(node) ? node.statements : [node];

const conjuncts = (node: ts.Expression): readonly ts.Expression[] =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken
    ? [...conjuncts(node.left), ...conjuncts(node.right)]
    : [node];

export function unwrapped(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ||
    ts.isAwaitExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node)
    ? unwrapped(node.expression)
    : node;
}

/** `return;`, `return NextResponse.next();` or nothing at all: what the gate does by itself. */
const isNothing = (statement: ts.Statement): boolean =>
  ts.isEmptyStatement(statement) ||
  (ts.isReturnStatement(statement) &&
    (statement.expression === undefined ||
      /^NextResponse\s*\.\s*next\(\s*\)$/.test(statement.expression.getText())));

function some(
  node: ts.Node,
  is: (node: ts.Node) => boolean,
  into: (node: ts.Node) => boolean = () => true,
): boolean {
  if (is(node)) return true;
  return into(node) && ts.forEachChild(node, (child) => some(child, is, into) || undefined) === true;
}

const mentions = (node: ts.Node, names: readonly (string | undefined)[]): boolean =>
  some(node, (each) => ts.isIdentifier(each) && names.includes(each.text) && !isPropertyName(each));

const isPropertyName = (node: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;

const mentionsAwait = (node: ts.Node): boolean => some(node, ts.isAwaitExpression);

/** It may end the callback; a `return` of a function within it does not. */
const returns = (node: ts.Node): boolean =>
  some(
    node,
    (each) => ts.isReturnStatement(each) || ts.isThrowStatement(each),
    (each) => !ts.isFunctionLike(each),
  );
