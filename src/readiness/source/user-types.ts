import { check, mistakes } from "../check.ts";
import { inEachFile } from "./gate-files.ts";

export const sourceUserTypes = check({
  id: "source.user-types",
  severity: "low",
  title: "Browsers' user and the server's are not taken for each other.",
  why: "useUser() gives a UserResource, currentUser() a User with other fields (clerk/javascript#2176): what is undefined of one is a person without an address to write to.",
  mend: "Share only fields that both have, or give each side a function of its own.",
  async look({ files }) {
    return mistakes(
      await inEachFile(files, (file) =>
        file.imports.flatMap(({ from, names, at }) => {
          if (file.client && names.includes("User") && /^@clerk\/(?:backend|nextjs\/server)$/.test(from))
            return [{ what: `A file that goes to browsers uses the server's type User of ${from}.`, at }];
          const server = file.imports.some(
            (one) => one.from === "@clerk/nextjs/server" && one.names.includes("currentUser"),
          );
          return server && names.includes("UserResource")
            ? [{ what: `A server file uses the browsers' type UserResource of ${from}.`, at }]
            : [];
        }),
      ),
    );
  },
});
