// The sandbox as a process: prints one line when ready and runs until Ctrl-C, SIGTERM or its parent's end.
import { parseArgs } from "node:util";
import { startSandbox } from "./world.ts";

const HELP = `Usage: node sandbox/main.ts [--json] [--folder <dir>] [--from <dir>] [--app <dir>] [--database] [--keep]
Brings up fakes of Clerk and Vercel at their production host names behind a local proxy.

  --json          print one JSON object when ready, instead of exports for a shell
  --folder <dir>  keep the certificate authority and keys there (default: a temporary folder)
  --from <dir>    go on from what the control API's POST /save {"folder"} wrote there (default: an empty world)
  --app <dir>     the built reference app (default: app/ of this checkout)
  --database      a PostgreSQL server for the app, as DATABASE_URL
  --keep          go on when the process that started this one ends`;

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    folder: { type: "string" },
    from: { type: "string" },
    app: { type: "string" },
    database: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

if (values.help) process.stdout.write(`${HELP}\n`);
else await run();

async function run(): Promise<void> {
  const parent = process.ppid;
  const sandbox = await startSandbox({
    ...(values.folder !== undefined && { folder: values.folder }),
    ...(values.from !== undefined && { from: values.from }),
    database: values.database,
    ...(values.app !== undefined && { appFolder: values.app }),
  });
  const end = (): void => {
    sandbox.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, end);
  process.on("disconnect", end);
  if (!values.keep) setInterval(() => process.ppid !== parent && end(), 500).unref();
  if (values.json) process.stdout.write(`${JSON.stringify(sandbox.info)}\n`);
  else {
    const exports = Object.entries(sandbox.info.env).map(([name, value]) => `export ${name}='${value}'`);
    process.stdout.write(
      `${exports.join("\n")}\n# app: ${sandbox.info.app.origin}\n# control: ${sandbox.info.control}\n`,
    );
    process.stdout.write("# The sandbox is up. Ctrl-C ends it.\n");
  }
}
