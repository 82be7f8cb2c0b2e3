/** The two meanings of Ctrl-C in a run. */
interface Interrupts {
  /** First: stop before the next effect. */
  readonly stop: AbortSignal;
  /** Second: break off what is in hand; what became of it is unknown then. */
  readonly abort: AbortSignal;
  /** Gives Ctrl-C its usual meaning back. */
  release(): void;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** @param say told what the first Ctrl-C means */
export function catchInterrupts(say: (message: string) => void): Interrupts {
  const [stop, abort] = [new AbortController(), new AbortController()];
  const onSignal = () => {
    if (stop.signal.aborted) return abort.abort(new Error("interrupted twice"));
    say("Stopping before the next effect; once more breaks off what is in hand.");
    stop.abort(new Error("interrupted"));
  };
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    abort: abort.signal,
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}

/** Of what has no effects to stop before: the first Ctrl-C ends it, what it looks at is broken off. */
export function stopAtInterrupt(): Pick<Interrupts, "stop" | "release"> {
  const stop = new AbortController();
  const onSignal = () => stop.abort(new Error("interrupted"));
  for (const signal of signals) process.on(signal, onSignal);
  return {
    stop: stop.signal,
    release: () => {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
