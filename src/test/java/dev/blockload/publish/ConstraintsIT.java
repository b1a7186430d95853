package dev.blockload.publish;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.DeleteRules;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.importjob.TestDatabase;
import dev.blockload.run.Attempt;
import dev.blockload.run.Database;
import dev.blockload.run.Lease;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Which staged rows are rejected because of the constraints of their block, what the
 * rejects say, and that the block takes all others.
 */
class ConstraintsIT {

	private static final long RUN = 910_000_000L + ProcessHandle.current().pid();

	private static final int CHAIN = Integer.getInteger("blockload.chain", 20_000);

	private final Database database = TestDatabase.get();

	private final String application = "constraints_" + UUID.randomUUID().toString().substring(0, 8);

	private Connection connection;

	private JdbcTemplate jdbc;

	private TransactionTemplate transaction;

	private StagingTable staging;

	private Verifier verifier;

	private Publisher publisher;

	private BlockCatalog catalog;

	private Lease lease;

	@BeforeAll
	static void migrate() {
		var unused = TestDatabase.migrated();
	}

	@BeforeEach
	void connect() throws SQLException {
		this.connection = DriverManager.getConnection(this.database.url(), this.database.username(),
				this.database.password());
		try (Statement statement = this.connection.createStatement()) {
			statement.execute("SET search_path = pg_catalog, pg_temp");
		}
		SingleConnectionDataSource source = new SingleConnectionDataSource(this.connection, true);
		this.jdbc = new JdbcTemplate(source);
		JdbcClient client = JdbcClient.create(source);
		this.catalog = new BlockCatalog(client);
		this.transaction = new TransactionTemplate(new DataSourceTransactionManager(source));
		this.staging = new StagingTable(this.jdbc, source);
		this.verifier = new Verifier(client, this.jdbc, PartitionRules.STANDARD);
		this.publisher = new Publisher(client, this.jdbc, this.catalog, Duration.ofMillis(200),
				PartitionRules.STANDARD);
		this.lease = Lease.tryAcquire(this.database, this.application, Duration.ofSeconds(45)).orElseThrow();
		sql("CREATE SCHEMA app");
	}

	@AfterEach
	void drop() throws SQLException {
		this.lease.close();
		this.staging.drop(RUN);
		sql("DROP SCHEMA app CASCADE");
		this.connection.close();
	}

	private void sql(String... statements) {
		for (String statement : statements) {
			this.jdbc.execute(here(statement));
		}
	}

	private String here(String sql) {
		return sql.replaceAll("\\bapp\\b", this.application);
	}

	private List<String> rows(String block) {
		return this.jdbc.queryForList(here("SELECT b::text FROM app." + block + " b ORDER BY 1"), String.class);
	}

	/** Stage rows for some columns of a block; those named with a * keep on a blank. */
	private Target staged(String block, Mode mode, String columns, String... rows) {
		this.staging.drop(RUN);
		Block found = this.catalog.find(this.application, block).orElseThrow();
		List<String> names = List.of(columns.split(", "));
		Target target = new Target(found, names.stream().map((name) -> {
			TargetColumn column = TargetColumn.of(found.column(name.replace("*", "")).orElseThrow());
			return name.endsWith("*")
					? new TargetColumn(column.column(), TargetColumn.OnBlank.KEEPS, column.comparison()) : column;
		}).toList(), found.soleKey(), LoadRules.of(mode));
		this.staging.create(RUN, target);
		for (int record = 1; record <= rows.length; record++) {
			sql("INSERT INTO %s (%s, _record) VALUES (%s, %d)".formatted(StagingTable.nameOf(RUN),
					columns.replace("*", ""), rows[record - 1], record));
		}
		return target;
	}

	/** Examine the staged rows, and return those that were taken. */
	private List<String> taken(Target target) {
		this.transaction.executeWithoutResult((status) -> this.verifier.takeUnfit(RUN, target));
		return this.verifier.unfit(RUN, target, null, 100)
			.stream()
			.map((row) -> row.record() + " " + row.code() + " " + row.constraint() + ": " + row.reason())
			.toList();
	}

