import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  approvalBytes,
  approvalNamespace,
  encodeApproval,
  type ApprovalDocument,
  type ApprovedGrant,
} from "../../src/approval/document.ts";
import type { Person } from "../../src/approval/person.ts";
import { unarmor } from "../../src/approval/sshsig.ts";

/** A folder of real SSH keys that the real ssh-keygen made; gone after `cleanUp`. */
export class KeyRing {
  readonly folder = mkdtempSync(join(tmpdir(), "approval-keys-"));
  make(name: string, type = "ed25519", bits?: number): string {
    const size = bits === undefined ? [] : ["-b", String(bits)];
    execFileSync("ssh-keygen", [
      "-q",
      "-t",
      type,
      ...size,
      "-N",
      "",
      "-C",
      name,
      "-f",
      join(this.folder, name),
    ]);
    return readFileSync(join(this.folder, `${name}.pub`), "utf8").trim();
  }
  file(name: string): string {
    return join(this.folder, name);
  }
  /** `ssh-keygen -Y sign`, armored. */
  sign(name: string, message: Uint8Array, namespace = approvalNamespace, hash = "sha512"): string {
    return execFileSync(
      "ssh-keygen",
      ["-q", "-Y", "sign", "-f", this.file(name), "-n", namespace, "-O", `hashalg=${hash}`],
      { input: message, stdio: ["pipe", "pipe", "ignore"] },
    ).toString();
  }
  /** What the real `ssh-keygen -Y verify` says. */
  verifies(publicKey: string, armored: string, message: Uint8Array, namespace = approvalNamespace): boolean {
    writeFileSync(this.file("allowed"), `someone@example.com ${publicKey}\n`);
    writeFileSync(this.file("sig"), armored);
    try {
      execFileSync(
        "ssh-keygen",
        [
          "-Y",
          "verify",
          "-f",
          this.file("allowed"),
          "-I",
          "someone@example.com",
          "-n",
          namespace,
          "-s",
          this.file("sig"),
        ],
        { input: message, stdio: ["pipe", "ignore", "ignore"] },
      );
      return true;
    } catch {
      return false;
    }
  }
  approve(name: string, document: ApprovalDocument, namespace = approvalNamespace): string {
    return encodeApproval(document, unarmor(this.sign(name, approvalBytes(document), namespace)));
  }
  cleanUp(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const grant: ApprovedGrant = {
  mode: "stale-sessions",
  from: "2026-11-21T03:00:00Z",
  until: "2026-11-21T04:00:00Z",
  since: "2026-11-20T15:00:00Z",
  first: "2026-11-21T03:00:00Z",
  routes: [],
  methods: [],
  deny: ["user_bad"],
  stack: "production",
  project: "prj_1",
};

export const approval: ApprovalDocument = {
  v: 1,
  kind: "approve",
  planHash: "a".repeat(64),
  run: "2026-11-21-auth-outage-1a2b",
  step: "open",
  requester: "rita",
  approver: "abe",
  nonce: "n".repeat(22),
  notAfter: "2026-11-21T04:00:00Z",
  reason: "Clerk is down; customers cannot work",
  contactsCommit: "c".repeat(40),
  grant,
};

export const someone = (
  id: string,
  keys: readonly string[],
  may: Person["may"] = ["approve", "execute"],
): Person => ({
  id,
  name: id[0]?.toUpperCase() + id.slice(1),
  email: `${id}@example.com`,
  timeZone: "Europe/Berlin",
  keys: [...keys],
  may,
});
