-- The role {user}, as which no one can sign in: users become members of it.
do $role$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = {user_literal}) then
    create role {user} nologin;
  end if;
end
$role$;