	private long stagedRows() {
		return JdbcClient.create(this.jdbc)
			.sql("SELECT count(*) FROM " + StagingTable.nameOf(RUN))
			.query(Long.class)
			.single();
	}

	private PublishedRows publish(Target target) {
		return this.transaction.execute((status) -> this.publisher.publish(new Publication(new Attempt(RUN, 1, 1),
				this.lease, target, stagedRows(), 0, new DeleteGuard(DeleteRules.STANDARD, null, 1, ""))));
	}

	private void assertTaken(Target target, String... expected) {
		assertThat(taken(target)).containsExactly(Arrays.stream(expected).map(this::here).toArray(String[]::new));
		assertThat(taken(target)).as("the rows taken by a second examination").hasSize(expected.length);
	}

	@Test
	void aRowThatACheckOrADomainRefusesIsTaken() {
		sql("CREATE DOMAIN app.positive AS numeric(8, 2) CONSTRAINT above CHECK (value > 0)",
				"CREATE DOMAIN app.price AS app.positive NOT NULL CHECK (value < 1000)",
				"CREATE FUNCTION app.is_code(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 ~ ''^[A-Z]+$'''",
				"""
						CREATE TABLE app.products (id int PRIMARY KEY, code text CONSTRAINT spelled CHECK (app.is_code(code)),
						    price app.price, cost numeric DEFAULT 5, margin numeric GENERATED ALWAYS AS (price - cost) STORED,
						    CONSTRAINT gain CHECK (margin >= 0), CONSTRAINT old CHECK (code <> 'OLD'))""",
				"ALTER TABLE app.products DROP CONSTRAINT old",
				"INSERT INTO app.products VALUES (1, 'OLD', 9, 8), (2, 'B', 9, 8)",
				"ALTER TABLE app.products ADD CONSTRAINT old CHECK (code <> 'OLD') NOT VALID");
		Target target = staged("products", Mode.UPSERT, "id, code, price", "1, 'OLD', 9", "2, 'B', 7", "3, 'C', 5",
				"4, 'c', 6", "5, 'E', 0", "6, 'F', 1000", "7, 'G', NULL", "8, 'OLD', 7", "9, NULL, 4.99");
		assertTaken(target,
				"2 check-violated gain: (price) = (7.00) violates check constraint gain: (margin >= (0)::numeric).",
				"4 check-violated spelled: (code) = (c) violates check constraint spelled: app.is_code(code).",
				"5 check-violated above: (price) = (0.00) violates check constraint above of domain app.positive: (VALUE > (0)::numeric).",
				"6 check-violated price_check: (price) = (1000.00) violates check constraint price_check of domain app.price: ((VALUE)::numeric < (1000)::numeric).",
				"7 not-null-violated app.price: (price) = (null) violates NOT NULL of domain app.price.",
				"8 check-violated old: (code) = (OLD) violates check constraint old: (code <> 'OLD'::text).",
				"9 check-violated gain: (price) = (4.99) violates check constraint gain: (margin >= (0)::numeric).");
		assertThat(publish(target)).isEqualTo(new PublishedRows(1, 0, 1, 0));
	}

