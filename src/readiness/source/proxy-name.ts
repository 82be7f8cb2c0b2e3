import { check, mistakes, notKnown, type Found } from "../check.ts";
import { gateFiles } from "./gate-files.ts";
import { majorOf } from "../../ports/version.ts";

const first = (file: string) => ({ file, line: 1, column: 1 });

export const sourceProxyName = check({
  id: "source.proxy-name",
  severity: "critical",
  title: "The file that protects the app has the name and place that its Next.js runs.",
  why: "A proxy.ts in Next.js 15, a middleware.ts beside it in 16, or either in another folder, is never run: the build succeeds and nothing is protected.",
  mend: "Next.js 16: proxy.ts; up to 15: middleware.ts; beside app/ or pages/ (in src/ where those are).",
  async look({ files, locked }) {
    const all = await files();
    const lock = await locked();
    const major = majorOf(lock.version("next"));
    if (major === undefined)
      return lock.declared.includes("next")
        ? notKnown("The version of next is in no lock file that can be read here")
        : mistakes([]);
    const gates = gateFiles(all);
    const found: Found[] = [];
    const named = (name: string) =>
      gates.filter(({ path }) => path.replace(/^src\//, "").startsWith(`${name}.`));
    if (major < 16)
      for (const { path } of named("proxy"))
        found.push({ what: `Next.js ${major} runs no ${path}.`, at: first(path) });
    if (major >= 16 && named("proxy").length > 0)
      for (const { path } of named("middleware"))
        found.push({ what: `Next.js ${major} runs proxy.ts, and not ${path} beside it.`, at: first(path) });
    if (major >= 16 && named("proxy").length === 0)
      for (const { path } of named("middleware"))
        found.push({
          what: `${path} is the old name: Next.js ${major} calls it proxy.ts.`,
          at: first(path),
          severity: "medium",
        });
    const inSrc =
      all.some(({ path }) => /^src\/(?:app|pages)\//.test(path)) &&
      !all.some(({ path }) => /^(?:app|pages)\//.test(path));
    for (const { path } of gates)
      if (inSrc !== path.startsWith("src/"))
        found.push({
          what: `${path} is not beside the app's pages, so Next.js does not run it.`,
          at: first(path),
        });
    const uses = all.some((file) => file.imports.some(({ from }) => from.startsWith("@clerk/nextjs")));
    if (uses && gates.length === 0)
      found.push({ what: "The app uses @clerk/nextjs and has no proxy.ts or middleware.ts." });
    return mistakes(found);
  },
});
