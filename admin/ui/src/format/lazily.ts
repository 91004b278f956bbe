/** Made when it is first asked for. Formats of numbers and times take milliseconds each to make, before anything is shown. */
export function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
