/** What a terminal of this width shows at the end of a stream, scrolled-off lines too: no more of its language than readline speaks. */
export function screenOf(raw: string, width: number): string {
  const rows: { cells: string[]; wrapped: boolean }[] = [{ cells: [], wrapped: false }];
  let [row, column] = [0, 0];
  const at = (index: number) => (rows[index] ??= { cells: [], wrapped: false });
  const down = (wrapped: boolean) => {
    row++;
    if (rows[row] === undefined) at(row).wrapped = wrapped;
  };

  for (const [token, count = "", command = ""] of raw.matchAll(/\u001b\[([\d;?]*)([A-Za-z])|[\s\S]/gu)) {
    const many = Number(count) || 1;
    if (command === "G") column = many - 1;
    else if (command === "A") row = Math.max(0, row - many);
    else if (command === "C") column += many;
    else if (command === "D") column = Math.max(0, column - many);
    else if (command === "J" || command === "K") {
      at(row).cells.length = Math.min(at(row).cells.length, column);
      if (command === "J") rows.length = row + 1;
    } else if (command !== "") continue;
    else if (token === "\r") column = 0;
    else if (token === "\n") down(false);
    else if (token >= " ") {
      if (column >= width) {
        down(true);
        column = 0;
      }
      at(row).cells[column++] = token;
    }
  }
  const text = (cells: readonly string[]) => Array.from(cells, (cell) => cell ?? " ").join("");
  return rows.reduce(
    (all, { cells, wrapped }, index) => `${all}${index === 0 || wrapped ? "" : "\n"}${text(cells)}`,
    "",
  );
}
