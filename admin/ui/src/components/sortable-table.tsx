// A table whose rows the reader sorts by a column: a click on the head, once more for the other direction.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { texts } from "../texts/index.ts";
import { Icon } from "./icon.tsx";

export interface Column<Row> {
  key: string;
  title: string;
  numeric?: boolean;
  hint?: string;
  /** What it is sorted by; absent: it cannot be. Null comes last. */
  value?: (row: Row) => number | string | null;
  cell: (row: Row) => ComponentChildren;
}

interface Sorting {
  column: string;
  ascending: boolean;
}

function sorted<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sorting: Sorting): Row[] {
  const value = columns.find((column) => column.key === sorting.column)?.value;
  if (!value) return [...rows];
  const direction = sorting.ascending ? 1 : -1;
  return [...rows].sort((left, right) => {
    const [one, other] = [value(left), value(right)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return direction * (typeof one === "string" && typeof other === "string" ? one.localeCompare(other) : Number(one) - Number(other));
  });
}

export function SortableTable<Row>({ rows, columns, row_key, first, row_class }: {
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  row_key: (row: Row) => string;
  /** By which column it is sorted at first, the largest on top. */
  first: string;
  row_class?: (row: Row) => string;
}) {
  const [sorting, set_sorting] = useState<Sorting>({ column: first, ascending: false });
  const sort_by = (column: Column<Row>): void =>
    set_sorting((before) => (before.column === column.key ? { column: column.key, ascending: !before.ascending } : { column: column.key, ascending: !column.numeric }));
  return (
    <div class="table-frame">
      <table class="cards-on-phone">
        <thead>
          <tr>
            {columns.map((column) => {
              const is_sorted = sorting.column === column.key;
              return (
                <th
                  key={column.key}
                  scope="col"
                  class={column.numeric ? "numeric" : ""}
                  title={column.hint}
                  aria-sort={is_sorted ? (sorting.ascending ? "ascending" : "descending") : undefined}
                >
                  {column.value ? (
                    <button type="button" class={is_sorted ? `sort-button sorted${sorting.ascending ? " ascending" : ""}` : "sort-button"} onClick={() => sort_by(column)}>
                      {column.title}
                      <Icon name="down" />
                    </button>
                  ) : column.title === "" ? (
                    <span class="visually-hidden">{texts.words.actions}</span>
                  ) : (
                    column.title
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {sorted(rows, columns, sorting).map((row) => (
            <tr key={row_key(row)} class={row_class?.(row) ?? ""}>
              {columns.map((column, index) =>
                index === 0 ? (
                  <th key={column.key} scope="row">{column.cell(row)}</th>
                ) : (
                  <td key={column.key} class={column.numeric ? "numeric" : ""} data-label={column.title}>{column.cell(row)}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
