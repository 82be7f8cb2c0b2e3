import { moduleFrom } from "./templates.ts";

/** What somebody writes into a middleware whose form is not known, and where. @param gate gate.ts, without ending */
export const linesByHand = (path: string, gate: string): readonly string[] => [
  `In ${path}, instead of clerkMiddleware and its callback:`,
  "",
  `  import { createGate } from "clerk-bypass-gate";`,
  `  import { exceptGatePages, gateOptions } from "${moduleFrom(path, gate)}";`,
  "",
  "  export default createGate({",
  "    ...gateOptions,",
  "    routes: {",
  "      ...gateOptions.routes,",
  "      // Where the callback asks for somebody: true.",
  "      protected: (request) => true,",
  "      // Where it asks for a role: its name.",
  "      roles: (request) => [],",
  "    },",
  "    // What else it does. visitor is { userId }.",
  "    next: exceptGatePages((request, event, visitor) => undefined),",
  "  });",
];
