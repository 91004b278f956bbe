-- The last step of a rescue: the dead worker process ($1) leaves the list.
delete from {schema}.workers where lease = $1
