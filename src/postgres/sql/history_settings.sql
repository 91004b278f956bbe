-- For how many days the history of queues is kept where somebody has set it; 0: for ever. Few rows.
select name, history_days from {schema}.queues
