import { groupOf, groups, type Check } from "./check.ts";
import * as list from "./list.ts";

const order = Object.keys(groups);

/** Every check, by group and then by id. */
export const checks: readonly Check[] = Object.values(list).sort(
  (one, other) => order.indexOf(groupOf(one)) - order.indexOf(groupOf(other)) || (one.id < other.id ? -1 : 1),
);
