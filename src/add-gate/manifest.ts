import { z } from "zod";
import { parseJson } from "../ports/parse-json.ts";
import { gatePackage } from "./needs.ts";
import { refusal } from "./refusal.ts";

const versions = z.record(z.string(), z.string()).optional();
const manifest = z.looseObject({
  dependencies: versions,
  devDependencies: versions,
  scripts: z.record(z.string(), z.string()).optional(),
  packageManager: z.string().optional(),
});

export interface Manifest {
  /** Development's among them. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly packageManager: string | undefined;
}

/** @throws BadInput `FILE_UNREADABLE` for what is no package.json */
export function readManifest(text: string): Manifest {
  const { dependencies, devDependencies, scripts = {}, packageManager } = parsed(text);
  return { dependencies: { ...devDependencies, ...dependencies }, scripts, packageManager };
}

function parsed(text: string): z.infer<typeof manifest> {
  const found = manifest.safeParse(parseJson(text.replace(/^\uFEFF/, "")));
  if (found.success) return found.data;
  throw refusal({
    code: "FILE_UNREADABLE",
    message: "cannot be read: it is no package.json of npm's form.",
    hint: "Put it right; npm install says what is wrong with it.",
  });
}

/**
 * package.json with the gate among its dependencies, in the order and indentation that it has; the text itself where it is there.
 * @param version as package.json is to say it
 * @param asked it is to say that, whatever it says now
 */
export function withGate(text: string, version: string, asked = false): string {
  const known = parsed(text).dependencies ?? {};
  const said = known[gatePackage.name];
  if (said !== undefined && (!asked || said === version)) return text;
  const before = Object.entries(known).filter(([name]) => name !== gatePackage.name);
  const at = before.findIndex(([name]) => name > gatePackage.name);
  const dependencies = Object.fromEntries(
    before.toSpliced(at < 0 ? before.length : at, 0, [gatePackage.name, version]),
  );
  // Not what was checked: that has its own order.
  const data = parseJson(text.replace(/^\uFEFF/, "")) as object;
  const indent = /^[ \t]+(?=")/m.exec(text)?.[0] ?? "  ";
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const end = /\n$/.test(text) ? newline : "";
  return `${JSON.stringify({ ...data, dependencies }, undefined, indent).replaceAll("\n", newline)}${end}`;
}
