import { z } from "zod";
import type { FakeVercel } from "../vercel/index.ts";
import type { ControlRoute } from "./route.ts";

const otherInput = z.strictObject({
  name: z.string(),
  variables: z.array(z.strictObject({ key: z.string(), value: z.string() })).default([]),
});
const activityInput = z.strictObject({ type: z.string(), text: z.string(), principalId: z.string() });
const accountInput = z.strictObject({
  token: z
    .strictObject({
      ...{ name: z.string(), createdAt: z.number(), reaches: z.array(z.string()) },
      ...{ expiresAt: z.number().optional(), leakedAt: z.number().optional() },
    })
    .optional(),
  members: z.array(z.string()).optional(),
  protectionBypass: z
    .record(z.string(), z.strictObject({ createdAt: z.number(), scope: z.string() }))
    .optional(),
});
const protectionInput = z.strictObject({
  ssoProtection: z.enum(["preview", "all", "all_except_custom_domains"]).nullable(),
});

/** What stands before the app, and what the team has beside it. */
export function vercelEdgeRoutes({ containment }: FakeVercel): readonly ControlRoute[] {
  return [
    { method: "GET", path: "/vercel/containment", handle: () => containment.seen() },
    {
      method: "PUT",
      path: "/vercel/protection",
      handle: ({ body }) => {
        containment.protect(protectionInput.parse(body).ssoProtection);
        return containment.seen();
      },
    },
    {
      method: "POST",
      path: "/vercel/other-projects",
      handle: ({ body }) => {
        const { name, variables } = otherInput.parse(body);
        return { id: containment.addProject(name, variables) };
      },
    },
    {
      method: "PUT",
      path: "/vercel/account",
      handle: ({ body }) => {
        const { token, members, protectionBypass } = accountInput.parse(body);
        containment.changeAccount({
          ...(token && { token: { ...token, expiresAt: token.expiresAt, leakedAt: token.leakedAt } }),
          ...(members && { members }),
          ...(protectionBypass && { protectionBypass }),
        });
        return {};
      },
    },
    {
      method: "POST",
      path: "/vercel/activity",
      handle: ({ body }) => {
        const { type, text, principalId } = activityInput.parse(body);
        containment.addActivity(type, text, principalId);
        return {};
      },
    },
  ];
}
