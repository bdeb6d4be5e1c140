-- What linkage remembers for ever, in the database `identity` (owner-only: it holds numbers and names).

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

-- Decisions of stewards that the links of this state follow, with what their two sides were when last delivered.
create table if not exists identity.applied (
    decision_id varchar, number varchar, name varchar, stated_text varchar, other_number varchar
);

-- The model that judged the verdicts.
create table if not exists identity.judged_with (model_version varchar);

-- The program that read the rows (tables of rebuilt.sql); spellings read by another one, to be looked at again.
create table if not exists identity.read_with (version varchar);
create table if not exists identity.forgotten (spelling_key varchar);
