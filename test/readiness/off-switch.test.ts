import { expect, it } from "vitest";
import { isOffSwitch } from "../../src/readiness/off-switch.ts";

it.each([
  ...[
    "CLERK_EMERGENCY_BYPASS",
    "CLERK_EMERGENCY_BYPASS_UNTIL",
    "EMERGENCY_BYPASS",
    "AUTH_BYPASS",
    "BYPASS_AUTH",
    "SKIP_AUTH",
  ],
  ...[
    "DISABLE_CLERK",
    "NO_AUTH",
    "NEXT_PUBLIC_DISABLE_AUTH",
    "AUTH_DISABLED",
    "CLERK_MIDDLEWARE_OFF",
    "bypass_login",
  ],
])("%s switches authentication off", (name) => expect(isOffSwitch(name)).toBe(true));

it.each([
  ...[
    "VERCEL_AUTOMATION_BYPASS_SECRET",
    "AUTH_GATE_EDGE_CONFIG",
    "CACHE_BYPASS",
    "SKIP_ENV_VALIDATION",
    "DISABLE_TELEMETRY",
  ],
  ...[
    "CLERK_TELEMETRY_DISABLED",
    "NEXT_PUBLIC_CLERK_KEYLESS_DISABLED",
    "AUTHOR_NOTES",
    "NO_COLOR",
    "NODE_ENV",
    "CLERK_SECRET_KEY",
  ],
])("%s does not", (name) => expect(isOffSwitch(name)).toBe(false));

it("takes any bypass for one where requests are let in", () => {
  expect(isOffSwitch("BYPASS_ON", true)).toBe(true);
  expect(isOffSwitch("VERCEL_AUTOMATION_BYPASS_SECRET", true)).toBe(false);
});
