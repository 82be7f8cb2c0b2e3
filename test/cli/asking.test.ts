// In a real pseudo-terminal (util-linux's `script`): questions after a wait, and leaving one without an answer.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const asking = fileURLToPath(new URL("./asking.mjs", import.meta.url));

async function typed(answer: string, signal = ""): Promise<string> {
  const command = `${process.execPath} ${asking} ${signal}`;
  const terminal = spawn("script", ["-qec", command, "/dev/null"], { stdio: ["pipe", "pipe", "ignore"] });
  let [shown, sent] = ["", false];
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    if (sent || !shown.includes("And? ")) return;
    sent = true;
    terminal.stdin.write(answer);
  });
  await new Promise((resolve) => terminal.once("close", resolve));
  // Without what moves the cursor.
  return shown.replace(/\u001B\[[\d;?]*[A-Za-z]/g, "");
}

test.runIf(process.platform === "linux")(
  "what is typed is shown once, and heard by the question alone",
  async () => {
    const shown = await typed("posted\r");
    expect(shown).toContain("And? posted\r");
    expect(shown).toContain("heard <posted>, 0 listen");
  },
);

test.runIf(process.platform === "linux").each([
  ["Ctrl-C", "\u0003"],
  ["Ctrl-D", "\u0004"],
])("%s leaves a question, which is no answer and no failure", async (_key, code) => {
  expect(await typed(code)).toContain("NeedsHuman INTERRUPTED: Left without an answer: And?");
});

test.runIf(process.platform === "linux").each(["SIGTERM", "SIGHUP"])(
  "%s leaves a question, too: nothing else would end a run that waits for an answer",
  async (signal) => {
    expect(await typed("", signal)).toContain("NeedsHuman INTERRUPTED: Left without an answer: And?");
  },
);

test.runIf(process.platform === "linux")(
  "what was typed before a question answers nothing, and what is said meanwhile stands above it",
  async () => {
    const file = fileURLToPath(new URL("./asking-beside.mjs", import.meta.url));
    const terminal = spawn("script", ["-qec", `${process.execPath} ${file}`, "/dev/null"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    let [shown, early, late] = ["", false, false];
    terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
      if (!early && shown.includes("busy")) {
        early = true;
        terminal.stdin.write("of before\r");
      }
      if (late || !/a step goes on[\s\S]*And\? /.test(shown)) return;
      late = true;
      terminal.stdin.write("now\r");
    });
    await new Promise((resolve) => terminal.once("close", resolve));
    expect(shown).toContain("What was typed before this question is not taken as its answer.");
    expect(shown).toContain("heard <now>");
  },
);
