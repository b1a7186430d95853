-- How many requests to the store it took to choose the object, for who wonders where the time or the money goes.
ALTER TABLE blockload.run ADD COLUMN requests int;
