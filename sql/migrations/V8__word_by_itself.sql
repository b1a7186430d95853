-- Word is sent apart from the clocks: a mail server that does not answer keeps none of them waiting.
CREATE TABLE blockload.schedule_word (LIKE blockload.schedule_clock INCLUDING ALL);

-- What is not sent yet is found in blockload.word and put into the new table.
DELETE FROM blockload.schedule_clock WHERE task_name = 'word';
