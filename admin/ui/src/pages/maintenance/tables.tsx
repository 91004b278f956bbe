import type { TableState } from "../../api/types.ts";
import { Moment } from "../../components/moment.tsx";
import { bytes, percent, short_number } from "../../format/numbers.ts";

/** Below this, dead rows are the ordinary coming and going. */
const worth_a_word = 10_000;

export function Tables({ tables }: { tables: TableState[] }) {
  const total = tables.reduce((sum, table) => sum + table.table_bytes + table.index_bytes, 0);
  const largest = Math.max(1, ...tables.map((table) => table.table_bytes + table.index_bytes));
  return (
    <section aria-labelledby="tables">
      <h2 id="tables">Tables <span class="muted">{bytes(total)}</span></h2>
      <div class="table-frame">
        <table class="cards-on-phone">
          <thead>
            <tr>
              <th scope="col">Table</th>
              <th scope="col" class="numeric">Size</th>
              <th scope="col"><span class="visually-hidden">Share</span></th>
              <th scope="col" class="numeric">of it indexes</th>
              <th scope="col" class="numeric" title="As PostgreSQL estimates them">Rows</th>
              <th scope="col" class="numeric" title="Rows that vacuum has yet to clear away">Dead</th>
              <th scope="col">Vacuumed</th>
              <th scope="col">Analyzed</th>
            </tr>
          </thead>
          <tbody>
            {tables.map((table) => {
              const all = table.live_rows + table.dead_rows;
              const dead = all > 0 ? table.dead_rows / all : 0;
              return (
                <tr key={table.name}>
                  <th scope="row" class="mono">{table.name}</th>
                  <td class="numeric" data-label="Size">{bytes(table.table_bytes + table.index_bytes)}</td>
                  <td class="bar-cell"><meter min={0} max={largest} value={table.table_bytes + table.index_bytes} aria-hidden="true" /></td>
                  <td class="numeric" data-label="Indexes">{bytes(table.index_bytes)}</td>
                  <td class="numeric" data-label="Rows">{short_number(table.live_rows)}</td>
                  <td class={`numeric${table.dead_rows > worth_a_word && dead > 0.2 ? " bad" : ""}`} data-label="Dead">
                    {table.dead_rows === 0 ? <span class="faint">0</span> : `${short_number(table.dead_rows)} (${percent(dead)})`}
                  </td>
                  <td data-label="Vacuumed"><Moment at={table.last_vacuum_at} fallback="never" /></td>
                  <td data-label="Analyzed"><Moment at={table.last_analyze_at} fallback="never" /></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
