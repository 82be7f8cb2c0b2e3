import { locks } from "../accounts/set-state.ts";
import { stateStep } from "../accounts/state-step.ts";

/** Lets locked users sign in again. */
export const usersUnlock = {
  ...stateStep({
    name: "users.unlock",
    verb: "Unlock",
    then: "They can sign in again.",
    what: "lock",
    keepsOut: false,
    state: (accounts, call) => locks(accounts, call, false),
  }),
  summary: "Unlock users: they can sign in again",
  undo: "`users.lock` with the `list` that it gave.",
};
