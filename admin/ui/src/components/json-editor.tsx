// A text field for JSON that says what is wrong and where.
import { useId } from "preact/hooks";
import { JsonError, parse, stringify } from "../json/lossless.ts";
import { texts } from "../texts/index.ts";
import { Button } from "./button.tsx";

export function json_problem(text: string): string | null {
  if (text.trim() === "") return texts.payload.missing;
  try {
    parse(text);
    return null;
  } catch (problem) {
    return problem instanceof JsonError ? problem.message : String(problem);
  }
}

export function JsonEditor({ label, text, onText, rows = 12 }: {
  label: string;
  text: string;
  onText: (text: string) => void;
  rows?: number;
}) {
  const id = useId();
  const problem = json_problem(text);
  return (
    <div class="field">
      <div class="field-head">
        <label for={id}>{label}</label>
        <Button kind="quiet" small disabled={problem !== null} onPress={() => onText(stringify(parse(text), 2))}>
          {texts.payload.format}
        </Button>
      </div>
      <textarea
        id={id}
        class="code"
        rows={rows}
        spellcheck={false}
        autocomplete="off"
        aria-invalid={problem !== null}
        aria-describedby={`${id}-problem`}
        value={text}
        onInput={(event) => onText(event.currentTarget.value)}
      />
      <p id={`${id}-problem`} class="field-problem" role="status">
        {problem}
      </p>
    </div>
  );
}
