import { bans } from "../accounts/set-state.ts";
import { stateStep } from "../accounts/state-step.ts";

/** Bans by fifty; whoever is banned already stays so and is none of this step's. */
export const usersBan = {
  ...stateStep({
    name: "users.ban",
    verb: "Ban",
    then: "Their sessions end and they cannot sign in; a token that was issued before works for up to 60 s more.",
    what: "ban",
    keepsOut: true,
    state: (accounts, call) => bans(accounts, call, true),
  }),
  summary: "Ban users: their sessions end, and they cannot sign in until they are unbanned",
  undo: "`users.unban` with the `list` that it gave: exactly those whom it banned.",
};
