-- Ends a schedule ($1 queue, $2 name) for all processes: with the row go the registrations.
delete from {schema}.schedules where queue = $1 and name = $2 returning name
