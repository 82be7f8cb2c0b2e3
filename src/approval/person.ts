import { z } from "zod";
import type { ApprovalRequest } from "./document.ts";
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
  /** Their own account in the app: what is done to everybody leaves it out. */
  clerkId: z
    .string()
    .regex(/^user_[A-Za-z0-9_]+$/, "must be a Clerk user id such as user_2abc")
    .optional(),
  phone: z.string().min(1).optional(),
  slack: z.string().min(1).optional(),
  timeZone: z.string().refine(timeZones, "must be an IANA time zone such as Europe/Berlin"),
  keys: z.array(keyLine),
  may: z.array(z.enum(["approve", "execute"])),
});
export type Person = z.infer<typeof personSchema>;

/** contacts/people.yaml as a whole. */
export const peopleSchema = z.array(personSchema).min(1);

/** How long a request for a grant waits for its answer, and the answer for its first use, milliseconds. */
const patienceMs = 60 * 60_000;

/**
 * The last instant at which a request may be signed, and its answer first be used; milliseconds since the Unix epoch. An
 * approval that covers renewals lives longer than that, but whoever signs does so for tonight's situation.
 */
export function answerableUntil({ notAfter, grant }: Pick<ApprovalRequest, "notAfter" | "grant">): number {
  const ends = Date.parse(notAfter);
  return grant === undefined ? ends : Math.min(ends, Date.parse(grant.from) + patienceMs);
}
