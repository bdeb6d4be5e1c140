-- Without a model (too few persons to learn from) nobody is judged: what has no number stays apart. Where nothing is
-- unsettled, only the verdicts of nodes that went are taken away.
delete from identity.verdict
where node_id in (select node_id from unsettled) or node_id not in (select node_id from node);

insert into identity.verdict (node_id, outcome, candidate_count, reason)
select node_id, 'apart', 0, 'no_model'
from unsettled;
