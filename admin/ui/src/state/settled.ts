// A value that somebody still types, once they have paused.
import { useEffect, useState } from "preact/hooks";

export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, set_settled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set_settled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
