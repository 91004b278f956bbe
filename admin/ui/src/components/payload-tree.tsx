// JSON as a tree that folds. All of it is text: nothing in a payload becomes markup. Only what is shown costs something:
// a payload may be a list of a hundred thousand items.
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { DeepPart, ExactNumber, deepest, is_branch, stringify } from "../json/lossless.ts";
import { number } from "../format/numbers.ts";
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";
import { CopyButton } from "./copy-button.tsx";

const shown_at_once = 100;
/** Characters of a text or a part; a browser lays out more of them too slowly. */
const longest_text = 20_000;
const longest_whole = 200_000;

function Cut({ text, longest }: { text: string; longest: number }) {
  if (text.length <= longest) return <>{text}</>;
  return (
    <>
      {text.slice(0, longest)}
      <span class="json-size">{texts.payload.more_characters(number(text.length - longest))}</span>
    </>
  );
}

function leaf(value: unknown): ComponentChildren {
  if (value instanceof ExactNumber) return <span class="json-number">{value.text}</span>;
  if (value instanceof DeepPart) {
    return (
      <>
        <span class="json-size">{texts.payload.too_deep(deepest)}</span>
        <span class="json-deep"><Cut text={value.text} longest={longest_text} /></span>
      </>
    );
  }
  if (typeof value === "string") return <span class="json-text"><Cut text={JSON.stringify(value)} longest={longest_text} /></span>;
  if (typeof value === "number") return <span class="json-number">{String(value)}</span>;
  return <span class="json-word">{String(value)}</span>;
}

const size_of = (value: object): number => (Array.isArray(value) ? value.length : Object.keys(value).length);

function first_entries(value: object, count: number): [string, unknown][] {
  if (Array.isArray(value)) return value.slice(0, count).map((item, index) => [String(index), item]);
  const fields = value as Record<string, unknown>;
  return Object.keys(fields).slice(0, count).map((name) => [name, fields[name]]);
}

function Children({ value, depth }: { value: object; depth: number }) {
  const [limit, set_limit] = useState(shown_at_once);
  const size = size_of(value);
  return (
    <ul>
      {first_entries(value, limit).map(([name, child]) => (
        <Node key={name} name={name} index={Array.isArray(value)} value={child} depth={depth} />
      ))}
      {size > limit ? (
        <li>
          <Button kind="quiet" small onPress={() => set_limit(limit + 1_000)}>
            {texts.payload.more_entries(number(size - limit), size - limit === 1)}
          </Button>
        </li>
      ) : null}
    </ul>
  );
}

function Node({ name, index, value, depth }: { name: string; index: boolean; value: unknown; depth: number }) {
  const [open, set_open] = useState(depth < 3);
  const key = index ? <span class="json-index">{name}</span> : <span class="json-name">{name}</span>;
  if (!is_branch(value)) return <li>{key}: {leaf(value)}</li>;
  const size = size_of(value);
  if (size === 0) return <li>{key}: {Array.isArray(value) ? "[]" : "{}"}</li>;
  return (
    <li>
      <button type="button" class="json-fold" aria-expanded={open} onClick={() => set_open(!open)}>
        {key}:{" "}
        <span class="json-size">{(Array.isArray(value) ? texts.payload.items : texts.payload.fields)(number(size), size === 1)}</span>
      </button>
      {open ? <Children value={value} depth={depth + 1} /> : null}
    </li>
  );
}

function Whole({ value }: { value: unknown }) {
  const text = useMemo(() => stringify(value, 2), [value]);
  return <pre tabIndex={0}><Cut text={text} longest={longest_whole} /></pre>;
}

export function PayloadTree({ value }: { value: unknown }) {
  const [as_text, set_as_text] = useState(false);
  return (
    <div class="payload">
      <div class="payload-tools">
        <Button kind="quiet" small pressed={as_text} onPress={() => set_as_text(!as_text)}>
          {texts.payload.as_text}
        </Button>
        <CopyButton text={() => stringify(value, 2)} label={texts.payload.copy_payload}>
          {texts.words.copy}
        </CopyButton>
      </div>
      {as_text ? (
        <Whole value={value} />
      ) : (
        <div class="json-tree">{is_branch(value) ? <Children value={value} depth={1} /> : leaf(value)}</div>
      )}
    </div>
  );
}
