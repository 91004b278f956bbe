import { useState } from "preact/hooks";
import { say_problem } from "../state/notices.ts";
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";

/** Also where the page is served without TLS, in which browsers offer no clipboard API. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  if (!copied) throw new Error(texts.words.copy_not_allowed);
}

/** `text` as a function is only asked for when it is copied. */
export function CopyButton({ text, label, children }: { text: string | (() => string); label: string; children?: string }) {
  const [copied, set_copied] = useState(false);
  const press = async (): Promise<void> => {
    try {
      await copy(typeof text === "string" ? text : text());
      set_copied(true);
      setTimeout(() => set_copied(false), 1_500);
    } catch (problem) {
      say_problem(texts.words.copy_failed, problem);
    }
  };
  const icon = copied ? "check" : "copy";
  return (
    <Button icon={icon} kind="quiet" small label={copied ? texts.words.copied : label} title={label} onPress={press}>
      {children === undefined ? undefined : copied ? texts.words.copied : children}
    </Button>
  );
}
