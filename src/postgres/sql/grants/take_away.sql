-- Takes away what {user} may have had in this schema, now and in tables to come. Not for the owner of the tables, who has all rights
-- already.
revoke all on all tables in schema {schema} from {user};
revoke all on all sequences in schema {schema} from {user};
revoke all on all functions in schema {schema} from {user};
alter default privileges in schema {schema} revoke all on tables from {user};
alter default privileges in schema {schema} revoke all on sequences from {user};
