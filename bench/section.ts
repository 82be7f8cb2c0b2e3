/** A part of a page that a command writes, between two comments that name it. */
export interface Section {
  /** What stands between the markers now. @throws Error without them */
  in(page: string): string;
  /** The page with this text in place. @throws Error without the markers */
  put(page: string, text: string): string;
}

/** @param name how its end is named, e.g. `comparison`; @param command what writes it, as it is typed */
export function sectionNamed(name: string, command: string): Section {
  const begin = `<!-- ${name}: written by ${command} -->`;
  const end = `<!-- ${name}: end -->`;
  const within = (page: string): string => {
    const [from, to] = [page.indexOf(begin), page.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`The page has no place for: ${name}.`);
    return page.slice(from + begin.length, to).trim();
  };
  return {
    in: within,
    put: (page, text) =>
      page.replace(`${begin}\n\n${within(page)}\n\n${end}`, () => `${begin}\n\n${text.trim()}\n\n${end}`),
  };
}
