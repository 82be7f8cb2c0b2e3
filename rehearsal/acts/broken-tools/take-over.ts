import type { Scene } from "../../stage/scene.ts";
import { typePulumi } from "../../team/pulumi.ts";

const nothingToDo = /Resources:\s+\d+ unchanged\s*$/;

/** In the morning the tools are put right by Pulumi's own means; then the stack takes over what was done past it. */
export async function takeOver(stage: Scene): Promise<void> {
  const { claims } = stage;
  const { control } = stage.sandbox;
  const pulumi = async (...words: string[]) => await typePulumi(stage, words);
  await pulumi("cancel", "--yes");
  await pulumi("refresh", "--clear-pending-creates", "--yes", "--skip-preview");
  if (stage.sabotage.variableIsChanged === true)
    await control.setVariable("CLERK_JWT_KEY", "changed in the dashboard", "encrypted");
  const preview = await pulumi("preview");
  claims.check(
    "preview-is-empty",
    "Once the lock is cleared, the stack's preview finds nothing to change",
    preview.exitCode === 0 && nothingToDo.test(preview.stdout),
    lastLines(preview.stdout),
  );
  const before = (await control.itemWrites()).at(-1)?.value;
  const up = await pulumi("up", "--yes", "--skip-preview");
  const after = (await control.itemWrites()).at(-1)?.value;
  claims.check(
    "up-takes-over",
    "The next pulumi up takes it over as it is: the gate's statement stays the same, to the byte",
    up.exitCode === 0 && before === after,
    `exit ${up.exitCode ?? "by signal"}; ${before === after ? "the same" : "another statement"}`,
  );
}

const lastLines = (text: string) => text.trim().split("\n").slice(-3).join(" | ");
