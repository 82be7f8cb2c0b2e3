import { auth } from "@clerk/nextjs/server";
import { redirect } from "next/navigation";
import { Shift } from "./shift";

export default async function Dashboard() {
  const { userId, sessionId } = await auth();
  // The proxy has looked already; a page that trusts it alone would be open the day the proxy is not asked.
  if (userId === null) redirect("/sign-in");
  return (
    <>
      <h1>Dashboard</h1>
      <dl>
        <dt>User</dt>
        <dd data-user>{userId}</dd>
        <dt>Session</dt>
        <dd>{sessionId}</dd>
      </dl>
      <Shift />
    </>
  );
}
