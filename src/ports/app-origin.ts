/**
 * Whether a text is a web origin and nothing more: no path, query, fragment, or name and password, which
 * would be taken along into every probe and text. A slash at the end is let pass.
 */
export function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { origin, href } = new URL(text);
  return href === `${origin}/`;
}
