import type * as pulumi from "@pulumi/pulumi";

/**
 * An output's value as soon as the engine has it; undefined when a preview cannot know it yet. The program asks Vercel
 * about the store before it registers anything that follows from the answer, which `apply` alone cannot do.
 */
export async function knownValue<T>(output: pulumi.Output<T>): Promise<T | undefined> {
  // Both members are the SDK's own way to tell; its types keep them internal.
  const inner = output as unknown as { readonly isKnown: Promise<boolean>; promise(): Promise<T> };
  return (await inner.isKnown) ? inner.promise() : undefined;
}
