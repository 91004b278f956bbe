drop index {schema}.audit_under_way;
alter table {schema}.audit
  drop column progress_at, drop column matching, drop column matching_exact, drop column stop_requested_by, drop column problem;
