// What fails, like with like: one group for each error of each type, the largest first.
import * as api from "../../api/endpoints.ts";
import type { FailureGroup, Time } from "../../api/types.ts";
import { Button } from "../../components/button.tsx";
import { CountLink } from "../../components/count-link.tsx";
import { ExportMenu } from "../../components/export-menu.tsx";
import { Icon } from "../../components/icon.tsx";
import { Moment } from "../../components/moment.tsx";
import { Empty, Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { QueueLink } from "../../components/queue-name.tsx";
import { QueueSelect } from "../../components/queue-select.tsx";
import { TypeName } from "../../components/type-name.tsx";
import { count } from "../../format/numbers.ts";
import * as to from "../../routing/addresses.ts";
import { Link } from "../../routing/link.tsx";
import { navigate } from "../../routing/router.ts";
import { useResource } from "../../state/resource.ts";
import { useCanChange } from "../../state/session.ts";
import { texts } from "../../texts/index.ts";
import { discard_group, jobs_of_group, retry_group } from "./failure-group-actions.ts";

const { hour, day, week, month } = texts.failures.periods;
const periods: [string, number][] = [[hour, 60], [day, 1_440], [week, 10_080], [month, 43_200]];

/** `complete` false: older failures of the period were not looked at. */
function Group({ group, from, complete, largest }: { group: FailureGroup; from: Time; complete: boolean; largest: number }) {
  const can_change = useCanChange();
  const discarded = { value: group.discarded, exact: complete };
  return (
    <li class="failure-group">
      <div class="failure-size">
        <strong>{count({ value: group.attempts, exact: complete })}</strong>
        <span>{texts.failures.attempts(group.attempts === 1)}</span>
        <meter min={0} max={Math.max(1, largest)} value={group.attempts} aria-hidden="true" />
      </div>
      <div class="failure-text">
        <p class="failure-type">{texts.failures.type_in_queue(<TypeName type={group.type} />, <QueueLink name={group.queue} />, (text) => <span class="muted">{text}</span>)}</p>
        <pre class="failure-error">{group.error}</pre>
        <p class="failure-facts muted">
          <span>{texts.failures.last(<Moment at={group.last_at} />)}</span>
          <span>{texts.failures.first(<Moment at={group.first_at} />)}</span>
          {group.discarded > 0 ? (
            <CountLink value={discarded} filter={jobs_of_group(group, from, ["discarded"])} class="bad">{texts.failures.discarded(texts.words.count_of_jobs(discarded))}</CountLink>
          ) : (
            <span>{texts.failures.none_discarded}</span>
          )}
          <span class="failure-jobs">{texts.failures.jobs(group.latest_jobs.map((id) => <Link key={id} to={to.job(id)}>{id}</Link>))}</span>
        </p>
      </div>
      <div class="failure-actions">
        <Link class="button small" to={to.jobs(jobs_of_group(group, from, ["retrying", "discarded"]))}>{texts.words.show_jobs}</Link>
        {can_change ? (
          <>
            <Button small icon="retry" kind="primary" onPress={() => retry_group(group, from)}>{texts.failures.retry_all}</Button>
            <Button small icon="close" kind="danger" title={texts.failures.discard_all_title} onPress={() => discard_group(group, from)}>{texts.failures.discard_all}</Button>
          </>
        ) : null}
      </div>
    </li>
  );
}

export function FailuresPage({ query }: { query: URLSearchParams }) {
  const queue = query.get("queue");
  const type = query.get("type");
  const asked = Number(query.get("period"));
  const period = periods.some(([, minutes]) => minutes === asked) ? asked : 1_440;
  const { data, error, refresh } = useResource(
    `failures ${queue ?? "*"} ${type ?? "*"} ${period}`,
    (signal) => api.failures({ queue: queue ?? undefined, type: type ?? undefined, period_minutes: period }, signal),
    { every: 15_000 },
  );
  const largest = Math.max(0, ...(data?.groups ?? []).map((group) => group.attempts));
  const lead = data && data.groups.length > 0
    ? texts.failures.lead(data.groups.length, count(data.attempts), data.attempts.exact && data.attempts.value === 1, data.attempts.exact)
    : undefined;
  const address = (changed: to.FailureView): string => to.failures({ queue, type, period, ...changed });
  return (
    <>
      <PageHeader title={texts.pages.failures} lead={lead}>
        {type === null ? null : (
          <button type="button" class="condition" title={texts.failures.show_all_types} onClick={() => navigate(address({ type: null }))}>
            <TypeName type={type} />
            <Icon name="close" />
          </button>
        )}
        <QueueSelect value={queue} onChange={(name) => navigate(address({ queue: name }))} />
        <ExportMenu name="failures" rows={data?.groups ?? []} />
        <div class="segments" role="group" aria-label={texts.failures.period}>
          {periods.map(([text, minutes]) => (
            <button key={text} type="button" aria-pressed={minutes === period} onClick={() => navigate(address({ period: minutes }))}>{text}</button>
          ))}
        </div>
      </PageHeader>
      {error && !data ? <Problem error={error} retry={refresh} /> : null}
      {!data && !error ? <Loading /> : null}
      {data?.groups.length === 0 ? <Empty title={texts.failures.nothing_failed}>{texts.words.pick_longer_period}</Empty> : null}
      <ul class="failure-list">
        {data?.groups.map((group) => <Group key={`${group.queue} ${group.type} ${group.error}`} group={group} from={data.from} complete={data.attempts.exact} largest={largest} />)}
      </ul>
    </>
  );
}
