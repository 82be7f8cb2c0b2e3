import { check } from "../check.ts";
import { olderThan } from "./older-than.ts";

export const sourceBackendJwk = check({
  id: "source.backend-jwk",
  severity: "medium",
  title: "@clerk/backend is 2.17.2 or later.",
  why: 'Earlier ones fail with "No JWK available" although the key is there: everybody is signed out until a restart.',
  mend: "Upgrade @clerk/backend (or the SDK that brings it) to 2.17.2 or later.",
  look: olderThan("@clerk/backend", "2.17.2"),
});
