import type pg from "pg";

/** From now on whoever deletes from the inbox loses the connection there, as when a server is shut down between two statements. */
export async function loseOnDelete(pool: pg.Pool): Promise<void> {
  await pool.query(`CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$`);
  await pool.query(
    "CREATE TRIGGER gone BEFORE DELETE ON clerk_inbox FOR EACH STATEMENT EXECUTE FUNCTION gone()",
  );
}
