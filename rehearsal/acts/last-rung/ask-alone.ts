import type { Stage } from "../../stage/stage.ts";
import { type } from "../../team/commands.ts";
import { statementsWritten } from "../../world/statement.ts";
import type { Scene } from "../peacetime.ts";

/** One person, no approval: the emergency exit is for people with genuine tokens only. */
export async function askAlone(stage: Stage, { sandbox, team }: Scene): Promise<void> {
  const { desk, requester } = team;
  const opening = ["bypass", "open", "--mode", "open", "--route", "/rota", "--minutes", "1"];
  const byHand = await type(stage, desk, requester, [...opening, "--reason", "Nobody answers"]).result;
  const inputs = ["reason=Nobody answers the phone", "routes=/rota"].map((input) => `--input=${input}`);
  const override = "--override=open=Nobody answers the phone";
  const words = ["run", "runbooks/open-last-resort.yaml", ...inputs, "--confirm=copes=read", override];
  const overridden = await type(stage, desk, requester, words).result;
  const opened = (await statementsWritten(sandbox)).filter(({ says }) => says.mode !== "closed");
  stage.claims.check(
    "never-alone",
    "Nobody opens pages to everyone alone, neither for a minute by hand nor by an override",
    byHand.exitCode === 3 && overridden.exitCode === 2 && opened.length === 0,
    `by hand: exit ${byHand.exitCode ?? "by signal"}; by an override: exit ${overridden.exitCode ?? "by signal"}; ${opened.length} openings`,
  );
}
