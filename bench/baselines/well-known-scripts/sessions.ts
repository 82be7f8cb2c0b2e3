// What whoever is on call types: `revoke <user id>`, `lock-out <user id>`, `refresh`.
import { createClerkClient } from "@clerk/backend";
import { argv, echo } from "zx";
import { patiently } from "./patiently.ts";

const secretKey = process.env["CLERK_SECRET_KEY"];
if (secretKey === undefined || secretKey === "") throw new Error("Set CLERK_SECRET_KEY.");
const clerk = createClerkClient({ secretKey });

const [word, whom] = argv._;
if (word === "revoke" && whom !== undefined) await revoke(whom);
else if (word === "lock-out" && whom !== undefined) await lockOut(whom);
else if (word === "refresh") await refresh();
else {
  echo("Usage: sessions.ts revoke <user id> | lock-out <user id> | refresh");
  process.exitCode = 2;
}

async function revoke(userId: string): Promise<number> {
  const { data } = await patiently(() => clerk.sessions.getSessionList({ userId, status: "active" }));
  for (const { id } of data) await patiently(() => clerk.sessions.revokeSession(id));
  echo(`${userId}: revoked ${data.length} sessions.`);
  return data.length;
}

async function lockOut(userId: string): Promise<void> {
  await patiently(() => clerk.users.banUser(userId));
  await revoke(userId);
}

async function refresh(): Promise<void> {
  const { data } = await patiently(() => clerk.users.getUserList({ limit: 500 }));
  let revoked = 0;
  for (const { id } of data) revoked += await revoke(id);
  echo(`Revoked ${revoked} sessions of ${data.length} users.`);
}
