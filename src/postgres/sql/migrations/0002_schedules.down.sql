-- With the tables go all schedules; the jobs that they have enqueued stay.
drop function {schema}.retire_orphaned_schedules();
drop table {schema}.schedule_registrations;
drop table {schema}.schedules;
