-- The two sides of every candidate pair, row by row, as Splink reads them. A name that the model never saw counts as
-- one person's.

create or replace temp table pair as
select
    row_number() over (order by candidate.node_id, face.number, face.name) as pair_id,
    candidate.node_id,
    face.number,
    face.name
from candidate
inner join face on candidate.number = face.number;

create or replace temp table pair_left as
select
    pair.pair_id,
    pair.node_id,
    'loose' as source_dataset,
    left(node.name, 1) as surname,
    node.* exclude (node_id, stated_text, is_other_document, barred_numbers),
    coalesce(name_share.share, (select min(share) from name_share)) as tf_name
from pair
inner join node on pair.node_id = node.node_id
left join name_share on node.name = name_share.name;

create or replace temp table pair_face as
select
    pair.pair_id,
    face.*,
    coalesce(name_share.share, (select min(share) from name_share)) as tf_name
from pair
inner join face on pair.number = face.number and pair.name = face.name
left join name_share on face.name = name_share.name;

create or replace temp table pair_right as from person_side('pair_face');
