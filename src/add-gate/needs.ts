import { isBefore, majorOf } from "../ports/version.ts";

/** The package that an app installs; a test holds this equal to guard/package.json. */
export const gatePackage = {
  name: "clerk-bypass-gate",
  peers: { next: "^15.5.18 || ^16.2.6", "@clerk/nextjs": "^7.9.4" },
} as const;

export type Peer = keyof typeof gatePackage.peers;

/** Whether a version is in a range of the form `^1.2.3 || ^2.0.1`. Of what is no version, never. */
export const isIn = (version: string, range: string): boolean =>
  range
    .split("||")
    .map((part) => part.trim().replace(/^\^/, ""))
    .some((least) => majorOf(version) === majorOf(least) && !isBefore(version, least));
