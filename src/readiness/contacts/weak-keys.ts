import { parsePublicKeyLine } from "../../approval/ssh-key.ts";
import { mistakes } from "../check.ts";
import { contactsCheck, peopleFile } from "./people-of.ts";

/** NIST SP 800-57: 112 bits of strength until 2030; new keys should have more. */
const leastBits = 3072;

export const contactsWeakKeys = contactsCheck({
  id: "contacts.weak-keys",
  severity: "low",
  title: "Keys that approve are strong.",
  why: "A signature by such a key opens the bypass.",
  mend: "`ssh-keygen -t ed25519`, or better a hardware key (`-t ed25519-sk`), and its line in contacts/people.yaml.",
  look: ({ people }) =>
    mistakes(
      people.flatMap(({ id, keys }) =>
        keys.flatMap((line) => {
          const { type, key } = parsePublicKeyLine(line);
          const bits = key.asymmetricKeyDetails?.modulusLength ?? leastBits;
          return type === "ssh-rsa" && bits < leastBits
            ? [{ what: `${id} has an RSA key of ${bits} bits.`, at: peopleFile() }]
            : [];
        }),
      ),
    ),
});
