// `runbook` as it ships, but for one thing that is broken in its drills: what, says the first argument, as JSON.
import { commands } from "../../scripts/commands.ts";
import { drillCommand } from "../../scripts/drill.ts";
import { endProcess, ofThisProcess } from "../../src/cli/process-sink.ts";
import { runCommandLine } from "../../scripts/command-line.ts";

const [broken = "{}", ...line] = process.argv.slice(2);
const command = drillCommand(JSON.parse(broken) as Parameters<typeof drillCommand>[0]);
Object.assign(commands, { drill: { ...commands["drill"], load: async () => ({ default: command }) } });
endProcess(await runCommandLine(line, ofThisProcess()));
