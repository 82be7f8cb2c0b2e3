import { readStatement } from "../../guard/src/grant.ts";

/** Claims of a statement, unverified. @throws Error when it is none */
export function claimsOf(text: string) {
  const read = readStatement(text);
  if (!read.ok) throw new Error(`no statement: ${read.reason}`);
  return { ...read.statement, generation: read.generation, incident: read.incident };
}
