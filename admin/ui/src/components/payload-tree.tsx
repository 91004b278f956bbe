// JSON as a tree that folds. All of it is text: nothing in a payload becomes markup.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { ExactNumber, stringify } from "../json/lossless.ts";
import { plural } from "../format/numbers.ts";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy-button.tsx";

const shown_at_once = 100;

function leaf(value: unknown): ComponentChildren {
  if (value instanceof ExactNumber) return <span class="json-number">{value.text}</span>;
  if (typeof value === "string") return <span class="json-text">{JSON.stringify(value)}</span>;
  if (typeof value === "number") return <span class="json-number">{String(value)}</span>;
  return <span class="json-word">{String(value)}</span>;
}

function Children({ entries, is_array, depth }: { entries: [string, unknown][]; is_array: boolean; depth: number }) {
  const [limit, set_limit] = useState(shown_at_once);
  return (
    <ul>
      {entries.slice(0, limit).map(([name, child]) => (
        <Node key={name} name={name} index={is_array} value={child} depth={depth} />
      ))}
      {entries.length > limit ? (
        <li>
          <Button kind="quiet" small onPress={() => set_limit(limit + 1_000)}>
            {`${plural(entries.length - limit, "more entry", "more entries")}`}
          </Button>
        </li>
      ) : null}
    </ul>
  );
}

function Node({ name, index, value, depth }: { name: string; index: boolean; value: unknown; depth: number }) {
  const [open, set_open] = useState(depth < 3);
  const key = index ? <span class="json-index">{name}</span> : <span class="json-name">{name}</span>;
  const branch = typeof value === "object" && value !== null && !(value instanceof ExactNumber);
  const entries = branch ? Object.entries(value as object) : [];
  if (!branch || entries.length === 0) {
    return (
      <li>
        {key}: {branch ? (Array.isArray(value) ? "[]" : "{}") : leaf(value)}
      </li>
    );
  }
  const is_array = Array.isArray(value);
  return (
    <li>
      <button type="button" class="json-fold" aria-expanded={open} onClick={() => set_open(!open)}>
        {key}:{" "}
        <span class="json-size">{is_array ? plural(entries.length, "item") : plural(entries.length, "field")}</span>
      </button>
      {open ? <Children entries={entries} is_array={is_array} depth={depth + 1} /> : null}
    </li>
  );
}

export function PayloadTree({ value }: { value: unknown }) {
  const [as_text, set_as_text] = useState(false);
  const branch = typeof value === "object" && value !== null && !(value instanceof ExactNumber);
  return (
    <div class="payload">
      <div class="payload-tools">
        <Button kind="quiet" small pressed={as_text} onPress={() => set_as_text(!as_text)}>
          As text
        </Button>
        <CopyButton text={stringify(value, 2)} label="Copy the payload">
          Copy
        </CopyButton>
      </div>
      {as_text ? (
        <pre tabIndex={0}>{stringify(value, 2)}</pre>
      ) : branch ? (
        <div class="json-tree">
          <Children entries={Object.entries(value as object)} is_array={Array.isArray(value)} depth={1} />
        </div>
      ) : (
        <div class="json-tree">{leaf(value)}</div>
      )}
    </div>
  );
}
