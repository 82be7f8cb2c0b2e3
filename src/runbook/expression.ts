/** Comparisons and connectives, by how they are written. */
export type BinaryOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "and" | "or";

export type ExpressionNode =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null; readonly at: number }
  /** e.g. `steps.open.output.generation`, split at the dots. */
  | { readonly kind: "reference"; readonly path: readonly string[]; readonly at: number }
  | { readonly kind: "list"; readonly items: readonly ExpressionNode[]; readonly at: number }
  | { readonly kind: "not"; readonly of: ExpressionNode; readonly at: number }
  | {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: ExpressionNode;
      readonly right: ExpressionNode;
      readonly at: number;
    }
  | {
      readonly kind: "call";
      readonly name: string;
      readonly args: readonly ExpressionNode[];
      readonly at: number;
    };

/** A parsed expression; `at` in its nodes counts characters of `source`. */
export interface Expression {
  readonly source: string;
  readonly root: ExpressionNode;
}

/** Every reference in it, in order of appearance. */
export function referencesOf(node: ExpressionNode): readonly { path: readonly string[]; at: number }[] {
  switch (node.kind) {
    case "literal":
      return [];
    case "reference":
      return [node];
    case "list":
      return node.items.flatMap(referencesOf);
    case "not":
      return referencesOf(node.of);
    case "binary":
      return [...referencesOf(node.left), ...referencesOf(node.right)];
    case "call":
      return node.args.flatMap(referencesOf);
  }
}
