-- Failures of a log-in are counted under a part of the hash of the name, whether an account has the name or not. Rows
-- of before contain the names of accounts. They are forgotten after a day anyway.
DELETE FROM blockload.log_in_failure;
