import { expect, test } from "vitest";
import { PermanentFailure, type Code } from "../../src/errors.ts";
import { attempt } from "../../src/run/act.ts";
import type { AnyStep } from "../../src/steps/catalogue.ts";
import { planned } from "./rig.ts";

const throwing = (code: Code) =>
  ({
    run: async () => {
      throw new PermanentFailure("It ended so.", { code });
    },
  }) as unknown as AnyStep;

test.each([
  ["RECORD_UNWRITABLE", "unknown"],
  ["JOURNAL_BUSY", "unknown"],
  ["HTTP_STATUS", "failed"],
] as const)(
  "an effect that ends with %s is %s: a line that was not written says nothing of it",
  async (code, kind) => {
    expect(await attempt(planned("set"), throwing(code), {}, {} as never)).toMatchObject({
      kind,
      fault: { code },
    });
  },
);
