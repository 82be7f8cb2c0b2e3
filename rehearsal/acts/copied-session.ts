import { isIn, lookWithSession, told } from "../people/tokens.ts";
import type { Scene } from "../stage/scene.ts";

/** Before anything is ended: who is refused afterwards was let in, so that "refused" says something. */
export async function claimCopiedWorks(stage: Scene): Promise<void> {
  const { first } = stage.cast;
  const copied = await lookWithSession(stage, `${first.name}, a copied session`, first.sessionId);
  stage.claims.need(
    "copied-session-works",
    "A copied session opens page and API: that is what will have to end",
    isIn(copied, first.userId),
    told(copied),
  );
}
