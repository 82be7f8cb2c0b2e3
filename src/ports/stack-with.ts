import type { Stack } from "./stack.ts";

/** The same stack with some of it done otherwise. */
export function stackWith(stack: Stack, other: Partial<Stack>): Stack {
  return new Proxy(stack, {
    get: (target, name) => {
      const value = Reflect.get(name in other ? other : target, name) as unknown;
      return typeof value === "function" ? (value.bind(name in other ? other : target) as unknown) : value;
    },
  });
}
