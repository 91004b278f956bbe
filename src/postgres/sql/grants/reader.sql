-- Rights of {user} to look into queues and to change nothing. Run this as the owner of the tables: what it makes later is granted, too.
grant usage on schema {schema} to {user};
grant select on all tables in schema {schema} to {user};
alter default privileges in schema {schema} grant select on tables to {user};
