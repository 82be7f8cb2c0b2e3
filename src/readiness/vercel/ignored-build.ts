import { check, whatIf } from "../check.ts";

export const ignoredBuild = check({
  id: "vercel.ignored-build",
  severity: "high",
  title: "An Ignored Build Step does not cancel a build of the same commit.",
  why: "A rotated key reaches the app by building the live commit again; a step that skips unchanged commits cancels that, and one rotation lost 45 minutes to it.",
  mend: "Set it to Automatic in the project's Git settings, or see that it builds the same commit and `pulumi config set --plaintext --path deployment.buildsSameCommit true`.",
  async look({ outlook, ports }) {
    const { ignoreCommand } = await outlook();
    const { buildsSameCommit } = await ports.stack.deploymentConfig();
    return whatIf(
      ignoreCommand !== undefined && !buildsSameCommit,
      `The project has an Ignored Build Step (${ignoreCommand ?? ""}), and nobody has said that it builds the same commit again.`,
    );
  },
});
