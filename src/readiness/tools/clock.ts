import { check, notKnown, whatIf } from "../check.ts";

/** The app takes a signed request within a minute; Clerk's SDK takes 5 s of skew. */
const mostMs = 10_000;

export const clockSkew = check({
  id: "tools.clock",
  severity: "high",
  title: "This machine's clock is right.",
  why: "Grants, approvals and signed requests hold times: with a wrong clock a grant begins late, and the app refuses what is signed.",
  mend: "Switch network time on (`timedatectl set-ntp true`).",
  machine: true,
  async look({ account, how, ports }) {
    const before = ports.clock.now();
    const told = await account.clock(how);
    if (told === undefined) return notKnown("Vercel does not tell its time");
    // A Date header has whole seconds, and the answer was on its way for a part of the time.
    const off = Math.abs(before + told.elapsedMs / 2 - told.at) - told.elapsedMs / 2 - 1_000;
    return whatIf(off > mostMs, `This clock and Vercel's differ by ${Math.round(off / 1000)} s.`);
  },
});
