-- Worker processes ($1 leases) leave the list: the last step of a rescue and of signing off.
delete from {schema}.workers where lease = any ($1::bigint[])
