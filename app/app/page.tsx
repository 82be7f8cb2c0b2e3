import { auth } from "@clerk/nextjs/server";

export default async function Home() {
  const { userId } = await auth();
  return (
    <>
      <h1>Who is on duty tonight</h1>
      <p>
        The server knows you as <strong data-who>{userId ?? "nobody"}</strong>.
      </p>
    </>
  );
}
