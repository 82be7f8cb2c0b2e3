import { createHash } from "node:crypto";
import { posix } from "node:path";
import type { Severity } from "../facts/evidence.ts";
import { groupOf, groups } from "./check.ts";
import type { Checked } from "./run-checks.ts";
import { worstFirst, type Mistake } from "./summary.ts";

/** SARIF's own levels; https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html, 3.27.10 */
const levels: Readonly<Record<Severity, "error" | "warning" | "note">> = {
  ...{ critical: "error", high: "error", medium: "warning", low: "note" },
};
/** GitHub's scale: above 9.0 critical, 7.0 high, 4.0 medium, else low (docs.github.com, "SARIF support for code scanning"). */
const scores: Readonly<Record<Severity, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.0",
  low: "2.0",
};

/**
 * SARIF 2.1.0. A result has a place in a file where the app's source is meant; the others name the check alone, since no
 * file is at fault. What is not known stands among the notifications of the invocation, never as a result.
 * @param checked from `runChecks`
 * @param prefix what stands before the paths of the app's files, e.g. `apps/shop/`
 */
export function sarifOf(checked: readonly Checked[], prefix = ""): object {
  const rules = checked.map(({ check }) => ({
    id: check.id,
    name: check.id.replace(/(?:^|[.-])([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: check.title },
    fullDescription: { text: check.why },
    help: { text: `${check.why} ${check.mend}` },
    defaultConfiguration: { level: levels[check.severity] },
    properties: { tags: [groups[groupOf(check)]], "security-severity": scores[check.severity] },
  }));
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "runbook ready", rules } },
        columnKind: "utf16CodeUnits",
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: checked.flatMap(({ check, notKnown }) =>
              notKnown.map((why) => ({
                level: "note",
                message: { text: `Not known: ${why}` },
                associatedRule: { id: check.id },
              })),
            ),
          },
        ],
        results: worstFirst(checked).map((one) => resultOf(one, checked, prefix)),
      },
    ],
  };
}

function resultOf(one: Mistake, checked: readonly Checked[], prefix: string): object {
  const { of, severity, what, at } = one;
  const uri =
    at === undefined ? "" : groupOf(of.check) === "source" ? posix.normalize(prefix + at.file) : at.file;
  const place =
    at === undefined
      ? { logicalLocations: [{ fullyQualifiedName: of.check.id, kind: "resource" }] }
      : {
          physicalLocation: {
            artifactLocation: { uri: uri.split("/").map(encodeURIComponent).join("/") },
            region: { startLine: at.line, startColumn: at.column },
          },
        };
  return {
    ruleId: of.check.id,
    ruleIndex: checked.indexOf(of),
    level: levels[severity],
    message: { text: `${what} ${of.check.mend}` },
    locations: [place],
    partialFingerprints: { "runbookReady/v1": digest(`${of.check.id}\n${uri}\n${what}`) },
    properties: { severity },
  };
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");
