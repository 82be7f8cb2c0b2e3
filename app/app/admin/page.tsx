import { auth } from "@clerk/nextjs/server";
import { notFound } from "next/navigation";

export default async function Admin() {
  const { userId, orgId, has } = await auth();
  if (userId === null || !has({ role: "org:admin" })) notFound();
  return (
    <>
      <h1>Admin</h1>
      <dl>
        <dt>User</dt>
        <dd data-user>{userId}</dd>
        <dt>Organisation</dt>
        <dd>{orgId}</dd>
      </dl>
    </>
  );
}
