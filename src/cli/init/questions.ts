/** One question of `runbook init`, and every way to answer it. */
export interface Question {
  /** The option, as it is typed; undefined for a secret, which never is one. */
  readonly option: string | undefined;
  /** Environment variables that answer it, the first that is set. */
  readonly variables: readonly string[];
  /** What is read before it is asked, a line each. */
  readonly above: readonly string[];
  readonly prompt: string;
  readonly secret: boolean;
  /** What is wrong with an answer, as the rest of a sentence; undefined: nothing. */
  readonly fault?: (answer: string) => string | undefined;
}

const notEmpty = (answer: string) => (answer === "" ? "is empty" : undefined);

export const tokenQuestion: Question = {
  ...{ option: undefined, variables: ["VERCEL_API_TOKEN"], secret: true, fault: notEmpty },
  above: [
    "Vercel's token may see and change the project. Make it under Account Settings, Tokens, with the team as its scope.",
    "It is used now, and written nowhere. Later commands take it from VERCEL_API_TOKEN.",
  ],
  prompt: "Vercel token, not shown: ",
};

/** Never asked: the project is found in whichever team it is. */
export const teamQuestion: Question = {
  ...{ option: "--team", variables: ["VERCEL_TEAM_ID"], secret: false, above: [], prompt: "Vercel team: " },
};

export const projectQuestion = (names: readonly string[]): Question => ({
  ...{ option: "--project", variables: ["VERCEL_PROJECT_ID"], secret: false, fault: notEmpty },
  above: [names.length === 0 ? "The project's id or name." : `The token sees: ${names.join(", ")}.`],
  prompt: "Vercel project: ",
});

export const originQuestion = (origins: readonly string[]): Question => ({
  ...{ option: "--origin", variables: [], secret: false },
  above: [
    origins.length === 0
      ? "The project has no domain yet. The origin is where production is reached, https://app.example.com."
      : `Production has ${origins.join(", ")}. The origin is where people sign in.`,
  ],
  prompt: "Origin: ",
});

export const publishableKeyQuestion: Question = {
  option: "--publishable-key",
  variables: ["CLERK_PUBLISHABLE_KEY", "NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"],
  secret: false,
  above: ["Clerk's publishable key is in its dashboard under API keys. It is no secret."],
  prompt: "Publishable key: ",
};

export const secretKeyQuestion: Question = {
  ...{ option: undefined, variables: ["CLERK_SECRET_KEY"], secret: true },
  above: [
    "Clerk's secret key is in its dashboard under API keys. Production's own cannot be read back from Vercel.",
    "It is proved against Clerk before anything is written, and kept sealed in the stack's config.",
  ],
  prompt: "Secret key, not shown: ",
};

export const backendQuestion = (folder: string): Question => ({
  ...{ option: "--backend", variables: ["PULUMI_BACKEND_URL"], secret: false },
  above: [
    "The stack's state is kept in a Pulumi backend. Colleagues have to reach the same one: s3://bucket, gs://bucket, azblob://container, https://api.pulumi.com.",
    "A backend that colleagues reach goes into Pulumi.yaml, so that a clone is enough for them; each needs its credentials.",
    `A folder of this machine, ${folder}, is for trying out: nobody else can open, close or approve, and it is lost with the machine.`,
    "For that one type: file only-this-machine",
  ],
  prompt: "Backend: ",
});

export const passphraseQuestion = (file: string): Question => ({
  option: "--passphrase-file or --passphrase-command",
  variables: ["PULUMI_CONFIG_PASSPHRASE", "PULUMI_CONFIG_PASSPHRASE_FILE"],
  secret: false,
  above: [
    "A new passphrase (256 bits) seals the stack's secrets. It is never shown. Whoever is to act needs it, and it must not be in this repository.",
    `A file of yours alone: empty for ${file}, or another path. A keychain or vault: ! and a command that takes it on standard input.`,
  ],
  prompt: "Where to keep it [file]: ",
});

export const keyQuestion = (keys: readonly string[]): Question => ({
  ...{ option: "--key", variables: [], secret: false, fault: notEmpty },
  above: ["Your SSH key signs approvals. There are several here:", ...keys],
  prompt: "SSH key's file: ",
});
