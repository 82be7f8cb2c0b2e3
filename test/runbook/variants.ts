import { withNotice as valid } from "./valid.ts";

/** Other ways to say something right. */
export const variants: readonly (readonly [string, string])[] = [
  ["title: Test", "title: 'Test'"],
  ["version: 1", "# a comment\nversion: 1 # here too"],
  ["summary: For tests", "summary: >-\n  For\n  tests"],
  ["default: 30", "default: &thirty 30\n    min: *thirty"],
  ["when: facts", "when: ${{ facts"],
  ["inputs.minutes < 60", "(not (inputs.minutes >= 60) or length(inputs.deny) == 0)"],
  ["inputs.minutes < 60", 'contains(["a", "b"], \'a\')'],
  ['facts.triage.category == "clerk-outage"', 'facts.triage.category in ["clerk-outage", "none"]'],
  ["deny: ${{ inputs.deny }}", "deny: [user_1, sess_2]"],
  ["deny: ${{ inputs.deny }}\n", "\n"],
  ["branch: facts.triage.category", "branch: ${{ facts.triage.category }}"],
  ["\n", "\r\n"],
  ["title: Look", "title: Ünïcode 夜"],
  ["steps:\n", "steps: # in order\n"],
  ["severity: high", "severity: low"],
  ["    max: 60\n", ""],
  ["    title: Look\n", "    title: Look\n    why: Because\n"],
  ["inputs.minutes < 60", "inputs.minutes != 60 and inputs.minutes in [10, 20, 30]"],
  ['facts.triage.category == "clerk-outage"', 'facts.jwks.verdict == "failing"'],
  ["mode: stale-sessions", 'mode: "stale-sessions"'],
  ["totalMinutes: 240", "totalMinutes: 60"],
  ["look: Look at it", "look: ${{ inputs.reason }}"],
  ["to: team", "to: users"],
  ["since: 2026-11-21T03:00:00Z", 'since: "${{ inputs.reason }}"'],
  ["look: Look at it", "look: >-\n            Look at it\n            twice"],
];

/** The valid text with one thing said in another way. */
export function variantText(usual: string, other: string): string {
  const text = usual === "\n" ? valid.replaceAll(usual, other) : valid.replace(usual, () => other);
  // A condition that began with ${{ must end with it too; an input has one `min`.
  const whole = other.startsWith("when: ${{") ? text.replace("< 60", "< 60 }}") : text;
  return other.includes("*thirty") ? whole.replace("    min: 1\n", "") : whole;
}
