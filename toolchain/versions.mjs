// @ts-check
// The one place that names the versions of the toolchain's parts. package.json pins the npm ones to the same.

export const PULUMI_VERSION = "3.259.0";
export const NODE_VERSION = "24.21.0";
export const VERCEL_PROVIDER_VERSION = "5.4.1";
export const CHROMIUM_VERSION = "147.0.0";

/** First Go release that builds this CLI (toolchain/cli/go.mod says the same). */
export const GO_VERSION_AT_LEAST = "1.26";
