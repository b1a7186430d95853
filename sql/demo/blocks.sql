-- The demo's application: a schema. Its blocks are tables; Blockload knows only their DDL.
CREATE SCHEMA demo;

-- A dimension list: it has a key, so an import can update and upsert.
CREATE TABLE demo.salaries (
	employee_id text PRIMARY KEY,
	name text NOT NULL,
	department text NOT NULL,
	country text NOT NULL,
	currency char(3) NOT NULL,
	amount numeric(12, 2) NOT NULL CHECK (amount >= 0),
	booked_on date NOT NULL,
	active boolean NOT NULL,
	note text
);

-- A transaction list that is partitioned by load: each load is attached as a partition, without copying a row.
-- Blockload creates the partitions and fills _load with the number of the run.
CREATE TABLE demo.salary_history (
	employee_id text NOT NULL,
	name text NOT NULL,
	department text NOT NULL,
	country text NOT NULL,
	currency char(3) NOT NULL,
	amount numeric(12, 2) NOT NULL CHECK (amount >= 0),
	booked_on date NOT NULL,
	active boolean NOT NULL,
	note text,
	_load bigint NOT NULL
) PARTITION BY RANGE (_load);

-- For the import whose path matches no object: this table stays empty.
CREATE TABLE demo.salaries_top (LIKE demo.salaries INCLUDING ALL);

-- A transaction list in an ordinary table: each load replaces all rows.
CREATE TABLE demo.revenue (
	month date NOT NULL,
	region text NOT NULL,
	product text NOT NULL,
	currency char(3) NOT NULL,
	amount numeric(14, 2) NOT NULL
);

-- A dimension list that imports complete: they add departments that it does not have.
CREATE TABLE demo.departments (
	name text PRIMARY KEY
);

-- A metric: its key is a set of references, its other columns are values.
CREATE TABLE demo.budget (
	department text REFERENCES demo.departments,
	month date,
	amount numeric(14, 2) NOT NULL,
	PRIMARY KEY (department, month)
);
