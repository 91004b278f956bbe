// A list as a file: by the server where it has more than the page shows, else made of what the page has.
import { csv, json_lines } from "../format/table-text.ts";
import { texts } from "../texts/index.ts";

interface Properties {
  /** Without an ending. */
  name: string;
  /** Addresses of the whole list. */
  addresses?: { csv: string; jsonl: string };
  /** The whole list. */
  rows?: readonly object[];
}

function download(name: string, text: string, type: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function ExportMenu({ name, addresses, rows }: Properties) {
  return (
    <details class="export-menu">
      <summary class="button">{texts.words.export_list}</summary>
      <div class="export-choices">
        {addresses ? (
          <>
            <a class="button small quiet" href={addresses.csv} download={`${name}.csv`}>{texts.words.csv}</a>
            <a class="button small quiet" href={addresses.jsonl} download={`${name}.jsonl`}>{texts.words.json_lines}</a>
          </>
        ) : (
          <>
            <button type="button" class="button small quiet" onClick={() => download(`${name}.csv`, csv(rows ?? []), "text/csv")}>{texts.words.csv}</button>
            <button type="button" class="button small quiet" onClick={() => download(`${name}.jsonl`, json_lines(rows ?? []), "application/x-ndjson")}>{texts.words.json_lines}</button>
          </>
        )}
      </div>
    </details>
  );
}
