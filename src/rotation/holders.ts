import type { Secret } from "../ports/secret.ts";
import type { VariablePlace } from "../ports/vercel-team.ts";
import { isOfProduction, placeText } from "../variables/placement.ts";
import type { Rotatable } from "./secret-kind.ts";

/** Whether a place holds the secret that is to go, as far as it can be told. */
export type Holding =
  /** It has the old one. */
  | "old"
  /** It has the one that is in use now. */
  | "new"
  /** It has something else. */
  | "other"
  /** The stack's own: `keys.set` writes it. */
  | "stack"
  /** It cannot be read, and its name is the secret's: a person has to know. */
  | "unreadable";

export interface Holder {
  readonly place: VariablePlace;
  readonly holding: Holding;
}

interface Compared {
  readonly kind: Pick<Rotatable, "variable">;
  /** The one that is to go; undefined: it is not known here, and nothing is the old one. */
  readonly old: Secret | undefined;
  /** The one that takes its place, once there is one. */
  readonly now: Secret | undefined;
}

/**
 * Who holds a secret, of all variables of a team: whatever has its value, under any name, and whatever has its name. Pure.
 * Variables that have neither are left out.
 */
export function holdersIn(places: readonly VariablePlace[], { kind, old, now }: Compared): readonly Holder[] {
  return places.flatMap((place): Holder[] => {
    const named = place.key === kind.variable;
    const text = place.value?.reveal();
    if (text !== undefined && text === now?.reveal() && text !== old?.reveal())
      return [{ place, holding: "new" }];
    if (place.own && named && isOfProduction(place)) return [{ place, holding: "stack" }];
    if (text !== undefined && old !== undefined && carries(text, old)) return [{ place, holding: "old" }];
    if (!named) return [];
    return [{ place, holding: text === undefined ? "unreadable" : "other" }];
  });
}

/** Pasted with a line's end or in quotes it is the same secret. */
const carries = (text: string, old: Secret): boolean => text.includes(old.reveal());

/** Whether writing the new value there is all that it takes; a text around it is a person's to change. */
export const canBeSet = ({ place, holding }: Holder, old: Secret | undefined): boolean =>
  holding === "old" && place.value?.reveal().trim() === old?.reveal();

const words: Readonly<Record<Holding, string>> = {
  old: "has the old one",
  new: "has the new one",
  other: "does not hold it",
  stack: "is the stack's own: `keys.set` writes it",
  unreadable: "cannot be read (sensitive): a person has to know what it holds",
};

/** One holder as a sentence. */
export const holderText = ({ place, holding }: Holder): string =>
  `${place.project === undefined ? "Shared by the team" : place.project}: ${place.key} (${placeText(place)}; ${place.id}) ${words[holding]}.`;
