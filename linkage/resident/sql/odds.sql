-- What the evidence says of each candidate. The candidates compete: at most one of them is the person, and with the
-- model's share @MATCH_SHARE@ one of the @PERSONS@ numbered persons is (Bayes' rule over "this one", …, "none of them").

create or replace temp table evidence as
select
    pair.node_id,
    pair.number,
    max(scored.match_weight) as match_weight,
    max_by(
        cast(scored.gamma_name > 0 as integer) + cast(greatest(scored.gamma_number, scored.gamma_number_cut, scored.gamma_numbers) > 0 as integer)
        + cast(scored.gamma_number_mask > 0 as integer) + cast(scored.gamma_birth_date > 0 as integer)
        + cast(scored.gamma_accounts > 0 as integer) + cast(scored.gamma_phones > 0 as integer)
        + cast(scored.gamma_kin > 0 as integer),
        scored.match_weight
    ) as attribute_count,
    max_by(scored.gamma_name > 0, scored.match_weight) as is_name_alike
from scored
inner join pair on scored.pair_id_l = pair.pair_id
group by pair.node_id, pair.number;

create or replace temp table odds as
select
    evidence.*,
    power(2, least(match_weight, 200)) * @MATCH_SHARE@ / (1 - @MATCH_SHARE@) / @PERSONS@ as odds
from evidence
inner join node on evidence.node_id = node.node_id
where not coalesce(list_contains(node.barred_numbers, evidence.number), false);

create or replace temp table ranked as
select
    *,
    odds / (1 + sum(odds) over (partition by node_id)) as probability,
    row_number() over (partition by node_id order by odds desc, number) as place,
    count(*) over (partition by node_id) as candidate_count
from odds;
