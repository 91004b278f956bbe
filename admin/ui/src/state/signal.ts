// A value that several components watch.
import { useLayoutEffect, useState } from "preact/hooks";

export class Signal<T> {
  #value: T;
  readonly #watchers = new Set<(value: T) => void>();

  constructor(value: T) {
    this.#value = value;
  }

  get value(): T {
    return this.#value;
  }

  set(value: T): void {
    if (Object.is(value, this.#value)) return;
    this.#value = value;
    for (const watcher of [...this.#watchers]) watcher(value);
  }

  watch(watcher: (value: T) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

export function useSignal<T>(signal: Signal<T>): T {
  const [value, set_value] = useState(signal.value);
  // Not a frame later: what waits for it may have to fetch something.
  useLayoutEffect(() => {
    set_value(signal.value);
    return signal.watch((next) => set_value(() => next));
  }, [signal]);
  return value;
}
