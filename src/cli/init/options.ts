import { stackOption } from "../options.ts";
import type { OptionDefinitions } from "../command.ts";

/** Every question has one of these, or an environment variable; see `questions` in questions.ts. */
export const initOptions = {
  stack: {
    ...stackOption.stack,
    description: "Name of the stack; default: PULUMI_STACK, else production, or staging with --staging",
  },
  staging: {
    type: "boolean",
    description: "The stack is of a staging project, which may use a Clerk development instance",
  },
  project: { type: "string", description: "Vercel project, id or name; default: VERCEL_PROJECT_ID" },
  team: {
    type: "string",
    description: "Vercel team, id or slug; default: VERCEL_TEAM_ID, else wherever the project is found",
  },
  origin: { type: "string", description: "The origin of production, https://app.example.com" },
  publishableKey: {
    type: "string",
    description: "Clerk's publishable key; default: CLERK_PUBLISHABLE_KEY, else production's own",
  },
  backend: {
    type: "string",
    description:
      "Where the stack's state is kept: a Pulumi backend's URL such as s3://bucket, or file; default: PULUMI_BACKEND_URL",
  },
  onlyThisMachine: {
    type: "boolean",
    description: "With --backend file: nobody but this machine is to reach the state, and it is lost with it",
  },
  passphraseFile: {
    type: "string",
    description: "A file of yours alone with the passphrase; it is made there if it is not",
  },
  passphraseCommand: {
    type: "string",
    description: "A command that takes a new passphrase on standard input, for a keychain or vault",
  },
  key: { type: "string", description: "Your SSH key's file; default: the only one here" },
  id: { type: "string", description: "Your id in the contacts; default: from your first name" },
  name: { type: "string", description: "Your name; default: git's user.name" },
  email: { type: "string", description: "Your e-mail address; default: git's user.email" },
  phone: { type: "string", description: "Where you can be called" },
  timeZone: { type: "string", description: "IANA time zone; default: this machine's" },
  onlyFiles: {
    type: "boolean",
    description: "Write the files that a project begins with, and nothing else; asks nothing",
  },
  replaceGate: {
    type: "boolean",
    description: "Production's gate obeys another stack, which is lost: have it obey this one",
  },
  plan: { type: "boolean", description: "Show what would be written and adopted, and change nothing" },
  yes: { type: "boolean", description: "Do it without asking; needed where nobody is at a terminal" },
  prove: { type: "boolean", description: "Open and close the bypass for a proof, without asking" },
  skipProof: { type: "boolean", description: "Do not; it is said what is not proved then" },
} as const satisfies OptionDefinitions;
