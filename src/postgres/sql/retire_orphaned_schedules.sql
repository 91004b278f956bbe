-- Looks after schedules that nobody asks for any more. Answers (queue, name, removed).
select queue, name, removed from {schema}.retire_orphaned_schedules()
