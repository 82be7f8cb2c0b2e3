import ts from "typescript";
import { byHand, Names, protectsFor, Reader, type Needed } from "./asks.ts";
import { edited, type Edit } from "./edit.ts";
import { statementsOf, unwrapped } from "./syntax.ts";
import { Unclear } from "./unclear.ts";

/** What a callback of `clerkMiddleware` says, told in the gate's terms. */
export interface Callback {
  /** Source of a function of the request that says whether somebody is needed; undefined: the callback asks for nobody. */
  readonly protects: string | undefined;
  /** Source of a function of the request that says which roles are needed; undefined: none. */
  readonly roles: string | undefined;
  /** Source of what else it does, as the gate's option `next`; undefined: nothing. */
  readonly next: string | undefined;
}

const nobody: Callback = { protects: undefined, roles: undefined, next: undefined };

export type Handler = ts.ArrowFunction | ts.FunctionExpression;

/** @throws Unclear for a form that is not known */
export function readCallback(file: ts.SourceFile, handler: Handler): Callback {
  const [auth, request, ...more] = handler.parameters;
  if (auth?.name.getText(file) === "this")
    throw new Unclear(auth, "The callback has a parameter for this.", `Take it out. ${byHand}`);
  if (auth !== undefined && !ts.isIdentifier(auth.name))
    throw new Unclear(auth, "The callback takes its first parameter apart.", `Name it auth. ${byHand}`);
  const { body } = handler;
  const names = new Names(auth === undefined ? undefined : (auth.name as ts.Identifier).text, [
    ...more,
    body,
  ]);
  if (!ts.isBlock(body)) {
    if (!names.inUse(body)) return { ...nobody, next: withoutAuth(file, handler, []) };
    const asked = protectsFor(unwrapped(body), names);
    if (asked !== undefined && asked.role === undefined) return { ...nobody, protects: "() => true" };
    throw new Unclear(body, "The callback is an expression that is not known here.", byHand);
  }
  const { needed, asking } = new Reader(names).read(body.statements, []);
  const left = body.statements.filter((each) => !asking.includes(each));
  return {
    ...conditions(file, needed, request),
    next: left.every(isNothing) ? undefined : withoutAuth(file, handler, asking),
  };
}

/** `return;`, `return NextResponse.next();` or nothing at all: what the gate does by itself. */
const isNothing = (statement: ts.Statement): boolean =>
  ts.isEmptyStatement(statement) ||
  (ts.isIfStatement(statement) &&
    statement.elseStatement === undefined &&
    statementsOf(statement.thenStatement).every(isNothing)) ||
  (ts.isReturnStatement(statement) &&
    (statement.expression === undefined ||
      /^NextResponse\s*\.\s*next\(\s*\)$/.test(statement.expression.getText())));

function conditions(
  file: ts.SourceFile,
  needed: readonly Needed[],
  request: ts.ParameterDeclaration | undefined,
): Pick<Callback, "protects" | "roles"> {
  if (needed.length === 0) return nobody;
  const source = (node: ts.Expression) => node.getText(file);
  const given = request?.getText(file) ?? "";
  const told = needed.map(({ unless, when }) => {
    const alone = needed.length === 1 && when.length + unless.length === 1;
    const parts = when.map((one) => (alone ? source(one) : grouped(one, source)));
    return [...unless.map((one) => negated(one, source)), ...parts].join(" && ") || "true";
  });
  const roles = needed.flatMap(({ role }, at) =>
    role === undefined ? [] : [`...(${told[at]} ? [${JSON.stringify(role)}] : [])`],
  );
  const [only] = needed;
  const [alone] = needed.length === 1 && only?.unless.length === 0 && only.when.length === 1 ? only.when : [];
  return {
    protects:
      alone !== undefined && request !== undefined && isCallOf(alone, request)
        ? source(alone.expression)
        : `(${given}) => ${told.join(" || ")}`,
    roles: roles.length === 0 ? undefined : `(${given}) => [${roles.join(", ")}]`,
  };
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
