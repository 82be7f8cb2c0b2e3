import { decide, firesAt, nothingSeenYet, type Seen, type WatchState } from "./decide.ts";
import type { HistoryLine, LineOf } from "./history-line.ts";

/** What a history adds up to: the rules' state after its last look. Pure. @param lines in the order of their times */
export function stateAfter(lines: readonly HistoryLine[], before = nothingSeenYet): WatchState {
  let state = before;
  for (const line of lines) {
    if (line.t === "look") state = decide(state, seenIn(line));
    else if (line.t === "stretch") state = afterStretch(state, line);
  }
  return state;
}

export const seenIn = ({ at, is, every, why = [] }: LineOf<"look">): Seen => ({
  ...{ atMs: Date.parse(at), is, everyMs: every * 1000, why },
});

/** Its looks stood at equal distances, as nearly as matters: they were all well. */
function afterStretch(before: WatchState, { at, to, looks, every }: LineOf<"stretch">): WatchState {
  const [fromMs, toMs] = [Date.parse(at), Date.parse(to)];
  const look = (index: number): Seen => ({
    atMs: Math.round(fromMs + ((toMs - fromMs) * index) / (looks - 1)),
    ...{ is: "well", everyMs: every * 1000, why: [] },
  });
  let state = before;
  for (let index = 0; index < looks; index += 1) {
    // Where nothing is going on, only the last ones still say something.
    const calm = state.alert === undefined && state.unseen === undefined && index > 0;
    if (calm) index = Math.max(index, looks - firesAt.of);
    state = decide(state, look(index));
  }
  return state;
}
