/** What an app is like, as far as the gate's files depend on it. Paths are from the app's folder. */
export interface AppShape {
  readonly nextMajor: number;
  readonly typescript: boolean;
  /** What stands before `app/` and `pages/`: nothing, or `src/`. */
  readonly src: "" | "src/";
  /** Which router the gate's own pages go to; an app that has both gets them in `app/`. */
  readonly router: "app" | "pages";
  /** `""` without one. */
  readonly basePath: string;
  /** next.config; undefined: there is none. */
  readonly config: { readonly path: string; readonly text: string } | undefined;
  /** The file that Next.js runs before every request; undefined: there is none. */
  readonly middleware: { readonly path: string; readonly text: string } | undefined;
  /** A path of this app, without `basePath` and locale. */
  readonly signInPath: string;
  /** The sign-in page is beneath a segment for the locale. */
  readonly localeSegment: boolean;
  /** What the page at which people verify themselves again needs around it. */
  readonly verifyLayout: "none" | "provider" | "document";
  /** Patterns of pages and route handlers that ask for somebody by themselves. */
  readonly ownProtection: readonly string[];
  readonly packageJson: string;
  readonly packages: PackageTool;
}

/** What installs packages, and from where. */
export interface PackageTool {
  readonly name: "npm" | "pnpm" | "yarn" | "bun";
  /** The folder of the lock file, from the app's; `.` is the app's own. */
  readonly root: string;
}