	@Test
	void aValueThatAnotherRowHasOrKeepsIsTaken() {
		sql("CREATE TABLE app.people (id int PRIMARY KEY, code text CONSTRAINT one_code UNIQUE, mail text, active boolean)",
				"CREATE UNIQUE INDEX one_mail ON app.people (lower(mail)) WHERE active",
				"INSERT INTO app.people VALUES (1, 'A', 'a@x', true), (2, 'B', 'b@x', true), (3, 'C', 'c@x', false), (4, 'D', 'd@x', true)");
		// 5 takes the value of 1; 6 and 7 take the same; 8 takes that of 2, which moves;
		// 9 takes that of 3, which moves to that of 4, which stays.
		Target target = staged("people", Mode.UPSERT, "id, code, mail, active", "2, 'B2', 'b@x', true",
				"3, 'D', 'c@x', false", "5, 'A', 'e@x', true", "6, 'F', 'f@x', true", "7, 'F', 'g@x', true",
				"8, 'B', 'h@x', true", "9, 'C', 'i@x', true", "10, 'K', 'A@X', true", "11, 'L', 'C@X', true",
				"12, NULL, 'A@X', false", "13, NULL, NULL, true");
		assertTaken(target,
				"2 unique-violated one_code: (code) = (D) is also the value of another row. Expected each value once: unique constraint one_code.",
				"3 unique-violated one_code: (code) = (A) is also the value of another row. Expected each value once: unique constraint one_code.",
				"4 unique-violated one_code: (code) = (F) is also the value of another row. Expected each value once: unique constraint one_code.",
				"5 unique-violated one_code: (code) = (F) is also the value of another row. Expected each value once: unique constraint one_code.",
				"7 unique-violated one_code: (code) = (C) stays the value of another row, whose record was rejected. Expected each value once: unique constraint one_code.",
				"8 unique-violated one_mail: (mail, active) = (A@X, true) is also the value of another row. Expected each value once: unique constraint one_mail.");
		assertThat(publish(target)).isEqualTo(new PublishedRows(4, 1, 0, 0));
	}

	@Test
	void aReplaceReleasesTheValuesOfTheRowsThatItDeletes() {
		sql("CREATE TABLE app.lists (id int PRIMARY KEY, code text UNIQUE NULLS NOT DISTINCT)",
				"INSERT INTO app.lists VALUES (1, 'A'), (2, 'B'), (3, NULL), (4, 'D')");
		// 1 and 3 are deleted; 4 has a rejected record, and stays.
		Target target = staged("lists", Mode.REPLACE, "id, code", "2, 'B'", "5, 'A'", "6, NULL", "7, 'D'", "8, 'H'");
		sql("INSERT INTO %s VALUES (4, 20)".formatted(StagingTable.keysNameOf(RUN)),
				"INSERT INTO blockload.run (id, import, application, block, mode, definition, forced, owner, holder) OVERRIDING SYSTEM VALUE VALUES (%d, 'i', 'a', 'b', 'replace', '', false, 1, '')"
					.formatted(RUN),
				"INSERT INTO blockload.reject (run_id, record, line, byte_offset, code, reason, raw) VALUES (%d, 20, 1, 0, 'x', 'x', '')"
					.formatted(RUN));
		try {
			assertTaken(target,
					"4 unique-violated lists_code_key: (code) = (D) is also the value of another row. Expected each value once: unique constraint lists_code_key.");
			// The key of a rejected record is not known: no row is deleted.
			sql("DELETE FROM " + StagingTable.keysNameOf(RUN));
			target = staged("lists", Mode.REPLACE, "id, code", "2, 'B'", "5, 'A'", "6, NULL");
			assertTaken(target,
					"2 unique-violated lists_code_key: (code) = (A) is also the value of another row. Expected each value once: unique constraint lists_code_key.",
					"3 unique-violated lists_code_key: (code) = (null) is also the value of another row. Expected each value once: unique constraint lists_code_key.");
		}
		finally {
			sql("DELETE FROM blockload.run WHERE id = " + RUN);
		}
	}

