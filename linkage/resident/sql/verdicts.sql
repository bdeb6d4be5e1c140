-- What an unsettled node is judged to be.

delete from identity.verdict
where
    node_id in (select node_id from unsettled)
    or node_id not in (select node_id from node);

-- Name and village alone never identify (domain handbook 1.10): besides the name something else must agree.
insert into identity.verdict
select
    unsettled.node_id,
    case
        when best.probability >= @LINK@ and best.is_name_alike and best.attribute_count >= 2 then 'linked'
        when best.probability >= @REVIEW@ then 'review'
        else 'apart'
    end as outcome,
    case when best.probability >= @REVIEW@ then best.number end as number,
    best.probability,
    best.match_weight,
    other.number as other_number,
    other.probability as other_probability,
    coalesce(best.candidate_count, 0) as candidate_count,
    case
        when best.probability is null then 'no_candidate'
        when best.probability < @LINK@ and other.probability > 0.1 * best.probability then 'several_candidates'
        when best.probability < @LINK@ then 'weak_evidence'
        when not best.is_name_alike then 'name_differs'
        when best.attribute_count < 2 then 'name_alone'
    end as reason
from unsettled
left join ranked as best on unsettled.node_id = best.node_id and best.place = 1
left join ranked as other on unsettled.node_id = other.node_id and other.place = 2;
