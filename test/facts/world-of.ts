import type { FactPorts, World } from "../../src/facts/fact.ts";
import { identity, portsOf, wellWorld } from "../builders/ports.ts";

/** A well world for one fact, except for what is said. */
export function worldOf(ports: Partial<FactPorts>, more: Partial<Omit<World, "ports">> = {}): World {
  return {
    ...{ appOrigin: identity.appOrigin, frontendApi: "clerk.app.example", logs: undefined, samples: 1 },
    ...{ timeoutMs: 1_000, signal: new AbortController().signal },
    ...more,
    ports: { ...portsOf(wellWorld()), ...ports },
  };
}
