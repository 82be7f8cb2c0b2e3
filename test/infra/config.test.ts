import { expect, test } from "vitest";
import { readSettings } from "../../infra/config.ts";

test.each(["https://user:pw@app.example", "https://app.example/path", "https://app.example/?q"])(
  "the stack program refuses %s for the app's origin, and repeats nothing of it",
  (appOrigin) => {
    // The first key that is wrong is the one that is named.
    const config: Record<string, unknown> = { project: "prj_1", projectName: "app", appOrigin };
    let message = "read";
    try {
      readSettings((key) => config[key]);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain("must be the app's origin and nothing more");
    expect(message).not.toContain(appOrigin);
  },
);