	@Test
	void aReferenceToARowThatDoesNotExistIsTaken() {
		sql("CREATE TABLE app.countries (code text PRIMARY KEY)", "INSERT INTO app.countries VALUES ('FR'), ('DE')",
				"CREATE TABLE app.sites (country text, site int, PRIMARY KEY (country, site)) PARTITION BY LIST (country)",
				"CREATE TABLE app.sites_fr PARTITION OF app.sites FOR VALUES IN ('FR')",
				"INSERT INTO app.sites VALUES ('FR', 1)",
				"""
						CREATE TABLE app.staff (id int PRIMARY KEY, country text DEFAULT 'XX' REFERENCES app.countries,
						    site int, plant_country text, plant int, old text,
						    FOREIGN KEY (country, site) REFERENCES app.sites DEFERRABLE INITIALLY DEFERRED,
						    CONSTRAINT both_or_none FOREIGN KEY (plant_country, plant) REFERENCES app.sites MATCH FULL)""",
				"INSERT INTO app.staff VALUES (1, 'FR', 1, 'FR', 1, 'gone'), (2, 'DE', NULL, NULL, NULL, 'gone')",
				"ALTER TABLE app.staff ADD CONSTRAINT old_list FOREIGN KEY (old) REFERENCES app.countries NOT VALID");
		Target target = staged("staff", Mode.UPSERT, "id, country*, site, plant_country, plant, old",
				"1, NULL, 1, 'FR', 1, 'gone'", "2, NULL, 1, NULL, NULL, 'gone'", "3, 'IT', NULL, NULL, NULL, NULL",
				"4, 'FR', 2, NULL, NULL, NULL", "5, 'FR', NULL, 'FR', NULL, NULL", "6, 'FR', NULL, 'FR', 2, NULL",
				"7, 'DE', NULL, NULL, NULL, 'gone'", "8, NULL, NULL, NULL, NULL, NULL", "9, 'DE', NULL, 'FR', 1, 'DE'");
		assertTaken(target,
				"2 unknown-reference staff_country_site_fkey: (country, site) = (null, 1) does not exist in app.sites. Foreign key staff_country_site_fkey of (country, site) expects it.",
				"3 unknown-reference staff_country_fkey: (country) = (IT) does not exist in app.countries. Foreign key staff_country_fkey of (country) expects it.",
				"4 unknown-reference staff_country_site_fkey: (country, site) = (FR, 2) does not exist in app.sites. Foreign key staff_country_site_fkey of (country, site) expects it.",
				"5 unknown-reference both_or_none: (plant_country, plant) = (FR, null) does not exist in app.sites. Foreign key both_or_none of (plant_country, plant) expects it.",
				"6 unknown-reference both_or_none: (plant_country, plant) = (FR, 2) does not exist in app.sites. Foreign key both_or_none of (plant_country, plant) expects it.",
				"7 unknown-reference old_list: (old) = (gone) does not exist in app.countries. Foreign key old_list of (old) expects it.",
				"8 unknown-reference staff_country_fkey: (country) = (null) does not exist in app.countries. Foreign key staff_country_fkey of (country) expects it.");
		assertThat(publish(target)).isEqualTo(new PublishedRows(1, 0, 1, 0));
	}

	@Test
	void aChainOfRowsThatNeedEachOthersValuesIsTakenFromItsEnd() {
		sql("CREATE TABLE app.chain (id int PRIMARY KEY, place int UNIQUE)",
				"INSERT INTO app.chain SELECT n, n FROM generate_series(1, %d + 1) n".formatted(CHAIN));
		// Each row takes the place of the next one; the last place stays occupied.
		Target target = staged("chain", Mode.UPSERT, "id, place");
		sql("INSERT INTO %s SELECT n, n + 1, n FROM generate_series(1, %d) n".formatted(StagingTable.nameOf(RUN),
				CHAIN));
		this.transaction.executeWithoutResult((status) -> this.verifier.takeUnfit(RUN, target));
		assertThat(stagedRows()).isZero();
		assertThat(this.verifier.countUnfit(RUN, target)).isEqualTo(CHAIN);
	}

	@Test
	void anExpressionThatFailsNamesItsConstraint() {
		sql("CREATE TABLE app.rates (id int PRIMARY KEY, part int CONSTRAINT share CHECK (100 / part > 1), whole int CONSTRAINT whole_positive CHECK (whole > 0))");
		Target target = staged("rates", Mode.UPSERT, "id, part, whole", "1, 5, 1", "2, 0, 1");
		Failure failure = catchThrowableOfType(Failure.class, () -> taken(target));
		assertThat(failure).hasMessage(here(
				"Check constraint share of block app.rates cannot be tested for rows of this file: division by zero."));
		assertThat(failure.code()).isEqualTo("constraint-violated");
	}

