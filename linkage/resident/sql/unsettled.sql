-- Nodes to judge again: new ones, and those that share a key with a node that came or went or with a person stirred,
-- of whom the departments now know something else (numbers.sql).
create or replace temp table unsettled as
with changed as (
    select node_id from node_key
    anti join identity.verdict on node_key.node_id = verdict.node_id
    union
    select node_id from node anti join identity.verdict on node.node_id = verdict.node_id
),

stirred_key as (
    select search_key from node_key semi join changed on node_key.node_id = changed.node_id
    union
    select search_key
    from identity.loose_key
    where node_id not in (select node_id from node)
    union
    -- A stirred person had this key or has it now.
    select key_now.search_key from key_now semi join node_key on key_now.search_key = node_key.search_key
    union
    select key_before.search_key from key_before semi join node_key on key_before.search_key = node_key.search_key
)

select node_id from changed
union
select node_key.node_id from node_key semi join stirred_key on node_key.search_key = stirred_key.search_key;

delete from identity.loose;
insert into identity.loose select spelling_key, node_id from loose_now order by spelling_key;
delete from identity.loose_key;
insert into identity.loose_key select node_id, search_key from node_key order by node_id, search_key;
