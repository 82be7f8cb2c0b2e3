import { z } from "zod";
import { parsePublicKeyLine } from "./ssh-key.ts";

const timeZones = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
};

const keyLine = z.string().superRefine((line, context) => {
  try {
    parsePublicKeyLine(line);
  } catch (error) {
    context.addIssue({
      code: "custom",
      message: `must be a usable SSH public key: ${(error as Error).message}`,
    });
  }
});

/** One entry of contacts/people.yaml. */
const personSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/, "must be lower-case letters, digits and dashes, beginning with a letter"),
  name: z.string().min(1),
  email: z.email(),
  phone: z.string().min(1).optional(),
  slack: z.string().min(1).optional(),
  timeZone: z.string().refine(timeZones, "must be an IANA time zone such as Europe/Berlin"),
  keys: z.array(keyLine),
  may: z.array(z.enum(["approve", "execute"])),
});
export type Person = z.infer<typeof personSchema>;

/** contacts/people.yaml as a whole. */
export const peopleSchema = z.array(personSchema).min(1);
