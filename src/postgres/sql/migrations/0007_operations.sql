-- How actions on many jobs are getting on, for everybody to see: in their entries of the audit, which their process updates with each batch.
-- {schema} is the configured schema.
-- oldest program: 3

alter table {schema}.audit
  add column progress_at timestamptz,
  add column matching bigint,
  add column matching_exact boolean not null default false,
  add column stop_requested_by text,
  add column problem text;
comment on column {schema}.audit.progress_at is 'Of an action on many jobs: when its process last told how it is getting on. Null: the action was done at once.';
comment on column {schema}.audit.matching is 'Of an action on many jobs: how many it found when it began, counted up to a bound. Null: they are not counted yet.';
comment on column {schema}.audit.stop_requested_by is 'Who wants it to end after its current batch.';
comment on column {schema}.audit.problem is 'Why it ended before it was done.';
comment on column {schema}.audit.finished is 'False: it still goes on, or ended before it was done.';

-- Those that go on are few, however long the audit is.
create index audit_under_way on {schema}.audit (id) where progress_at is not null and not finished and problem is null;
