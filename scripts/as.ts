/** Who is at the keyboard; every command that puts a person on record takes it. */
export const asArg = {
  as: { type: "string", description: "Who you are in contacts/people.yaml; default: by git's user.email" },
} as const;
