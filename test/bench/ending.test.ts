import { expect, test } from "vitest";
import { Ending } from "../../bench/ending.ts";

test("everything is taken down, the latest first, though some of it fails", async () => {
  const ending = new Ending();
  const down: string[] = [];
  ending.onEnd(() => down.push("folder"));
  await ending.bring(
    async () => "sandbox",
    (one) => down.push(one),
  );
  ending.onEnd(() => {
    throw new Error("gone already");
  });
  await expect(ending.close()).rejects.toThrow("gone already");
  expect(down).toEqual(["sandbox", "folder"]);
});

test("what is half up is waited for and taken down, and nothing comes up after it", async () => {
  const ending = new Ending();
  const up = Promise.withResolvers<string>();
  const down: string[] = [];
  const coming = ending.bring(
    () => up.promise,
    (one) => down.push(one),
  );
  const closed = ending.close();
  await expect(
    ending.bring(
      async () => "another",
      () => undefined,
    ),
  ).rejects.toThrow("told to end");
  up.resolve("sandbox");
  await Promise.all([coming, closed, ending.close()]);
  expect(down).toEqual(["sandbox"]);
});
