/** Splits `[team/]a/b…` with `parts` parts after the optional team; undefined when it has another number of them. */
export function splitId(
  id: string,
  parts: number,
): { readonly team: string | undefined; readonly rest: readonly string[] } | undefined {
  const pieces = id.split("/");
  if (pieces.some((piece) => piece === "")) return undefined;
  if (pieces.length === parts) return { team: undefined, rest: pieces };
  if (pieces.length === parts + 1) return { team: pieces[0], rest: pieces.slice(1) };
  return undefined;
}
