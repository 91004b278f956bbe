-- Versions of programs are remembered for a year after they were seen last.
delete from {schema}.program_versions where last_seen_at < now() - interval '1 year'
