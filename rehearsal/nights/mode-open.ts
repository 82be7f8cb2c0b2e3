import { approve, openBypass } from "../acts/open-bypass.ts";
import { closeBypass } from "../acts/close-bypass.ts";
import { cutClerk } from "../acts/cut-clerk.ts";
import { askAlone, listedRoutes, planModeOpen, proveListed } from "../acts/mode-open.ts";
import { peacetime } from "../acts/peacetime.ts";
import { proveBypass, proveNormal } from "../acts/prove-normal.ts";
import { readRecord } from "../acts/read-record.ts";
import type { Night } from "./night.ts";

/** Everyone is let in, as nobody, where the team has said so: the most that a bypass can do. */
export const modeOpen: Night = {
  name: "mode-open",
  title: "Clerk is down, and listed pages are opened to everyone, read-only",
  runbook: "open-last-resort",
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
    const play = await peacetime(act);
    await play("outage", "Clerk is cut", cutClerk);
    await play("alone", "Somebody tries it alone", askAlone);
    const run = await play("plan", "The runbook is planned and shown", planModeOpen);
    await play("approval", "A second person approves", (stage) => approve(stage, run));
    await play("opening", "The bypass opens", (stage) => openBypass(stage, run));
    await play("proof", "Who is in, who is out", async (stage) => {
      await proveBypass(stage);
      await proveListed(stage, listedRoutes);
    });
    await play("closing", "Clerk returns, the bypass closes", (stage) => closeBypass(stage, run));
    await play("normal", "As on any other day", async (stage) => {
      await proveNormal(stage);
      await proveListed(stage, []);
    });
    await play("record", "Someone else reads the record", (stage) =>
      readRecord(stage, { run: run.id, approver: stage.team.approver.id }),
    );
  },
};
