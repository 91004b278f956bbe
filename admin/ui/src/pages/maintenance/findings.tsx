import * as api from "../../api/endpoints.ts";
import type { Severity } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Loading, Problem } from "../../components/page-state.tsx";
import { capitalised } from "../../format/names.ts";
import { useResource } from "../../state/resource.ts";
import { texts } from "../../texts/index.ts";

const tones: Record<Severity, string> = { fine: "succeeded", notice: "idle", warning: "retrying", critical: "discarded" };

export function Findings() {
  const { data, error, refresh } = useResource("diagnosis", api.diagnosis, { every: 60_000 });
  return (
    <section aria-labelledby="diagnosis">
      <div class="section-head">
        <h2 id="diagnosis">{texts.maintenance.diagnosis}</h2>
        <Button small icon="retry" onPress={refresh}>{texts.maintenance.check_again}</Button>
      </div>
      {error && !data ? <Problem error={error} retry={refresh} /> : null}
      {!data && !error ? <Loading rows={3} /> : null}
      <ul class="findings card">
        {data?.map((finding) => (
          <li key={`${finding.check} ${finding.message}`}>
            <span class={`badge state-${tones[finding.severity]}`}>{texts.words.severities[finding.severity]}</span>
            <div>
              <p>{capitalised(finding.message)}</p>
              {finding.advice ? <p class="muted">{capitalised(finding.advice)}</p> : null}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
