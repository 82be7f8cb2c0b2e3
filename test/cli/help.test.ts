import { expect, it } from "vitest";
import { allCommands } from "../../src/cli/generated.ts";
import { commands } from "../../scripts/commands.ts";
import { type } from "../builders/command-line.ts";

const all = (await allCommands(commands)).map(({ name }) => name.split(" "));

it.each([undefined, 60, 120])(
  "no line of any help is wider than the terminal (%s columns)",
  async (columns) => {
    for (const words of [[], ...all, ["run", "auth-outage"], ["contacts"]]) {
      const { code, out } = await type([...words, "--help"], { columns });
      expect(code, words.join(" ")).toBe(0);
      expect(out, words.join(" ")).toContain("./runbook");
      expect(
        out.split("\n").filter((line) => line.length > (columns ?? 80)),
        words.join(" "),
      ).toEqual([]);
    }
  },
);

it("tells a runbook's inputs as options, and takes them as such", async () => {
  expect((await type(["run", "auth-outage", "--help"])).out).toMatch(/Inputs:[^]*--total-minutes <value>/);
  const refused = await type(["plan", "auth-outage", "--reason", "Clerk is down", "--minutes", "61"]);
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining("61 is too large") as string });
  const twice = await type([
    "plan",
    "auth-outage",
    "--reason",
    "Clerk is down",
    "--input",
    "reason=Another one",
  ]);
  expect(twice).toMatchObject({ code: 2, err: expect.stringContaining("reason is given twice") as string });
  const mistyped = await type(["plan", "auth-outage", "--total-minuts", "60"]);
  expect(mistyped.err).toContain("Did you mean --total-minutes?");
  expect((await type(["run", "auth-outag"])).err).toContain("Did you mean auth-outage?");
});

it("tells a step's inputs as options of do, and refuses what its schema does", async () => {
  expect((await type(["do", "bypass.open", "--help"])).out).toMatch(/Inputs:[^]*--total-minutes <value>/);
  const wrong = await type(["do", "bypass.open", "--minutes", "61", "--reason", "Clerk is down"]);
  expect(wrong).toMatchObject({
    code: 2,
    err: expect.stringMatching(/--minutes: .*do bypass.open --help/s) as string,
  });
  const mistyped = await type(["do", "bypass.opne", "--minutes", "5"]);
  expect(mistyped.code).toBe(2);
  expect((await type(["do", "bypas.open"])).err).toContain("Did you mean bypass.open?");
});

it("a command that only has others under it says so, as JSON too, and exits 2", async () => {
  for (const name of ["contacts", "bypass"]) {
    const told = await type([name, "--json"]);
    expect(told.code).toBe(2);
    const { error, commands: under } = JSON.parse(told.out) as {
      error: object;
      commands: { name: string }[];
    };
    expect(error).toMatchObject({ code: "BAD_ARGUMENT" });
    expect(under.map((each) => each.name)).toContain(`${name} ${name === "bypass" ? "close" : "now"}`);
    expect(await type([name])).toMatchObject({
      code: 2,
      out: expect.stringContaining("Commands:") as string,
    });
  }
});

it("names itself as it can be pasted from where it is typed", async () => {
  expect((await type(["lint", "--x"], { cwd: `${process.cwd()}/src/cli` })).err).toContain(
    "../../runbook lint --help",
  );
  expect((await type(["lint", "--x"], { cwd: "/" })).err).toContain(`${process.cwd()}/runbook lint --help`);
  expect((await type(["bypass", "open", "--x"], { cwd: "/" })).err).toContain("/runbook bypass open --help`");
  const { out } = await type(["lint", "--x", "--json"], { cwd: "/" });
  expect(JSON.stringify(JSON.parse(out))).toContain(`${process.cwd()}/runbook lint --help`);
});

it("tells its version", async () => {
  expect(await type(["--version"])).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string,
  });
});

it.each([
  [["rollback"], "deployment.rollback"],
  [["promote"], "deployment.promote"],
  [["notice", "show"], "notice.show"],
  [["notice", "clear"], "notice.clear"],
])("%j is a name for do %s: the same inputs, and the same refusals", async (words, step) => {
  const flags = (out: string) => new Set(out.match(/^ {2}--[\w-]+/gm));
  const [own, done] = [await type([...words, "--help"]), await type(["do", step, "--help"])];
  expect(flags(own.out)).toEqual(flags(done.out));
  const [typed, said] = [await type([...words, "--to", "x", "--notice", "X"]), /BAD_ARGUMENT/];
  expect(typed).toMatchObject({ code: 2, err: expect.stringMatching(said) as string });
});
