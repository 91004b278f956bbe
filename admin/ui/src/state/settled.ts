// A value that the user still types, after a pause.
import { useEffect, useState } from "preact/hooks";

export function useSettled<T>(value: T, milliseconds: number): T {
  const [settled, set_settled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set_settled(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return settled;
}
