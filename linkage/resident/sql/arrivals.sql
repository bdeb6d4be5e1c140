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

create or replace temp table gone as
select spelling_key, number, kin_numbers
from identity.spelling
anti join spellings on spelling.spelling_key = spellings.spelling_key
union
select spelling_key, number, kin_numbers
from identity.spelling
where resident_id_number in (select number from reread) or number in (select number from reread);

create or replace temp table wanted as
select spellings.*
from spellings
anti join identity.spelling on spellings.spelling_key = spelling.spelling_key
union all
select spellings.*
from spellings
semi join identity.spelling on spellings.spelling_key = spelling.spelling_key
where spellings.spelling_key in (select spelling_key from gone);
