import { approve } from "../acts/approve.ts";
import { closeBypass } from "../acts/close-bypass.ts";
import { cutClerk } from "../acts/cut-clerk.ts";
import { askAlone } from "../acts/last-rung/ask-alone.ts";
import { listedRoutes, planLastRung } from "../acts/last-rung/plan-last-rung.ts";
import { proveListed } from "../acts/last-rung/prove-listed.ts";
import { openBypass } from "../acts/open-bypass.ts";
import { peacetime } from "../acts/peacetime.ts";
import { proveBypass } from "../acts/prove-bypass.ts";
import { proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import type { Night } from "./night.ts";

/** Everyone is let in, as nobody, where the team has said so: the most that a bypass can do. */
export const lastRung: Night = {
  name: "last-rung",
  title: "Clerk is down, and listed pages are opened to everyone, read-only",
  proves: {
    "never-alone": "Mode open takes a second person: neither an override nor a minute of it goes without.",
    "second-person-approves": "Nothing opens before a second person has signed with their own key.",
    "bypass-goes-live": "People with expired tokens are let in again, as themselves.",
    "listed-pages-open": "The listed pages answer everyone, as nobody.",
    "unlisted-stays-shut": "No other page does, however its path is written.",
    "listed-pages-read-only": "Nobody can change anything on the listed pages.",
    "bypass-closes-after-recovery": "Once Clerk is back the run closes the bypass, and the app shows it.",
    "listed-pages-closed": "The listed pages ask strangers to sign in again.",
  },
  play: async (act) => {
    const scene = await peacetime(act);
    const { sandbox, team, cast } = scene;
    await act("outage", "Clerk is cut", (stage) => cutClerk(stage, sandbox, cast));
    await act("alone", "Somebody tries it alone", (stage) => askAlone(stage, scene));
    const run = await act("plan", "The runbook is planned and shown", (stage) => planLastRung(stage, scene));
    await act("approval", "A second person approves", (stage) => approve(stage, team, run));
    await act("opening", "The bypass opens", (stage) => openBypass(stage, sandbox, cast, run));
    await act("proof", "Who is in, who is out", async (stage) => {
      await proveBypass(stage, sandbox, cast);
      await proveListed(stage, scene, listedRoutes);
    });
    await act("closing", "Clerk returns, the bypass closes", (stage) =>
      closeBypass(stage, sandbox, cast, run),
    );
    await act("normal", "As on any other day", async (stage) => {
      await proveNormal(stage, sandbox, cast);
      await proveListed(stage, scene, []);
    });
    await act("record", "Someone else reads the record", (stage) =>
      readRecord(stage, sandbox, team, { run: run.id, approver: team.approver.id }),
    );
  },
};
