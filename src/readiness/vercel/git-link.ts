import { check, whatIf } from "../check.ts";

export const gitLink = check({
  id: "vercel.git-link",
  severity: "low",
  title: "The project is linked to git, so that the live commit can be built again.",
  why: "Without a link the commit that is live cannot be built again by a command: a rotated key waits for whoever can deploy.",
  mend: "Connect the repository in the project's Git settings.",
  async look({ outlook, identity }) {
    const { linked, live } = await outlook();
    const { lane } = await identity();
    const more = lane === "redeploy" ? ({ severity: "high" } as const) : {};
    if (!linked) return whatIf(true, "The project is linked to no git repository.", more);
    if (live !== undefined && live.commit === undefined)
      return whatIf(true, `Vercel names no commit for ${live.id}, which is live.`, more);
    return whatIf(
      live?.dirty === true,
      `What is live (${live?.id ?? ""}) was deployed from a working tree with changes that are in no commit.`,
      more,
    );
  },
});
