import { liveKey } from "../builders/memory-keys.ts";
import type { Healthy } from "./healthy.ts";
import { plant } from "./plant.ts";

const write = (world: Healthy, path: string, text: string): void => {
  if (world.app !== undefined) world.app.files[path] = text;
};

/** Secrets in files and in git's history. */
export const secretPlants = [
  plant(
    "source.secret-here",
    "a file holds the secret key in use",
    "critical",
    /fingerprint [0-9a-f]{12}\)\. What is out is the secret that is in use/,
    (world) => write(world, "lib/x.ts", `const key = "${liveKey("a")}";`),
  ),
  plant("source.secret-here", "a file holds a secret key that is dead", "low", /dead already/, (world) =>
    write(world, "notes.md", `old key: ${liveKey("d")}\n`),
  ),
  plant(
    "source.secret-history",
    "the history holds a key that works",
    "critical",
    /in the history since c0ffee0000/,
    (world) => {
      if (world.app?.git !== undefined)
        world.app.git.log = `\0c0ffee0000111122223333444455556666777788\n\ndiff --git a/.env b/.env\n--- /dev/null\n+++ b/.env\n@@ -0,0 +1,2 @@\n+A=1\n+CLERK_SECRET_KEY=${liveKey("a")}\n`;
    },
  ),
  plant(
    "source.secret-history",
    "the history holds the webhook secret",
    "critical",
    /webhook signing secret is in the history/,
    (world) => {
      if (world.app?.git !== undefined)
        world.app.git.log = `\0c0ffee0000111122223333444455556666777788\n\n--- a/.env\n+++ b/.env\n@@ -0,0 +1 @@\n+W=${world.secrets["clerkWebhookSecret"] ?? ""}\n`;
    },
  ),
];