	private void createSwaps(String code, String more) {
		sql("CREATE TABLE app.swaps (id int PRIMARY KEY, code text " + code + ", name text DEFAULT 'd', "
				+ "serial int GENERATED ALWAYS AS IDENTITY, twice text GENERATED ALWAYS AS (code || code) STORED)"
				+ more,
				"INSERT INTO app.swaps (id, code, name) VALUES (1, 'A', 'a'), (2, 'B', 'b'), (3, 'C', 'c'), (4, 'D', 'd')");
	}

	@Test
	void aValueIsFreeBeforeItIsTaken() {
		createSwaps("NOT NULL UNIQUE", "");
		sql("CREATE TABLE app.users (code text REFERENCES app.swaps (code), id int REFERENCES app.swaps)",
				"INSERT INTO app.users VALUES (NULL, 1), (NULL, 2), (NULL, 3)",
				"CREATE FUNCTION app.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$",
				"CREATE TRIGGER note BEFORE UPDATE ON app.swaps FOR EACH ROW EXECUTE FUNCTION app.note()");
		// Each takes the value of the next one, whatever the order of the file is.
		assertThat(publish(staged("swaps", Mode.UPSERT, "id, code", "2, 'C'", "1, 'B'", "3, 'D'", "4, 'E'", "5, 'A'")))
			.isEqualTo(new PublishedRows(1, 4, 0, 0));
		assertThat(rows("swaps")).containsExactly("(1,B,a,1,BB)", "(2,C,b,2,CC)", "(3,D,c,3,DD)", "(4,E,d,4,EE)",
				"(5,A,d,5,AA)");
		// 4 is deleted, and 5 gives its value up.
		assertThat(publish(staged("swaps", Mode.REPLACE, "id, code", "1, 'E'", "2, 'C'", "3, 'D'", "5, 'B'", "6, 'A'")))
			.isEqualTo(new PublishedRows(1, 2, 2, 1));
		assertThat(rows("swaps")).containsExactly("(1,E,a,1,EE)", "(2,C,b,2,CC)", "(3,D,c,3,DD)", "(5,B,d,5,BB)",
				"(6,A,d,6,AA)");
	}

	@Test
	void aLongChainOfValuesIsPublished() {
		sql("CREATE TABLE app.chain (id int PRIMARY KEY, place int NOT NULL UNIQUE)",
				"INSERT INTO app.chain SELECT n, n FROM generate_series(1, %d) n".formatted(CHAIN));
		Target target = staged("chain", Mode.UPSERT, "id, place");
		sql("INSERT INTO %s SELECT n, n + 1, n FROM generate_series(1, %d) n".formatted(StagingTable.nameOf(RUN),
				CHAIN));
		this.transaction.executeWithoutResult((status) -> this.verifier.takeUnfit(RUN, target));
		assertThat(publish(target)).isEqualTo(new PublishedRows(0, CHAIN, 0, 0));
	}

	@Test
	void swappedValuesAreNullFirstIfNothingNoticesIt() {
		createSwaps("UNIQUE", "");
		sql("CREATE TABLE app.users (id int REFERENCES app.swaps)", "INSERT INTO app.users VALUES (1), (2)");
		Target target = staged("swaps", Mode.UPSERT, "id, code", "1, 'B'", "2, 'A'", "3, 'E'", "5, 'C'");
		assertTaken(target);
		assertThat(publish(target)).isEqualTo(new PublishedRows(1, 3, 0, 0));
		assertThat(rows("swaps")).containsExactly("(1,B,a,1,BB)", "(2,A,b,2,AA)", "(3,E,c,3,EE)", "(4,D,d,4,DD)",
				"(5,C,d,5,CC)");
	}

