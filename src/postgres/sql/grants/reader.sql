-- Rights of {user} to look into queues and to change nothing. Run this as the owner of the tables: what it makes later is granted, too.
-- Not for the owner of the tables, who has all rights already: this takes away what is not needed.
begin;
revoke all on all tables in schema {schema} from {user};
revoke all on all sequences in schema {schema} from {user};
revoke all on all functions in schema {schema} from {user};
grant usage on schema {schema} to {user};
grant select on all tables in schema {schema} to {user};
alter default privileges in schema {schema} revoke all on tables from {user};
alter default privileges in schema {schema} revoke all on sequences from {user};
alter default privileges in schema {schema} grant select on tables to {user};
commit;
