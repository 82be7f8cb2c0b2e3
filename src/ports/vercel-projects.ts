import type { CallOptions } from "./clerk.ts";

/** A project as a token finds it, before any stack names it. */
export interface FoundProject {
  readonly id: string;
  readonly name: string;
  /** Undefined for a project of a personal account. */
  readonly team: { readonly id: string; readonly name: string } | undefined;
  /** `github nightshift/app, production from main`; undefined where no repository is linked. */
  readonly link: string | undefined;
}

/** A domain of a project. */
export interface ProjectDomain {
  readonly name: string;
  readonly verified: boolean;
  /** It only leads elsewhere. */
  readonly redirects: boolean;
  /** It is of a branch or a custom environment, not of production. */
  readonly elsewhere: boolean;
}

/** What a token sees of Vercel. Reads only. */
export interface VercelProjects {
  /**
   * Every project of this id or name that the token sees, one a team at most.
   * @param team id or slug of the only team to look in; default: all of the token's, and its own account
   * @throws BadInput `TOKEN_WRONG` when Vercel does not take the token at all
   */
  find(which: string, team: string | undefined, how: CallOptions): Promise<readonly FoundProject[]>;
  /** Names of what the token sees, to choose from; a hundred a team at most. */
  names(team: string | undefined, how: CallOptions): Promise<readonly string[]>;
  domains(project: FoundProject, how: CallOptions): Promise<readonly ProjectDomain[]>;
}
