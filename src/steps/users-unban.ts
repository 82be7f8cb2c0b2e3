import { bans } from "../accounts/set-state.ts";
import { stateStep } from "../accounts/state-step.ts";

/** Lets banned users sign in again. */
export const usersUnban = {
  ...stateStep({
    name: "users.unban",
    verb: "Unban",
    then: "They can sign in again.",
    what: "ban",
    keepsOut: false,
    state: (accounts, call) => bans(accounts, call, false),
  }),
  summary: "Unban users: they can sign in again",
  undo: "`users.ban` with the `list` that it gave.",
};
