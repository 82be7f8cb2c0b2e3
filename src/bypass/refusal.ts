/** Why the program will not go on: one sentence that says what to do. infra/index.ts turns it into pulumi.RunError. */
export class Refusal extends Error {}
