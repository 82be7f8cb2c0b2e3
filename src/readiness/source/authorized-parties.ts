import { check } from "../check.ts";
import { callsOf, importsOfClerk, isTest } from "./gate-files.ts";
import { lackOption } from "./options-of.ts";

const takers = /^(?:verifyToken|clerkMiddleware|(?:\w+\.)*authenticateRequest)$/;

export const sourceAuthorizedParties = check({
  id: "source.authorized-parties",
  severity: "high",
  title: "Whatever verifies tokens says which pages they may come from.",
  why: "Without authorizedParties a token that another site of the instance got is good here.",
  mend: 'Give `authorizedParties: ["https://app.example.com"]`; never from a variable that may be undefined.',
  async look({ files }) {
    const all = (await files()).filter((file) => !isTest(file) && importsOfClerk(file).length > 0);
    return lackOption(
      all.flatMap((file) => callsOf(file, takers).map((call) => ({ file, call }))),
      "authorizedParties",
    );
  },
});
