import { z } from "zod";
import type { Person } from "../approval/person.ts";
import type { Rota } from "./rota.ts";

/** Stands for whoever the rota names at the time. */
export const onCall = "on-call";

/** contacts/escalation.yaml */
export const escalationSchema = z.strictObject({
  levels: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        who: z.array(z.string()).min(1),
        /** How long this level has to answer before the next is due; left out in the last one. */
        minutes: z.int().min(1).max(1440).optional(),
        by: z.array(z.enum(["phone", "slack", "email"])).min(1),
      }),
    )
    .min(1),
});
export type Escalation = z.infer<typeof escalationSchema>;

/** contacts/vendors.yaml */
export const vendorsSchema = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/),
    name: z.string().min(1),
    gives: z.string().min(1),
    status: z.url(),
    support: z.url(),
    email: z.email().optional(),
    phone: z.string().min(1).optional(),
    account: z.string().min(1).optional(),
    /** Who looks after this account there, and how they are reached. */
    accountManager: z.string().min(1).optional(),
    /** What gets an answer soonest, in a sentence. */
    priority: z.string().min(1).optional(),
  }),
);
export type Vendor = z.infer<typeof vendorsSchema>[number];

export interface Contacts {
  readonly people: readonly Person[];
  readonly escalation: Escalation;
  readonly vendors: readonly Vendor[];
  readonly rota: Rota;
}

/** The person whose e-mail git knows here; upper and lower case are the same. */
export function personByEmail(people: readonly Person[], email: string | undefined): Person | undefined {
  const wanted = email?.trim().toLowerCase();
  return wanted === undefined ? undefined : people.find((person) => person.email.toLowerCase() === wanted);
}