	@Test
	void swappedValuesThatCannotBeNullAreInsertedAgain() {
		createSwaps("UNIQUE CHECK (code IS NOT NULL)", "");
		// 1, 2 and 3 form a circle; 4 waits for it.
		Target target = staged("swaps", Mode.UPSERT, "id, code, name*", "1, 'B', NULL", "2, 'C', 'n'", "3, 'A', NULL",
				"4, 'F', NULL");
		assertTaken(target);
		assertThat(publish(target)).isEqualTo(new PublishedRows(0, 4, 0, 0));
		assertThat(rows("swaps")).containsExactly("(1,B,a,1,BB)", "(2,C,n,2,CC)", "(3,A,c,3,AA)", "(4,F,d,4,FF)");
	}

	@Test
	void swappedValuesOfRowsThatCannotBeInsertedAgainAreReported() {
		createSwaps("NOT NULL CONSTRAINT one_code UNIQUE", "");
		sql("CREATE TABLE app.users (id int REFERENCES app.swaps)", "INSERT INTO app.users VALUES (3)");
		String[] swap = { "1, 'B'", "2, 'A'" };
		assertThat(publish(staged("swaps", Mode.UPSERT, "id, code", swap))).isEqualTo(new PublishedRows(0, 2, 0, 0));
		sql("INSERT INTO app.users VALUES (2)");
		Target target = staged("swaps", Mode.UPSERT, "id, code", "1, 'A'", "2, 'B'");
		assertSwapped(target, "app.users refers to them");
		sql("DROP TABLE app.users",
				"CREATE FUNCTION app.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$",
				"CREATE TRIGGER note BEFORE UPDATE ON app.swaps FOR EACH ROW EXECUTE FUNCTION app.note()");
		target = staged("swaps", Mode.UPSERT, "id, code", "1, 'A'", "2, 'B'");
		assertSwapped(target, "it has triggers");
		sql("ALTER TABLE app.swaps DROP CONSTRAINT one_code", "ALTER TABLE app.swaps ADD UNIQUE (code) DEFERRABLE");
		target = staged("swaps", Mode.UPSERT, "id, code", "1, 'A'", "2, 'B'");
		assertThat(publish(target)).isEqualTo(new PublishedRows(0, 2, 0, 0));
	}

	private void assertSwapped(Target target, String why) {
		Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
		assertThat(failure).hasMessage(here("Rows (id) = (1) and (2) of block app.swaps exchange values of unique "
				+ "constraint one_code, which PostgreSQL tests row by row. They cannot be deleted and inserted again: "
				+ why + "."));
		assertThat(failure.code()).isEqualTo("unique-swap");
		assertThat(failure.action()).isEqualTo("Create the constraint again as DEFERRABLE, or give one of the rows "
				+ "another value first. Then start a new run.");
		assertThat(rows("swaps").subList(0, 2)).containsExactly("(1,B,a,1,BB)", "(2,A,b,2,AA)");
	}

	@Test
	void onlyTriggersThatCanChangeTheRowsOfTheRunSwitchTheTestsOff() {
		sql("CREATE TABLE app.items (id int PRIMARY KEY, code text UNIQUE, amount int CHECK (amount > 0), other int)",
				"INSERT INTO app.items VALUES (1, 'a', 1, 1)",
				"CREATE FUNCTION app.pass() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN coalesce(new, old); END $$",
				"CREATE TRIGGER other BEFORE UPDATE OF other ON app.items FOR EACH ROW EXECUTE FUNCTION app.pass()",
				"CREATE TRIGGER gone BEFORE DELETE ON app.items FOR EACH ROW EXECUTE FUNCTION app.pass()",
				"CREATE TRIGGER done AFTER INSERT OR UPDATE ON app.items FOR EACH ROW EXECUTE FUNCTION app.pass()",
				"CREATE TRIGGER once BEFORE INSERT OR UPDATE ON app.items EXECUTE FUNCTION app.pass()");
		assertThat(taken(staged("items", Mode.UPSERT, "id, code, amount", "1, 'b', -1", "2, 'c', 2"))).hasSize(1);
		assertThat(taken(staged("items", Mode.UPSERT, "id, other, amount", "1, 2, -1"))).isEmpty();
		sql("CREATE TRIGGER computed BEFORE UPDATE OF amount ON app.items FOR EACH ROW EXECUTE FUNCTION app.pass()");
		assertThat(taken(staged("items", Mode.APPEND, "id, code, amount", "2, 'c', -2"))).hasSize(1);
		assertThat(taken(staged("items", Mode.UPDATE, "id, code, amount", "1, 'b', -1"))).isEmpty();
	}

