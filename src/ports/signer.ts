/** Signs with a person's SSH key (agent or file) through `ssh-keygen -Y sign`; the private key never enters this process. */
export interface Signer {
  /** @returns the armored SSHSIG. @throws NeedsHuman when no key or no passphrase is at hand. */
  sign(
    message: Uint8Array,
    options: { readonly namespace: string; readonly keyFile: string },
  ): Promise<string>;
}
