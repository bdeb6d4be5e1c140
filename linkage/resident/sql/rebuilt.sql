-- What linkage made of the rows, kept so that a night reads only what changed. All of it can be made anew from the rows.

-- One row per way in which a feed writes a person, as linkage reads it.
create or replace table identity.spelling (
    spelling_key varchar, feed_code varchar, record_role varchar, record_count bigint, resident_id_number varchar,
    number varchar, is_corrected boolean, borrowed_number varchar, defective_text varchar, document varchar,
    name varchar, folded_name varchar, name_pattern varchar, is_masked_name boolean, former_name varchar, birth_date date,
    sex varchar, township_code varchar, division_code varchar, account_number varchar, phone_number varchar,
    kin_numbers varchar[],
    relation varchar, -- how the name stands to the owner of the number; null without a number
    is_owners boolean -- follows from relation; stored, because the few others are asked for by it every night
);

-- Numbers that look cut but stand so on the register; corrections that the police published.
create or replace table identity.vouched (number varchar);
create or replace table identity.correction (old_number varchar, new_number varchar);

-- Who owns a number.
create or replace table identity.person (number varchar, name varchar, folded_name varchar, former_name varchar);
-- Other names seen with a number, by their likeness to the owner's; those that a relative bears.
create or replace table identity.other_name (number varchar, name varchar, likeness varchar);
create or replace table identity.name_of_relative (number varchar, name varchar);
create or replace table identity.relative (number varchar, kin_number varchar);
create or replace table identity.person_key (number varchar, search_key ubigint);

-- Spellings without a number of their own, gathered by what they say; which person each was judged to be.
create or replace table identity.loose (spelling_key varchar, node_id varchar);
create or replace table identity.loose_key (node_id varchar, search_key ubigint);
create or replace table identity.verdict (
    node_id varchar, outcome varchar, number varchar, probability double, match_weight double,
    other_number varchar, other_probability double, candidate_count bigint, reason varchar
);
