import type { Scene } from "../stage/scene.ts";

/** From now on. @returns what claims, when it is called, that no bypass was opened since */
export async function fromHereNothingOpened({
  claims,
  sandbox: { control },
}: Scene): Promise<() => Promise<void>> {
  const before = (await control.itemWrites()).length;
  return async () => {
    const writes = (await control.itemWrites()).length - before;
    claims.check(
      "nothing-was-opened",
      "No bypass was opened for it",
      writes === 0,
      `${writes} writes to the gate`,
    );
  };
}
