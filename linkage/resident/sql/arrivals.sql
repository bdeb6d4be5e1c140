-- What is new, gone or to be read again since the last night. Inputs: the views spellings and corrections (as dbt makes
-- them), and the state.

create or replace temp table vouched_now as
select distinct resident_id_number as number
from spellings
where feed_code = 'GA01' and record_role = 'own' and own_number is null and sound_number(resident_id_number);

-- Numbers whose reading changes for every spelling: vouched for or no longer, corrected or no longer.
create or replace temp table reread as
select number from (select number from vouched_now except select number from identity.vouched)
union
select number from (select number from identity.vouched except select number from vouched_now)
union
select old_number from (select * from corrections except select * from identity.correction)
union
select old_number from (select * from identity.correction except select * from corrections);

-- Keys of one side only. They are compared once, and the rows behind them fetched afterwards, those of the memory by
-- their place, since keys are long: few nights change many.
create or replace temp table differing as
select before.place as old_place, tonight.spelling_key as new_key
from (select spelling_key, rowid as place from identity.spelling) as before
full join (select spelling_key from spellings) as tonight on before.spelling_key = tonight.spelling_key
where before.spelling_key is null or tonight.spelling_key is null;

create or replace temp table gone as
with places as (
    select old_place as place from differing where old_place is not null
    union
    select spelling.rowid from identity.spelling semi join reread on spelling.resident_id_number = reread.number
    union
    select spelling.rowid from identity.spelling semi join reread on spelling.number = reread.number
)

select
    spelling.rowid as place, spelling.spelling_key, spelling.number, spelling.is_owners as was_owners,
    spelling.account_number, spelling.phone_number, spelling.township_code, spelling.division_code
from identity.spelling
semi join places on spelling.rowid = places.place
union all by name
select spelling_key
from (select distinct spelling_key from identity.forgotten) as forgotten
anti join spellings on forgotten.spelling_key = spellings.spelling_key;

create or replace temp table wanted as
with keys as (
    select new_key as spelling_key from differing where new_key is not null
    union
    select spelling_key from gone where place not in (select old_place from differing where old_place is not null)
)

select spellings.*
from spellings
semi join keys on spellings.spelling_key = keys.spelling_key;
