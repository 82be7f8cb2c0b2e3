import { check, mistakes } from "../check.ts";
import { callsOf, inEachFile } from "./gate-files.ts";

export const sourceFirstTen = check({
  id: "source.first-ten-sessions",
  severity: "medium",
  title: "A script that ends sessions ends more than the first ten.",
  why: 'getSessionList and getUserList give ten at a time: the well-known script says "done", and the thief\'s session is the eleventh.',
  mend: "Give a limit and go on page by page, or use `./runbook sessions revoke`.",
  async look({ files }) {
    return mistakes(
      await inEachFile(files, (file) => {
        const acts = callsOf(file, /\.(?:revokeSession|banUser|lockUser)$/).length > 0;
        return callsOf(file, /\.(?:getSessionList|getUserList)$/)
          .filter(
            ({ options: [names, ...rest] }) =>
              acts && rest.length === 0 && (names === undefined ? false : !names.includes("limit")),
          )
          .map(({ callee, at }) => ({
            what: `${callee} has no limit, in a file that acts on what it finds.`,
            at,
          }));
      }),
    );
  },
});
