import { locks } from "../accounts/set-state.ts";
import { stateStep } from "../accounts/state-step.ts";

/** Locks one by one; sessions that are open go on. */
export const usersLock = {
  ...stateStep({
    name: "users.lock",
    verb: "Lock",
    then: "They cannot sign in for an hour, unless the instance says otherwise; open sessions go on.",
    what: "lock",
    keepsOut: true,
    state: (accounts, call) => locks(accounts, call, true),
  }),
  summary: "Lock users: no sign-in for an hour, or as long as the instance says; open sessions go on",
  undo: "`users.unlock` with the `list` that it gave, or time.",
};
