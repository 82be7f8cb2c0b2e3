import { check, mistakes, type Found } from "../check.ts";
import { gateFiles } from "./gate-files.ts";

export const sourceProxyExport = check({
  id: "source.proxy-export",
  severity: "critical",
  title: "The proxy exports its function, and its matcher covers pages and APIs.",
  why: "Without the export nothing is run; with a matcher that leaves out /api the pages are protected and the data behind them is not.",
  mend: "`export default clerkMiddleware(…)`, and Clerk's own matcher with `/(api|trpc)(.*)` in it.",
  async look({ files }) {
    return mistakes(
      gateFiles(await files()).flatMap((file): readonly Found[] => {
        const at = { file: file.path, line: 1, column: 1 };
        if (file.problems.length > 0) return [];
        if (!file.exports.some((name) => ["default", "proxy", "middleware"].includes(name)))
          return [{ what: `${file.path} exports no function that Next.js would run.`, at }];
        const matcher = file.properties.find(({ name }) => name === "matcher");
        if (matcher === undefined) return [];
        const from = matcher.at.line;
        const patterns = file.strings.filter(
          ({ at: { line }, text }) => line >= from && text.startsWith("/"),
        );
        const covers = patterns.some(
          ({ text }) => /api|trpc/.test(text) || /^\/\(\(\?!|^\/\(\.\*\)|^\/:path\*/.test(text),
        );
        return covers || patterns.length === 0
          ? []
          : [{ what: "The matcher leaves out the app's APIs.", at: matcher.at, severity: "high" }];
      }),
    );
  },
});
