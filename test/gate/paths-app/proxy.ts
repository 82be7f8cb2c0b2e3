import { createGate } from "clerk-bypass-gate";
import { gateOptions } from "./gate";

export default createGate(gateOptions);

export const config = { matcher: ["/", "/((?!_next/static/).*)"] };
