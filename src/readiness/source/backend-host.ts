import { check } from "../check.ts";
import { olderThan } from "./older-than.ts";

export const sourceBackendHost = check({
  id: "source.backend-host",
  severity: "high",
  title: "@clerk/backend is 2.29.0 or later.",
  why: "Earlier ones throw at a malformed x-forwarded-host (clerk/javascript#7275): one request of a stranger takes the server down.",
  mend: "Upgrade @clerk/backend (or the SDK that brings it) to 2.29.0 or later.",
  look: olderThan("@clerk/backend", "2.29.0"),
});
