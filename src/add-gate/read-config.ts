import type { AppFolder } from "../ports/app-folder.ts";
import type { SourceProperty } from "../ports/app-source.ts";
import { refusal } from "./refusal.ts";

const names = ["js", "mjs", "cjs", "ts", "mts"].map((ending) => `next.config.${ending}`);

/** What the gate has to know of next.config. */
export interface NextConfig {
  readonly basePath: string;
  /** Undefined: the app has none. */
  readonly file: { readonly path: string; readonly text: string } | undefined;
}

/**
 * `basePath` of next.config. What a middleware cannot stand with is refused: a static export, and endings of its own for pages.
 * @param given `--base-path`, which counts
 * @throws BadInput `APP_UNCLEAR`, `GATE_UNSUPPORTED`
 */
export async function readConfig(
  app: Pick<AppFolder, "at" | "source">,
  given: string | undefined,
): Promise<NextConfig> {
  for (const name of names) {
    const found = await app.at(name);
    if (found.kind !== "file") continue;
    const { properties } = app.source(name, found.text);
    const of = (property: string) => properties.find((each) => each.name === property);
    const output = of("output");
    if (output?.value === "export")
      throw refusal({
        ...{ code: "GATE_UNSUPPORTED", ...output.at },
        message: "The app is exported as static files, which no middleware protects.",
        hint: "Leave it as it is: without a server there is nobody to decide who gets in.",
      });
    const endings = of("pageExtensions");
    if (endings !== undefined && !/["'](?:tsx|jsx|js)["']/.test(lineOf(found.text, endings)))
      throw refusal({
        ...{ code: "APP_UNCLEAR", ...endings.at },
        message: "pageExtensions renames pages, and the middleware with them.",
        hint: "Add the gate by hand as guard/README.md tells, with these endings.",
      });
    return { basePath: given ?? basePathOf(of("basePath")), file: { path: name, text: found.text } };
  }
  return { basePath: given ?? "", file: undefined };
}

function basePathOf(property: SourceProperty | undefined): string {
  if (property === undefined || property.value === "") return "";
  if (property.value !== undefined) return property.value;
  throw refusal({
    ...{ code: "APP_UNCLEAR", ...property.at },
    message: "basePath is no text here.",
    hint: 'Say it with --base-path, such as --base-path /docs; --base-path "" where there is none.',
  });
}

/** From the property to the end of its list. */
const lineOf = (text: string, { at }: SourceProperty): string =>
  text
    .split("\n")
    .slice(at.line - 1)
    .join("\n")
    .split("]")[0] ?? "";
