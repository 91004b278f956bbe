// What fails, like with like: one group for each error of each type, the largest first.
import * as api from "../../api/endpoints.ts";
import type { FailureGroup } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { Moment } from "../../components/moment.tsx";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { QueueSelect } from "../../components/queue-select.tsx";
import { TypeName } from "../../components/type-name.tsx";
import { counted, number, plural } from "../../format/numbers.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { navigate } from "../../routing/router.ts";
import { useResource } from "../../state/resource.ts";
import { useCanChange } from "../../state/session.ts";
import { discard_group, retry_group, show_group } from "./failure-group-actions.ts";

const periods: [string, number][] = [["1 h", 60], ["24 h", 1_440], ["7 d", 10_080], ["30 d", 43_200]];

function address(queue: string | null, period: number): string {
  const query = new URLSearchParams();
  if (queue !== null) query.set("queue", queue);
  if (period !== 1_440) query.set("period", String(period));
  const text = query.toString();
  return text === "" ? "failures" : `failures?${text}`;
}

function Group({ group, largest }: { group: FailureGroup; largest: number }) {
  const can_change = useCanChange();
  return (
    <li class="failure-group">
      <div class="failure-size">
        <strong>{number(group.attempts)}</strong>
        <span>{group.attempts === 1 ? "attempt" : "attempts"}</span>
        <meter min={0} max={Math.max(1, largest)} value={group.attempts} aria-hidden="true" />
      </div>
      <div class="failure-text">
        <p class="failure-type"><TypeName type={group.type} /> <span class="muted">in</span> <QueueLink name={group.queue} /></p>
        <pre class="failure-error">{group.error}</pre>
        <p class="failure-facts muted">
          <span>last <Moment at={group.last_at} /></span>
          <span>first <Moment at={group.first_at} /></span>
          {group.discarded > 0 ? <span class="bad">{plural(group.discarded, "job")} failed for good</span> : <span>all tried again</span>}
          <span class="failure-jobs">jobs {group.latest_jobs.map((id) => <Link key={id} to={to.job(id)}>{id}</Link>)}</span>
        </p>
      </div>
      <div class="failure-actions">
        <Button small onPress={() => show_group(group)}>Show jobs</Button>
        {can_change ? (
          <>
            <Button small icon="retry" kind="primary" onPress={() => retry_group(group)}>Retry all</Button>
            <Button small icon="close" kind="danger" title="Those that would be tried again" onPress={() => discard_group(group)}>Discard all</Button>
          </>
        ) : null}
      </div>
    </li>
  );
}

export function FailuresPage({ query }: { query: URLSearchParams }) {
  const queue = query.get("queue");
  const asked = Number(query.get("period"));
  const period = periods.some(([, minutes]) => minutes === asked) ? asked : 1_440;
  const { data, error, refresh } = useResource(
    `failures ${queue ?? "*"} ${period}`,
    (signal) => api.failures({ queue: queue ?? undefined, period_minutes: period }, signal),
    { every: 15_000 },
  );
  const largest = Math.max(0, ...(data?.groups ?? []).map((group) => group.attempts));
  const lead = data && data.groups.length > 0
    ? `${plural(data.groups.length, "kind")} of failure in ${counted(data.attempts, "failed attempt")}${data.attempts.exact ? "" : ", the latest of the period"}`
    : undefined;
  return (
    <>
      <PageHeader title="Failures" lead={lead}>
        <QueueSelect value={queue} onChange={(name) => navigate(address(name, period))} />
        <div class="segments" role="group" aria-label="Period">
          {periods.map(([text, minutes]) => (
            <button key={text} type="button" aria-pressed={minutes === period} onClick={() => navigate(address(queue, minutes))}>{text}</button>
          ))}
        </div>
      </PageHeader>
      {error && !data ? <Problem error={error} retry={refresh} /> : null}
      {!data && !error ? <Loading /> : null}
      {data?.groups.length === 0 ? <Empty title="Nothing failed in this time.">Choose a longer period to look further back.</Empty> : null}
      <ul class="failure-list">
        {data?.groups.map((group) => <Group key={`${group.queue} ${group.type} ${group.error}`} group={group} largest={largest} />)}
      </ul>
    </>
  );
}
