import ts from "typescript";
import { UNSUPPORTED } from "../../../guard/src/unsupported.ts";
import { unwrapped } from "./syntax.ts";
import { Unclear } from "./unclear.ts";

/** Options of `clerkMiddleware`, told in the gate's terms; each value is source. */
export interface Options {
  /** For `gateOptions`: nothing in it names what only the middleware's file knows. */
  readonly shared: Readonly<Record<string, string>>;
  /** For the call of `createGate` alone. */
  readonly call: Readonly<Record<string, string>>;
  readonly signInPath: string | undefined;
  /** Options that say nothing to a gate. */
  readonly dropped: readonly string[];
}

export const noOptions: Options = { shared: {}, call: {}, signInPath: undefined, dropped: [] };

const alike = ["authorizedParties", "jwtKey", "publishableKey", "proxyUrl"];
const meaningless = ["debug", "signUpUrl", "afterSignInUrl", "afterSignUpUrl", "telemetry"];

const byHand =
  "With --no-middleware everything else is written; say the options by hand in gate.ts, as guard/README.md tells.";

/** @throws Unclear for what is not written there, and with `GATE_UNSUPPORTED` for what the gate cannot do */
export function readOptions(file: ts.SourceFile, argument: ts.Expression): Options {
  const given = unwrapped(argument);
  if (!ts.isObjectLiteralExpression(given))
    throw new Unclear(given, "The options of clerkMiddleware are not written here as an object.", byHand);
  const shared: Record<string, string> = {};
  const call: Record<string, string> = {};
  const dropped: string[] = [];
  let signInPath: string | undefined;
  for (const property of given.properties) {
    if (!ts.isPropertyAssignment(property) || ts.isComputedPropertyName(property.name))
      throw new Unclear(property, "This option of clerkMiddleware is not written as name: value.", byHand);
    const { name, initializer } = property;
    const option = ts.isIdentifier(name) || ts.isStringLiteralLike(name) ? name.text : name.getText(file);
    const source = initializer.getText(file);
    if (option === "signInUrl") signInPath = pathOf(initializer, source);
    else if (option === "organizationSyncOptions") call[option] = source;
    else if (meaningless.includes(option)) dropped.push(option);
    else if (option === "secretKey" && /^process\.env(?:\.|\[")CLERK_SECRET_KEY(?:"\])?!?$/.test(source))
      dropped.push(option);
    else if (alike.includes(option)) {
      if (!isPortable(initializer))
        throw new Unclear(initializer, `The option ${option} names something of this file.`, byHand);
      shared[option] = source;
    } else
      throw new Unclear(
        property,
        `The gate has no option ${option}.`,
        UNSUPPORTED[option] ?? "Take it out, or leave the app without the gate.",
        "GATE_UNSUPPORTED",
      );
  }
  return { shared, call, signInPath, dropped };
}

/** @returns undefined for Clerk's own variable, which is read elsewhere */
function pathOf(node: ts.Expression, source: string): string | undefined {
  if (ts.isStringLiteralLike(node) && node.text.startsWith("/")) return node.text;
  if (/^process\.env(?:\.|\[")NEXT_PUBLIC_CLERK_SIGN_IN_URL\b/.test(source)) return undefined;
  throw new Unclear(
    node,
    "signInUrl is no path of this app.",
    "The gate sends people to a sign-in page of the app's own: name it with --sign-in.",
  );
}

/** Whether an expression means the same in another file. */
function isPortable(node: ts.Node): boolean {
  if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) return true;
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node))
    return /^process\.env(?:\.\w+|\["\w+"\]|\['\w+'\])$/.test(node.getText());
  const isPart =
    ts.isArrayLiteralExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    (ts.isBinaryExpression(node) && /^(?:\?\?|\|\|)$/.test(node.operatorToken.getText()));
  return isPart && node.getChildren().every((child) => isToken(child) || isPortable(child));
}

const isToken = (node: ts.Node): boolean =>
  node.kind === ts.SyntaxKind.SyntaxList
    ? node.getChildren().every((child) => isToken(child) || isPortable(child))
    : ts.isToken(node) &&
      !ts.isIdentifier(node) &&
      !ts.isStringLiteralLike(node) &&
      node.kind !== ts.SyntaxKind.ThisKeyword;
