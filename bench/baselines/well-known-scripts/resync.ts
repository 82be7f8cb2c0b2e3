// What whoever is on call types when users are missing in the application's table: every user again, a hundred a page.
import { createClerkClient } from "@clerk/backend";
import pg from "pg";
import { echo } from "zx";
import { patiently } from "./patiently.ts";

const secretKey = process.env["CLERK_SECRET_KEY"];
const connectionString = process.env["DATABASE_URL"];
if (!secretKey || !connectionString) throw new Error("Set CLERK_SECRET_KEY and DATABASE_URL.");
const apiUrl = process.env["CLERK_API_URL"];
const clerk = createClerkClient({ secretKey, ...(apiUrl === undefined ? {} : { apiUrl }) });
const db = new pg.Client({ connectionString });
await db.connect();

const limit = 100;
let offset = 0;
for (;;) {
  const { data: users, totalCount } = await patiently(() => clerk.users.getUserList({ limit, offset }));
  for (const user of users)
    await db.query(
      `INSERT INTO clerk_users (id, email, first_name, last_name, created_at, updated_at) VALUES ($1, $2, $3, $4, now(), now())
         ON CONFLICT (id) DO UPDATE SET email = $2, first_name = $3, last_name = $4, updated_at = now()`,
      [user.id, user.emailAddresses[0]?.emailAddress, user.firstName, user.lastName],
    );
  echo(`Synced ${offset + users.length} of ${totalCount} users`);
  offset += limit;
  if (offset >= totalCount) break;
}
await db.end();
echo("Resync complete");
