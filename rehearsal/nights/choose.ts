import { nights, usualNight } from "./all.ts";
import type { Night } from "./night.ts";

/** A name that no night has. */
export class NoSuchNight extends Error {
  readonly asked: string;
  constructor(asked: string) {
    super(`there is no night ${asked === "" ? "without a name" : asked}`);
    this.name = "NoSuchNight";
    this.asked = asked;
  }
}

/**
 * The nights that were asked for, each once, in the order of the list.
 * @param names as typed; none means the usual night
 * @throws NoSuchNight
 */
export function chosenNights(names: readonly string[], all: boolean): readonly Night[] {
  const unknown = names.find((name) => !nights.some((night) => night.name === name));
  if (unknown !== undefined) throw new NoSuchNight(unknown);
  if (all) return nights;
  return names.length === 0 ? [usualNight] : nights.filter(({ name }) => names.includes(name));
}
