import { auth } from "@clerk/nextjs/server";
import { shifts } from "../../lib/shifts";

/** Protected, and yet fit for mode `open`: it shows nothing of a person and copes with nobody. */
export default async function Rota() {
  const { userId } = await auth();
  return (
    <>
      <h1>Rota</h1>
      <dl>
        {shifts.map(({ hours, team }) => (
          <div key={hours} className="shift">
            <dt>{hours}</dt>
            <dd>{team}</dd>
          </div>
        ))}
      </dl>
      <p>
        The server knows you as <strong data-who>{userId ?? "nobody"}</strong>.
      </p>
    </>
  );
}
