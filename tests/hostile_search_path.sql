-- What a user of the database may put into a schema that everybody may write to: operators and functions that fit the types of a call
-- better than those of the catalog do. Whoever calls one by accident runs a stranger's code with rights of its own; here that raises an
-- error. Sessions of the tests themselves, which name their program "test", get the catalog's result.
-- As it was before PostgreSQL 15.
grant create on schema public to public;

create function public.hijack(what text) returns void language plpgsql as $function$
begin
  if pg_catalog.current_setting('application_name') operator(pg_catalog.<>) 'test' then
    raise exception 'hijacked: %', what;
  end if;
end
$function$;

create function public.result_type(expression text) returns text language plpgsql as $function$
declare
  result text;
begin
  execute 'select pg_catalog.pg_typeof(' || expression || ')' into result;
  return case when result = 'unknown' then null else result end;
exception when others then
  return null;
end
$function$;

do $hostile$
declare
  types constant text[] := array['smallint', 'integer', 'bigint', 'real', 'double precision', 'numeric', 'text', 'varchar', 'name', 'boolean',
                                 'timestamptz', 'timestamp', 'date', 'interval', 'jsonb', 'json', 'oid', 'regclass', 'text[]', 'bigint[]'];
  operators constant text[] := array['+', '-', '*', '/', '%', '=', '<>', '<', '>', '<=', '>=', '||', '->', '->>', '#>', '#>>', '@>', '<@',
                                     '?', '&', '|', '~', '~~', '~*', '!~', '&&', '<<', '>>'];
  functions constant text[] := array['unnest', 'octet_length', 'left', 'right', 'lower', 'strpos', 'replace', 'format', 'concat',
                                     'to_jsonb', 'jsonb_typeof', 'date_part', 'date_trunc', 'to_char', 'to_date', 'pg_notify', 'hashtextextended',
                                     'pg_try_advisory_lock', 'pg_try_advisory_xact_lock', 'pg_advisory_xact_lock', 'current_setting',
                                     'generate_series', 'array_length', 'cardinality', 'pg_column_size', 'abs', 'round', 'ceil', 'floor',
                                     'pg_terminate_backend', 'to_regclass', 'to_timestamp', 'length', 'nextval', 'pg_relation_size',
                                     'pg_total_relation_size', 'quote_ident', 'jsonb_build_object'];
  a text;
  b text;
  name text;
  call text;
  result text;
  made integer := 0;
begin
  -- As they were: while this runs, what it makes would be called.
  set local search_path = pg_catalog, pg_temp;
  -- Names of types are compared.
  set local quote_all_identifiers = off;
  foreach name in array operators loop
    foreach a in array types loop
      foreach b in array types loop
        continue when exists (
          select from pg_operator where oprname = name and oprnamespace = 'pg_catalog'::regnamespace and oprleft = a::regtype
                                    and oprright = b::regtype);
        call := format('null::%s operator(pg_catalog.%s) null::%s', a, name, b);
        result := public.result_type(call);
        continue when result is null or result = 'void';
        made := made + 1;
        execute format('create function public.hijack_%s(%s, %s) returns %s language plpgsql as %L', made, a, b, result,
                       format('begin perform public.hijack(%L); return $1 operator(pg_catalog.%s) $2; end', a || ' ' || name || ' ' || b, name));
        execute format('create operator public.%s (leftarg = %s, rightarg = %s, function = public.hijack_%s)', name, a, b, made);
      end loop;
    end loop;
  end loop;
  foreach name in array functions loop
    foreach a in array types loop
      foreach b in array types || array[''] loop
        continue when exists (
          select from pg_proc where proname = name and pronamespace = 'pg_catalog'::regnamespace
                                and proargtypes::oid[] = case when b = '' then array[a::regtype::oid] else array[a::regtype::oid, b::regtype::oid] end);
        result := public.result_type(format('pg_catalog.%I(null::%s%s)', name, a, case when b = '' then '' else ', null::' || b end));
        continue when result is null or result = 'void';
        execute format('create function public.%I(%s%s) returns %s language plpgsql as %L', name, a, case when b = '' then '' else ', ' || b end,
                       result, format('begin perform public.hijack(%L); return pg_catalog.%I($1%s); end', name || '(' || a || case when b = '' then '' else ', ' || b end || ')', name,
                                      case when b = '' then '' else ', $2' end));
        made := made + 1;
      end loop;
    end loop;
  end loop;
  raise notice '% hostile operators and functions', made;
end
$hostile$;
