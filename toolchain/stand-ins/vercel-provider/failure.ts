/** An answer of Vercel's that is not a success, or none at all. `message` is what the official provider would say. */
export class ApiFailure extends Error {
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** Vercel's own fields beside code and message, e.g. `envVarKey`. */
  readonly fields: Readonly<Record<string, unknown>>;
  constructor(
    message: string,
    details: {
      readonly status?: number;
      readonly code?: string;
      readonly fields?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(message);
    this.name = "ApiFailure";
    this.status = details.status;
    this.code = details.code;
    this.fields = details.fields ?? {};
  }
}

/** What a resource operation fails with: `[ERROR] <detail>: <summary>`, the official provider's wording. */
export class OperationFailure extends Error {
  constructor(summary: string, detail: string) {
    super(`[ERROR] ${detail}: ${summary}`);
    this.name = "OperationFailure";
  }
}

export const isNotFound = (error: unknown): boolean => error instanceof ApiFailure && error.status === 404;

/** Runs `work`; its failure becomes `[ERROR] <attempt>, unexpected error: <why>: <summary>`. */
export async function describing<T>(summary: string, attempt: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof OperationFailure) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new OperationFailure(summary, `${attempt}, unexpected error: ${why}`);
  }
}
