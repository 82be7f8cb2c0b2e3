const placeholder = /\{([^{}]*)\}/g;

/** What stands in braces, in order. */
export function placeholdersIn(template: string): readonly string[] {
  return [...template.matchAll(placeholder)].map(([, name]) => name ?? "");
}

/** Values are put in once: what a value holds is never read as a placeholder. */
export function fillIn(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(placeholder, (whole, name: string) => values[name] ?? whole);
}
