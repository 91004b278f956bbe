// A button that shows that it is at work and cannot be pressed twice meanwhile.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

interface Properties {
  children?: ComponentChildren;
  icon?: IconName;
  kind?: "plain" | "primary" | "danger" | "quiet";
  small?: boolean;
  type?: "button" | "submit";
  disabled?: boolean;
  /** At work already, by other means than this button. */
  busy?: boolean;
  title?: string | undefined;
  label?: string | undefined;
  pressed?: boolean | undefined;
  expanded?: boolean | undefined;
  controls?: string | undefined;
  onPress?: (() => void | Promise<unknown>) | undefined;
}

export function Button(properties: Properties) {
  const { children, icon, kind = "plain", small = false, type = "button", disabled = false, title, label, onPress } = properties;
  const [pressed, set_pressed] = useState(false);
  const busy = pressed || (properties.busy ?? false);
  const alive = useRef(true);
  useEffect(() => {
    alive.current = true;
    return () => void (alive.current = false);
  }, []);

  const press = (): void => {
    const work = onPress?.();
    if (!(work instanceof Promise)) return;
    set_pressed(true);
    void work.finally(() => {
      if (alive.current) set_pressed(false);
    });
  };
  return (
    <button
      type={type}
      class={`button ${kind}${small ? " small" : ""}${children === undefined ? " icon-only" : ""}`}
      // Stays focusable while busy, so that the keyboard does not lose its place.
      aria-disabled={busy || undefined}
      disabled={disabled}
      title={title}
      aria-label={label}
      aria-pressed={properties.pressed}
      aria-expanded={properties.expanded}
      aria-controls={properties.controls}
      onClick={busy ? undefined : press}
    >
      {icon ? <Icon name={icon} /> : null}
      {children === undefined ? null : <span>{children}</span>}
    </button>
  );
}
