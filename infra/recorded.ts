import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

/** A variable as this stack's record has it, from before this `up`. */
export interface RecordedVariable {
  readonly value: string | undefined;
}

const shape = z.object({
  outputs: z.record(z.string(), z.object({ type: z.string(), outputs: z.record(z.string(), z.unknown()) })),
});

const variableType = "vercel:index/projectEnvironmentVariable:ProjectEnvironmentVariable";

/**
 * The variables in this stack's own record, by key, asked of the engine: no request to Vercel, and whichever backend
 * holds the record. Empty before the first `up`, undefined where the engine does not tell. The values are plain: they are
 * compared and never shown.
 */
export async function recordedVariables(): Promise<ReadonlyMap<string, RecordedVariable> | undefined> {
  const told = await ask();
  if (told === undefined) return undefined;
  const resources = Object.values(told.outputs).filter(({ type }) => type === variableType);
  return new Map(
    resources.flatMap(({ outputs: { key, value } }) =>
      typeof key === "string" ? [[key, { value: typeof value === "string" ? value : undefined }]] : [],
    ),
  );
}

async function ask(): Promise<z.infer<typeof shape> | undefined> {
  try {
    const stackName = pulumi.getStack();
    return shape.parse(await pulumi.runtime.invoke("pulumi:pulumi:readStackResourceOutputs", { stackName }));
  } catch {
    // What failed may quote the record.
    return undefined;
  }
}

/**
 * An output's value as soon as the engine has it; undefined when a preview cannot know it yet. The program asks Vercel
 * about the store before it registers anything that follows from the answer, which `apply` alone cannot do.
 */
export async function knownValue<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  // Both members are the SDK's own way to tell; its types keep them internal.
  const inner = output as unknown as { readonly isKnown: Promise<boolean>; promise(): Promise<T> };
  return (await inner.isKnown) ? inner.promise() : undefined;
}
