/** Where the portal's address is shown: at a real terminal (util-linux's `script`) above the question, whole; nowhere else. */
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const file = fileURLToPath(new URL("./portal-shown.mjs", import.meta.url));
const key = "onlyForOnePairOfEyes".repeat(8);

it.runIf(process.platform === "linux")(
  "shows it whole above the question, and masks it in all that is said after",
  async () => {
    const terminal = spawn("script", ["-qec", `${process.execPath} ${file}`, "/dev/null"], {
      stdio: ["pipe", "pipe", "ignore"],
    });
    let [shown, sent] = ["", false];
    terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
      shown += text;
      if (sent || !shown.includes("(empty: not done): ")) return;
      sent = true;
      terminal.stdin.write(`Enabled; see ${key}\r`);
    });
    await new Promise((resolve) => terminal.once("close", resolve));
    const [before = "", after = ""] = shown.split("(empty: not done): ");
    expect(before).toContain(`https://app.svix.com/login#key=${key}\r\n`);
    const said = after.slice(after.indexOf("{"));
    expect(said).toContain('"made":1');
    expect(said).toContain("Enabled; see");
    expect(said).not.toContain(key);
  },
);

it("makes none where nobody is at a terminal, and says so without one", () => {
  const { stdout, stderr } = spawnSync(process.execPath, [file], {
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
  });
  expect(stdout).toContain("INTERRUPTED");
  expect(stdout).toContain('"made":0');
  expect(stderr).not.toContain(key);
});
