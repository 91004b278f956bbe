import type { TableState } from "../../api/types.ts";
import { Moment } from "../../components/moment.tsx";
import { bytes, percent, short_number } from "../../format/numbers.ts";
import { texts } from "../../texts/index.ts";

/** Below this, dead rows are the ordinary coming and going. */
const worth_a_word = 10_000;

export function Tables({ tables }: { tables: TableState[] }) {
  const total = tables.reduce((sum, table) => sum + table.table_bytes + table.index_bytes, 0);
  const largest = Math.max(1, ...tables.map((table) => table.table_bytes + table.index_bytes));
  return (
    <section aria-labelledby="tables">
      <h2 id="tables">{texts.maintenance.tables(<span class="muted">{bytes(total)}</span>)}</h2>
      <div class="table-frame">
        <table class="cards-on-phone">
          <thead>
            <tr>
              <th scope="col">{texts.maintenance.table}</th>
              <th scope="col" class="numeric">{texts.maintenance.size}</th>
              <th scope="col"><span class="visually-hidden">{texts.maintenance.share}</span></th>
              <th scope="col" class="numeric">{texts.maintenance.indexes}</th>
              <th scope="col" class="numeric" title={texts.maintenance.rows_title}>{texts.maintenance.rows}</th>
              <th scope="col" class="numeric" title={texts.maintenance.dead_rows_title}>{texts.maintenance.dead_rows}</th>
              <th scope="col">{texts.maintenance.vacuumed}</th>
              <th scope="col">{texts.maintenance.analyzed}</th>
            </tr>
          </thead>
          <tbody>
            {tables.map((table) => {
              const all = table.live_rows + table.dead_rows;
              const dead = all > 0 ? table.dead_rows / all : 0;
              return (
                <tr key={table.name}>
                  <th scope="row" class="mono">{table.name}</th>
                  <td class="numeric" data-label={texts.maintenance.size}>{bytes(table.table_bytes + table.index_bytes)}</td>
                  <td class="bar-cell"><meter min={0} max={largest} value={table.table_bytes + table.index_bytes} aria-hidden="true" /></td>
                  <td class="numeric" data-label={texts.maintenance.indexes}>{bytes(table.index_bytes)}</td>
                  <td class="numeric" data-label={texts.maintenance.rows}>{short_number(table.live_rows)}</td>
                  <td class={`numeric${table.dead_rows > worth_a_word && dead > 0.2 ? " bad" : ""}`} data-label={texts.maintenance.dead_rows}>
                    {table.dead_rows === 0 ? <span class="faint">0</span> : texts.maintenance.dead_rows_part(short_number(table.dead_rows), percent(dead))}
                  </td>
                  <td data-label={texts.maintenance.vacuumed}><Moment at={table.last_vacuum_at} fallback={texts.words.never} /></td>
                  <td data-label={texts.maintenance.analyzed}><Moment at={table.last_analyze_at} fallback={texts.words.never} /></td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
