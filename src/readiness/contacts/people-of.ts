import type { Contacts } from "../../people/contacts.ts";
import { check, notKnown, type Check, type Seen } from "../check.ts";
import type { ReadyWorld } from "../world.ts";

/** A check of valid contacts; with mistakes in them nothing is known of the rest. */
export const contactsCheck = (
  each: Omit<Check, "look"> & {
    readonly look: (contacts: Contacts, world: ReadyWorld) => Seen | Promise<Seen>;
  },
): Check =>
  check({
    ...each,
    async look(world) {
      const read = await world.contacts();
      return "value" in read ? await each.look(read.value, world) : notKnown("The contacts have mistakes");
    },
  });

export const peopleFile = (line = 1) => ({ file: "contacts/people.yaml", line, column: 1 });
