// A table whose rows the reader sorts by a column: a click on the head, once more for the other direction. How it is
// sorted stands in the address, so that a reader who comes back finds it as it was. On a phone, where rows are cards
// without heads, a choice above them does the same.
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { navigate, useLocation, with_parameter } from "../routing/router.ts";
import { texts } from "../texts/index.ts";
import { Icon } from "./icon.tsx";

export interface Column<Row> {
  key: string;
  /** Empty: a column of actions. */
  title: string;
  numeric?: boolean;
  hint?: string | undefined;
  /** What it is sorted by; absent: it cannot be. Null comes last. */
  value?: ((row: Row) => number | string | null) | undefined;
  /** Of its cells. */
  class?: (row: Row) => string;
  cell_hint?: (row: Row) => string | undefined;
  cell: (row: Row) => ComponentChildren;
}

interface Sorting {
  column: string;
  ascending: boolean;
}

const sorting_text = ({ column, ascending }: Sorting): string => `${column}-${ascending ? "asc" : "desc"}`;

function sorting_of(text: string): Sorting {
  const [, column = "", direction] = /^(.*)-(asc|desc)$/.exec(text) ?? [];
  return { column, ascending: direction === "asc" };
}

const first_direction = <Row,>(column: Column<Row>): Sorting => ({ column: column.key, ascending: !column.numeric });

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

export function SortableTable<Row>({ rows, columns, row_key, parameter = "sort", first = "", row_class, row_queue }: {
  rows: readonly Row[];
  columns: readonly Column<Row>[];
  row_key: (row: Row) => string;
  /** The part of the address that says how it is sorted. */
  parameter?: string;
  /** How it is sorted at first: a column's key and "-asc" or "-desc". Default: as the rows are given. */
  first?: string;
  row_class?: (row: Row) => string;
  /** Where each row stands for a queue. */
  row_queue?: (row: Row) => string;
}) {
  const id = useId();
  const sorting = sorting_of(useLocation().query.get(parameter) ?? first);
  const sort_by = (next: Sorting): void => {
    const text = next.column === "" ? first : sorting_text(next);
    navigate(with_parameter(parameter, text === first ? null : text), { replace: true });
  };
  const choices = columns.filter((column) => column.value);
  return (
    <>
      {choices.length > 0 ? (
        <p class="sort-choice">
          <label for={id}>{texts.words.sort_by}</label>
          <select
            id={id}
            value={sorting.column}
            onChange={(event) => {
              const column = choices.find((one) => one.key === event.currentTarget.value);
              sort_by(column ? first_direction(column) : sorting_of(first));
            }}
          >
            {first === "" ? <option value="">{texts.words.default_order}</option> : null}
            {choices.map((column) => <option key={column.key} value={column.key}>{column.title}</option>)}
          </select>
        </p>
      ) : null}
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
                    aria-sort={is_sorted && column.value ? (sorting.ascending ? "ascending" : "descending") : undefined}
                  >
                    {column.value ? (
                      <button
                        type="button"
                        class={is_sorted ? `sort-button sorted${sorting.ascending ? " ascending" : ""}` : "sort-button"}
                        onClick={() => sort_by(is_sorted ? { ...sorting, ascending: !sorting.ascending } : first_direction(column))}
                      >
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
              <tr key={row_key(row)} class={row_class?.(row) ?? ""} data-queue={row_queue?.(row)}>
                {columns.map((column, index) => {
                  if (index === 0) return <th key={column.key} scope="row">{column.cell(row)}</th>;
                  if (column.title === "") return <td key={column.key} class="row-actions">{column.cell(row)}</td>;
                  return (
                    <td key={column.key} class={`${column.numeric ? "numeric" : ""} ${column.class?.(row) ?? ""}`.trim()} data-label={column.title} title={column.cell_hint?.(row)}>
                      {column.cell(row)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
