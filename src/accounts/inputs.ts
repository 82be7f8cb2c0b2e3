import { z } from "zod";
import { budgetDefault } from "../bulk/budget.ts";

/** How every step on accounts names its users. */
export const usersInput = {
  users: z
    .array(z.string().regex(/^user_[A-Za-z0-9_]+$/, "must be a Clerk user id such as user_2abc"))
    .max(500, "more than 500 are given as a list")
    .default([])
    .describe("Clerk ids."),
  list: z
    .string()
    .default("")
    .describe("A file, by its path from the checkout: an id or e-mail address a line, or CSV with a header."),
};

/** Clerk raises an instance's limit on request, so the bound is far above the usual 1,000. */
export const budgetInput = z.coerce
  .number()
  .int()
  .min(1)
  .max(20_000)
  .default(budgetDefault)
  .describe("Requests in any ten seconds; Clerk allows an instance 1,000, the live app's included.");
