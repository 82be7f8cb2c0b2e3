import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { readRegularText } from "../adapters/regular-file.mjs";
import type { Example } from "../runbook/step-reference.ts";

/** Steps that no shipped runbook has. */
const others: Readonly<Record<string, Example>> = {
  "bypass.renew": {
    id: "renew",
    use: "bypass.renew",
    title: "Keep it open for half an hour more",
    with: { minutes: 30 },
  },
  "notice.text": {
    id: "say",
    use: "notice.text",
    title: "Tell the support team",
    with: { audience: "support", text: "Sign-in fails: ${{ inputs.reason }}." },
  },
};

/** One example for each step, by name: its first use in the shipped runbooks, in their order. */
export async function stepExamples(folder: string): Promise<Readonly<Record<string, Example>>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".yaml")).sort();
  const texts = await Promise.all(names.map((name) => readRegularText(join(folder, name))));
  const found: Record<string, Example> = { ...others };
  for (const text of texts)
    for (const { id, use, title, with: given } of usesIn(parse(text)))
      if (typeof use === "string")
        found[use] ??= { id, use, title, ...(given === undefined ? {} : { with: given }) };
  return found;
}

function usesIn(node: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (Array.isArray(node)) return node.flatMap(usesIn);
  if (typeof node !== "object" || node === null) return [];
  const entry = node as Readonly<Record<string, unknown>>;
  return "use" in entry ? [entry] : Object.values(entry).flatMap(usesIn);
}
