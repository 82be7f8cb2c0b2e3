/** A run as somebody types it: its name, or the path of its folder that a shell completes. */
export function runName(typed: string): string {
  return typed.replace(/^.*incidents[\\/]/, "").replace(/(?<![\\/])[\\/]+$/, "");
}
