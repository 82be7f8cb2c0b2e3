import type { Effect, Fault } from "./fault.ts";

interface Armed {
  readonly id: string;
  readonly fault: Fault;
  readonly matches: (asked: Asked) => boolean;
  used: number;
}

/** One request, or a tunnel that is asked for, as far as a fault looks at it. */
interface Asked {
  readonly host: string;
  readonly path: string;
  readonly method: string;
  readonly cookie?: string | undefined;
  readonly source?: string | undefined;
}

export interface AppliedFault {
  readonly id: string;
  readonly effect: Effect;
}

/** The faults that are in force. The newest one that matches wins; a used-up one lets the next one through. */
export class FaultLayer {
  #armed: Armed[] = [];
  #next = 0;

  /** Puts a fault in force and returns its id; the same id replaces. */
  add(fault: Fault): string {
    const id = fault.id ?? `fault_${++this.#next}`;
    this.clear(id);
    const host = glob(fault.host);
    const path = glob(fault.path ?? "*");
    const source = glob(fault.source ?? "*");
    const matches: Armed["matches"] = (asked) =>
      host.test(asked.host) &&
      path.test(asked.path) &&
      source.test(asked.source ?? "") &&
      (fault.method === undefined || fault.method.toUpperCase().split(",").includes(asked.method)) &&
      (fault.cookie === undefined || (asked.cookie ?? "").includes(fault.cookie));
    this.#armed.unshift({ id, fault, matches, used: 0 });
    return id;
  }

  /** Ends one fault, or all of them; false if there was none of that id. */
  clear(id?: string): boolean {
    const before = this.#armed.length;
    this.#armed = id === undefined ? [] : this.#armed.filter((armed) => armed.id !== id);
    return this.#armed.length < before;
  }

  list(): readonly { id: string; used: number; fault: Fault }[] {
    return this.#armed.map(({ id, used, fault }) => ({ id, used, fault }));
  }

  /** The effect for one request; counts it as used. */
  take(asked: Asked): AppliedFault | undefined {
    return this.#take((armed) => !ofTunnels(armed) && armed.matches(asked));
  }

  /** A tunnel is refused or delayed only by a fault that covers the whole host. */
  takeConnect(host: string, source: string): AppliedFault | undefined {
    return this.#take(
      (armed) =>
        (armed.fault.path ?? "*") === "*" &&
        armed.fault.method === undefined &&
        armed.matches({ host, path: "/", method: "CONNECT", source }) &&
        (ofTunnels(armed) || effectOf(armed)?.kind === "refuse"),
    );
  }

  #take(wanted: (armed: Armed) => boolean): AppliedFault | undefined {
    for (const armed of this.#armed) {
      const effect = effectOf(armed);
      if (effect === undefined || !wanted(armed)) continue;
      armed.used += 1;
      return { id: armed.id, effect };
    }
    return undefined;
  }
}

/** Its effect is over before there is any request. */
const ofTunnels = (armed: Armed): boolean =>
  ["slow-connect", "slow-tls"].includes(effectOf(armed)?.kind ?? "");

function effectOf({ fault, used }: Armed): Effect | undefined {
  if ("effect" in fault) return fault.times === undefined || used < fault.times ? fault.effect : undefined;
  return fault.sequence[fault.repeat ? used % fault.sequence.length : used];
}

function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, "i");
}
