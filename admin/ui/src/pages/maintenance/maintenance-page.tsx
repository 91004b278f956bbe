// The state of the system itself: what a check finds, which operations go on, what the tables take, how long history is kept, who did what.
import * as api from "../../api/endpoints.ts";
import { Loading, Problem } from "../../components/page-state.tsx";
import { PageHeader } from "../../components/page-header.tsx";
import { useResource } from "../../state/resource.ts";
import { texts } from "../../texts/index.ts";
import { AuditLog } from "./audit-log.tsx";
import { Findings } from "./findings.tsx";
import { Operations } from "./operations.tsx";
import { Retention } from "./retention.tsx";
import { Tables } from "./tables.tsx";

export function MaintenancePage() {
  const { data, error, refresh } = useResource("storage", api.storage, { every: 30_000 });
  return (
    <>
      <PageHeader title={texts.pages.maintenance} />
      <Findings />
      <Operations />
      {error && !data ? <Problem error={error} retry={refresh} /> : null}
      {!data && !error ? <Loading /> : null}
      {data ? (
        <>
          <Tables tables={data.tables} />
          <Retention retention={data.retention} />
        </>
      ) : null}
      <AuditLog />
    </>
  );
}
