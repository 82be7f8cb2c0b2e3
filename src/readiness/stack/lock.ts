import { check, nothing, whatIf } from "../check.ts";

export const stackLock = check({
  id: "stack.lock",
  severity: "high",
  title: "Nothing holds the stack's lock that is not at work.",
  why: "The engine refuses every update while a lock is there, whoever left it.",
  mend: "Have `./runbook bypass close` or `pulumi cancel` remove a dead holder's lock; on another machine, ask whoever it names.",
  async look({ ports }) {
    const lock = await ports.stack.lock();
    if (lock === undefined || lock.holder === "alive") return nothing;
    const whose = `${lock.username}@${lock.hostname}, since ${lock.timestamp}`;
    return whatIf(
      true,
      `The stack is locked by ${whose} (${lock.holder === "dead" ? "that process is gone" : "another machine"}).`,
    );
  },
});
