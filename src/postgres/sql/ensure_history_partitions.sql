-- Makes the history's partitions for today and the coming week; a look at the catalog when they are there.
select {schema}.ensure_history_partitions()
