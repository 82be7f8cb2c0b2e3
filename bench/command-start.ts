import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Benchmark } from "./benchmark.ts";
import { interleaved, timed } from "./rounds.ts";

const rounds = 15;
const base = "node -e 0";
const status = "runbook status, its one question to the live app included";
const help = "runbook --help";

/** How soon the first command of a night answers. */
export const commandStart: Benchmark = {
  name: "command-start",
  title: "Start-up of a command",
  about:
    "A process from start to end. `status` runs in a copy of the checkout that has a stack; it reads the stack's record and asks the live app over the sandbox's proxy.",
  run: async (lab) => {
    const { night } = await lab.outage();
    const nothing = async () => {
      const child = spawn(process.execPath, ["-e", "0"], { stdio: "ignore" });
      await once(child, "exit");
    };
    const samples = await interleaved(
      {
        [base]: () => timed(nothing),
        [help]: () => timed(() => night.typed(night.requester, ["--help"])),
        [status]: () => timed(() => night.typed(night.requester, ["status"], [0, 4])),
      },
      { rounds },
    );
    return [
      { what: base, samples: samples[base] ?? [] },
      { what: help, samples: samples[help] ?? [], against: base },
      { what: status, samples: samples[status] ?? [], against: base },
    ];
  },
};
