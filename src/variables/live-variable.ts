/** One environment variable as a Vercel project, or its team, has it. Never its value. */
export interface LiveVariable {
  readonly id: string;
  readonly key: string;
  /** `plain`, `encrypted`, `sensitive`; newer answers also say `config` and `secret`. */
  readonly type: string;
  /** `production`, `preview`, `development`; empty for one of custom environments only. */
  readonly targets: readonly string[];
  /** Set for previews of one branch only. */
  readonly gitBranch: string | undefined;
  readonly customEnvironmentIds: readonly string[];
}

/** Whether Vercel shows the value of such a variable again. */
export const isReadable = ({ type }: Pick<LiveVariable, "type">): boolean =>
  type !== "sensitive" && type !== "secret";

/** Whether it is the one that production reads; one of a branch or of custom environments does not stand in its way. */
export const isOfProduction = ({
  targets,
  gitBranch,
}: Pick<LiveVariable, "targets" | "gitBranch">): boolean =>
  targets.includes("production") && (gitBranch === undefined || gitBranch === "");
