import { startNight, type Night } from "../test/probe/night.ts";

/** What benchmarks share: one world for all that need one, and what has to be undone at the end. */
export interface Lab {
  /** The sandbox with the app deployed and Clerk cut; brought up when first asked for. */
  readonly night: () => Promise<Night>;
  readonly onEnd: (undo: () => unknown) => void;
  /** Progress, for a person. */
  readonly say: (line: string) => void;
}

export function openLab(say: (line: string) => void): Lab & { readonly close: () => Promise<void> } {
  const undo: (() => unknown)[] = [];
  let night: Promise<Night> | undefined;
  const bringUp = async (): Promise<Night> => {
    say("bringing the sandbox up");
    const up = await startNight();
    undo.push(up.stop);
    await up.world.control("POST", "/clerk/cut", {});
    return up;
  };
  return {
    night: () => (night ??= bringUp()),
    onEnd: (one) => void undo.push(one),
    say,
    close: async () => {
      for (const one of undo.splice(0).reverse()) await one();
    },
  };
}
