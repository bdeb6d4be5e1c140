-- What linkage remembers between nights, in the database `identity` (owner-only: it holds numbers and names).

-- One row per way in which a feed writes a person, as linkage reads it.
create table if not exists identity.spelling (
    spelling_key varchar, feed_code varchar, record_role varchar, record_count bigint, resident_id_number varchar,
    number varchar, is_corrected boolean, borrowed_number varchar, defective_text varchar, document varchar,
    name varchar, folded_name varchar, name_pattern varchar, is_masked_name boolean, former_name varchar, birth_date date,
    sex varchar, township_code varchar, division_code varchar, account_number varchar, phone_number varchar,
    kin_numbers varchar[]
);

-- Numbers that look cut but stand so on the register; corrections that the police published.
create table if not exists identity.vouched (number varchar);
create table if not exists identity.correction (old_number varchar, new_number varchar);

-- How a spelling with a sound number stands to the owner of that number.
create table if not exists identity.numbered (spelling_key varchar, number varchar, relation varchar);
create table if not exists identity.person (number varchar, name varchar, folded_name varchar, former_name varchar);
create table if not exists identity.relative (number varchar, kin_number varchar);
create table if not exists identity.person_key (number varchar, search_key ubigint);

-- Spellings without a number of their own, gathered by what they say; which person each was judged to be.
create table if not exists identity.loose (spelling_key varchar, node_id varchar);
create table if not exists identity.loose_key (node_id varchar, search_key ubigint);
create table if not exists identity.verdict (
    node_id varchar, outcome varchar, number varchar, probability double, match_weight double,
    other_number varchar, other_probability double, candidate_count bigint, reason varchar
);

-- Which citizen a spelling is, since which night (known_from) and until which (known_to; null: still).
create table if not exists identity.member (
    spelling_key varchar, citizen_id varchar, method varchar, probability double, known_from date, known_to date
);

-- Every id ever given: the group it stands for (a number), and into which id it went, if it did.
create table if not exists identity.citizen (
    citizen_id varchar, root varchar, first_night date, merged_into varchar
);
create table if not exists identity.change (
    change_id varchar, change_type varchar, citizen_id_from varchar, citizen_id_to varchar, night date,
    author varchar, approver varchar, cause varchar
);
-- The spellings that a change moved.
create table if not exists identity.change_spelling (change_id varchar, spelling_key varchar);

-- Decisions of stewards that the links of this state follow.
create table if not exists identity.applied_decision (decision_id varchar);

create table if not exists identity.applied_number (decision_id varchar, number varchar);

-- The model that judged the verdicts.
create table if not exists identity.judged_with (model_version varchar);