	@Test
	void aBlockWithTriggersThatRefusesRowsNamesAllConstraintsAndRecords() {
		sql("CREATE TABLE app.items (id int PRIMARY KEY, code text UNIQUE, amount int CONSTRAINT positive CHECK (amount > 0))",
				"CREATE FUNCTION app.fix() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.amount := new.amount + 1; RETURN new; END $$",
				"CREATE TRIGGER fix BEFORE INSERT ON app.items FOR EACH ROW EXECUTE FUNCTION app.fix()");
		assertThat(publish(staged("items", Mode.UPSERT, "id, code, amount", "1, 'a', 0")))
			.isEqualTo(new PublishedRows(1, 0, 0, 0));
		Target target = staged("items", Mode.UPSERT, "id, code, amount", "2, 'b', -1", "3, 'a', 5", "4, 'c', -1",
				"5, 'd', -1", "6, 'e', -1", "7, 'f', -1", "8, 'g', 0");
		Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
		assertThat(failure.code()).isEqualTo("constraint-violated");
		assertThat(failure).hasMessage(here(
				"The block refuses rows of this file: new row for relation \"items\" violates check constraint \"positive\" (Failing row contains (2, b, 0).). Block app.items refuses: check constraint positive (records 1, 3, 4, 5, 6); unique constraint items_code_key (record 2)."));
		assertThat(failure.action()).isEqualTo("See a record: ./blockload show " + RUN
				+ " --record N. Correct the file, the trigger or the constraint. Then start a new run.");
		assertThat(rows("items")).containsExactly("(1,a,1)");
	}

	@Test
	void allThatNoTestFindsBeforeIsNamedWithItsRecords() {
		sql("CREATE TABLE app.rooms (id int PRIMARY KEY, room int, CONSTRAINT one_room EXCLUDE USING btree (room WITH =), "
				+ "price int CONSTRAINT price_is_fine CHECK (price > random() - 1))",
				"CREATE FUNCTION app.late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.id > 100 THEN "
						+ "RAISE 'too late: %', new.id; END IF; RETURN new; END $$",
				"CREATE CONSTRAINT TRIGGER no_late AFTER INSERT OR UPDATE ON app.rooms DEFERRABLE INITIALLY DEFERRED "
						+ "FOR EACH ROW EXECUTE FUNCTION app.late()",
				"INSERT INTO app.rooms VALUES (1, 9, 1)");
		Target target = staged("rooms", Mode.UPSERT, "id, room, price", "1, 10, 1", "2, 10, 1", "3, 11, -5", "4, 12, 1",
				"101, 13, 1", "102, 14, 1", "5, 12, 1", "6, 15, -7");
		Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
		assertThat(failure.code()).isEqualTo("constraint-violated");
		assertThat(failure).hasMessage(here("The block refuses rows of this file: conflicting key value violates"
				+ " exclusion constraint \"one_room\" (Key (room)=(10) conflicts with existing key (room)=(10).). Block app.rooms"
				+ " refuses: exclusion constraint one_room (records 2, 7); check constraint price_is_fine (records 3, 8);"
				+ " trigger no_late of app.rooms: too late: 101 (records 5, 6)."));
		assertThat(rows("rooms")).containsExactly("(1,9,1)");
	}

}
