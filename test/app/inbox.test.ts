/** The app's inbox with a database that goes away between two statements: nothing of it rejects. */
import { afterEach, expect, it, vi } from "vitest";
import { openInbox } from "../../app/lib/inbox.ts";
import { databaseForTests } from "../builders/database.ts";
import { loseOnDelete } from "../builders/lose-on-delete.ts";

const databases = databaseForTests();
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

it("says what is the matter where the database goes away after the drain, and before what is old is deleted", async () => {
  const logged = vi.spyOn(console, "error").mockImplementation(() => undefined);
  const url = await databases.fresh();
  vi.stubEnv("DATABASE_URL", url);
  const inbox = openInbox();
  expect(await inbox?.drain()).toMatchObject({ applied: 0 });
  expect(await inbox?.deleteOld()).toBe(0);
  await loseOnDelete(databases.pool(url, { max: 1 }));
  expect(await inbox?.drain()).toMatchObject({ applied: 0 });
  expect(await inbox?.deleteOld()).toEqual({ problem: "the database is away (57P01)" });
  expect(logged.mock.calls.flat().join()).toContain(
    "What is old was not deleted from the inbox: the database",
  );
});
