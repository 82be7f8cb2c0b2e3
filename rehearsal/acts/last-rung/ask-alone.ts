import type { Scene } from "../../stage/scene.ts";
import { ending, typed } from "../../team/commands.ts";
import { statementsWritten } from "../../world/statement.ts";

/** One person, no approval: the emergency exit is for people with genuine tokens only. */
export async function askAlone(stage: Scene): Promise<void> {
  const opening = ["bypass", "open", "--mode", "open", "--route", "/rota", "--minutes", "1"];
  const byCommand = await typed(stage, "requester", [...opening, "--reason", "Nobody answers"]);
  const inputs = ["reason=Nobody answers the phone", "routes=/rota"].map((input) => `--input=${input}`);
  const override = "--override=open=Nobody answers the phone";
  const words = ["run", "runbooks/open-last-resort.yaml", ...inputs, "--confirm=copes=read", override];
  const overridden = await typed(stage, "requester", words);
  const opened = (await statementsWritten(stage.sandbox)).filter(({ says }) => says.mode !== "closed");
  stage.claims.check(
    "never-alone",
    "Nobody opens pages to everyone alone, neither for a minute by the command nor by an override",
    byCommand.exitCode === 3 && overridden.exitCode === 2 && opened.length === 0,
    `the command: ${ending(byCommand)}; an override: ${ending(overridden)}; ${opened.length} openings`,
  );
}
