import { afterAll, expect, test } from "vitest";
import { approvalBytes, decodeApproval, encodeApproval } from "../../src/approval/document.ts";
import type { ApprovedGrant } from "../../src/approval/document.ts";
import { unarmor } from "../../src/approval/sshsig.ts";
import { verifyApproval, type ApprovalExpectation } from "../../src/approval/verify.ts";
import { approval, grant, KeyRing, someone } from "./keys.ts";

const ring = new KeyRing();
afterAll(() => ring.cleanUp());
const abeKey = ring.make("abe");
const people = [
  someone("rita", [ring.make("rita")]),
  someone("abe", [abeKey]),
  someone("eve", [ring.make("eve")], ["execute"]),
];
ring.make("stranger");

const expected: ApprovalExpectation = {
  people,
  now: Date.parse("2026-11-21T03:10:00Z"),
  planHash: approval.planHash,
  run: approval.run,
  step: approval.step,
  nonce: approval.nonce,
  requester: "rita",
  executor: "rita",
  contactsCommit: approval.contactsCommit,
  grant,
};
const line = ring.approve("abe", approval);
const message = (verdict: ReturnType<typeof verifyApproval>): string =>
  verdict.ok ? "accepted" : `${verdict.code} ${verdict.message}`;

test("a second person's signature over this very effect is accepted and names the person and key", () => {
  const verdict = verifyApproval(line, expected);
  expect(verdict).toMatchObject({ ok: true, approver: { id: "abe" } });
  if (verdict.ok) expect(verdict.keyFingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
});

test("line breaks and spaces that a chat puts in do no harm", () => {
  const wrapped = line.replace(/(.{60})/g, "$1\n  ");
  expect(verifyApproval(wrapped, expected).ok).toBe(true);
});

test.each<[string, Partial<ApprovalExpectation>]>([
  ["APPROVAL_INVALID The approval is for another plan", { planHash: "b".repeat(64) }],
  ["APPROVAL_INVALID The approval is for another run", { run: "2026-11-21-other-0000" }],
  ["APPROVAL_INVALID The approval is for another step", { step: "rotate" }],
  ["APPROVAL_INVALID The approval is for another request", { nonce: "m".repeat(22) }],
  ["APPROVAL_INVALID The approval is for another requester", { requester: "eve" }],
  ["APPROVAL_INVALID The approval is for another commit of the contacts", { contactsCommit: "d".repeat(40) }],
  [
    "APPROVAL_EXPIRED The approval ended at 2026-11-21T04:00:00Z",
    { now: Date.parse("2026-11-21T04:00:01Z") },
  ],
  ["APPROVAL_SELF Abe is carrying this out", { executor: "abe" }],
  ["is nobody's in contacts/people.yaml at that commit", { people: people.filter((p) => p.id !== "abe") }],
  ["stands under both abe and amy", { people: [...people, someone("amy", [abeKey])] }],
  ["Abe may not approve", { people: [someone("abe", [abeKey], ["execute"])] }],
])("refused: %s", (sentence, change) => {
  expect(message(verifyApproval(line, { ...expected, ...change }))).toContain(sentence);
});

test.each<[string, Partial<ApprovedGrant>]>([
  ["for stack production, not staging", { stack: "staging" }],
  ["for project prj_1, not prj_2", { project: "prj_2" }],
  ["for mode stale-sessions, not open", { mode: "open" }],
  ["no end after 2026-11-21T04:00:00Z", { until: "2026-11-21T04:00:01Z" }],
  ["no start before", { from: "2026-11-21T02:59:59Z" }],
  ["not open before", { first: "2026-11-21T02:00:00Z" }],
  ["no token issued before", { since: "2026-11-20T14:59:59Z" }],
  ["keeps people out whom this would let in", { deny: [] }],
  ["does not cover all these routes", { routes: ["/admin"] }],
  ["does not cover all these methods", { methods: ["DELETE"] }],
])("refused: the approval is %s", (sentence, change) => {
  expect(message(verifyApproval(line, { ...expected, grant: { ...grant, ...change } }))).toContain(sentence);
});

test("what is narrower than approved needs no new approval", () => {
  const renewal = {
    ...grant,
    from: "2026-11-21T03:30:00Z",
    since: "2026-11-20T16:00:00Z",
    until: "2026-11-21T03:50:00Z",
    deny: ["user_bad", "sess_worse"],
  };
  expect(verifyApproval(line, { ...expected, grant: renewal }).ok).toBe(true);
});

test("the requester's own approval is refused although the key is good", () => {
  const own = ring.approve("rita", { ...approval, approver: "rita" });
  expect(message(verifyApproval(own, expected))).toMatch(/^APPROVAL_SELF Rita asked for this/);
});

test("someone else's name over one's own key is refused", () => {
  const posed = ring.approve("rita", approval);
  expect(message(verifyApproval(posed, expected))).toContain("names abe but rita's key signed it");
});

test("a key that is in nobody's entry is refused", () => {
  expect(message(verifyApproval(ring.approve("stranger", approval), expected))).toContain("is nobody's");
});

test("a signature made for something else is refused", () => {
  const git = ring.approve("abe", approval, "git");
  expect(message(verifyApproval(git, expected))).toContain("signed for something else");
});

test("a changed text under a good signature is refused", () => {
  const signature = unarmor(ring.sign("abe", approvalBytes(approval)));
  const longer = { ...approval, grant: { ...grant, until: "2026-11-21T06:00:00Z" } };
  expect(message(verifyApproval(encodeApproval(longer, signature), expected))).toContain("was changed");
});

test("every single flipped bit of the signature is refused", () => {
  const [text = "", tail = ""] = line.split(".");
  const signature = Buffer.from(tail, "base64url");
  for (let at = 0; at < signature.length; at++) {
    const flipped = Buffer.from(signature);
    flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
    expect(verifyApproval(`${text}.${flipped.toString("base64url")}`, expected).ok, `byte ${at}`).toBe(false);
  }
});

test("a deny stops, even one's own, even after its time", () => {
  const deny = ring.approve("rita", { ...approval, kind: "deny", approver: "rita", reason: "wrong project" });
  const late = { ...expected, now: Date.parse("2027-01-01T00:00:00Z") };
  expect(message(verifyApproval(deny, late))).toBe("APPROVAL_DENIED Rita denied it: wrong project");
});

test.each([
  ["", "not one whole line"],
  ["hello", "not one whole line"],
  [line.slice(0, 40), "not one whole line"],
  [`${line}.x`, "not one whole line"],
  [`${Buffer.from("[]").toString("base64url")}.AAAA`, "not an approval document"],
  [`${Buffer.from("{").toString("base64url")}.AAAA`, "not an approval document"],
  ["A".repeat(70_000), "too long"],
])("a paste gone wrong is named (%#)", (text, sentence) => {
  expect(message(verifyApproval(text, expected))).toContain(sentence);
});

test("the same document in another spelling is refused", () => {
  const signature = line.split(".")[1] ?? "";
  const spaced = Buffer.from(JSON.stringify(approval, null, 1)).toString("base64url");
  expect(message(verifyApproval(`${spaced}.${signature}`, expected))).toContain("not in canonical form");
  const extra = Buffer.from(JSON.stringify({ ...approval, also: 1 })).toString("base64url");
  expect(message(verifyApproval(`${extra}.${signature}`, expected))).toContain("not an approval document");
});

test("encoding and decoding give the same document", () => {
  expect(decodeApproval(line)).toMatchObject({ document: approval });
});
