-- Rights of {user} to enqueue jobs. Run this as the owner of the tables.
grant usage on schema {schema} to {user};
grant select, insert on {schema}.jobs to {user};
grant select on {schema}.workers to {user};
grant usage on sequence {schema}.jobs_id_seq to {user};
