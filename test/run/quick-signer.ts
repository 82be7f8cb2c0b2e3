import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from "node:crypto";
import {
  approvalBytes,
  approvalNamespace,
  encodeApproval,
  type ApprovalRequest,
} from "../../src/approval/document.ts";
import { wireString } from "../../src/approval/ssh-key.ts";

/** An SSH key of the test's own, signing in this process: for runs that are approved thousands of times. */
export class QuickSigner {
  readonly #pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  readonly #blob: Buffer;
  readonly id: string;
  /** @param privateKey as PEM; default: one that nobody else has */
  constructor(id: string, privateKey?: string) {
    this.id = id;
    this.#pair =
      privateKey === undefined
        ? generateKeyPairSync("ed25519")
        : { privateKey: createPrivateKey(privateKey), publicKey: createPublicKey(privateKey) };
    const raw = Buffer.from(this.#pair.publicKey.export({ format: "jwk" }).x ?? "", "base64url");
    this.#blob = Buffer.concat([wireString("ssh-ed25519"), wireString(raw)]);
  }
  get publicKey(): string {
    return `ssh-ed25519 ${this.#blob.toString("base64")} ${this.id}`;
  }
  answer(request: ApprovalRequest, kind: "approve" | "deny" = "approve"): string {
    const document = { ...request, kind, approver: this.id };
    const parts = [approvalNamespace, "", "sha512"].map((part) => wireString(part));
    const digest = createHash("sha512").update(approvalBytes(document)).digest();
    const signed = Buffer.concat([Buffer.from("SSHSIG"), ...parts, wireString(digest)]);
    const signature = Buffer.concat([
      wireString("ssh-ed25519"),
      wireString(sign(null, signed, this.#pair.privateKey)),
    ]);
    return encodeApproval(
      document,
      Buffer.concat([
        Buffer.from("SSHSIG\0\0\0\u0001"),
        wireString(this.#blob),
        ...parts,
        wireString(signature),
      ]),
    );
  }
}
