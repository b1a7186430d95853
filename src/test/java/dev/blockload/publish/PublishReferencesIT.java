package dev.blockload.publish;

import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.blockload.Failure;
import dev.blockload.block.Mode;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * A replace of a block to whose rows other tables refer.
 */
class PublishReferencesIT extends PublishFixture {

	@Test
	void aReplaceThatWouldDeleteRowsToWhichOtherRowsReferIsRefused() {
		createStaff();
		for (String action : List.of("", "ON DELETE RESTRICT", "ON DELETE CASCADE", "ON DELETE SET NULL",
				"ON DELETE SET DEFAULT", "DEFERRABLE INITIALLY DEFERRED")) {
			sql("CREATE TABLE app.pay (staff int CONSTRAINT paid REFERENCES app.staff %s, what text)"
				.formatted(action));
			sql("INSERT INTO app.pay VALUES (1, 'kept'), (2, 'a'), (2, 'b'), (9, 'c'), (NULL, 'd')");
			List<String> before = rows("pay");
			assertRefused(staged("staff", Mode.REPLACE, "1, 'Ada'"), "staff", "still-referenced",
					"Mode replace would delete 2 rows of app.staff to which 3 rows of app.pay refer (constraint paid): "
							+ "(id) = (2), (9).");
			assertThat(rows("pay")).as("rows that refer %s", action).isEqualTo(before);
			this.staging.drop(RUN);
			assertThat(publish(staged("staff", Mode.REPLACE, "1, 'Ada'", "2, 'Bob'", "9, 'Zoe'")))
				.isEqualTo(new PublishedRows(0, 0, 3, 0));
			this.staging.drop(RUN);
			sql("DROP TABLE app.pay");
		}
	}

	@Test
	void aKeyInAMessageForgesNoLine() {
		sql("CREATE TABLE app.codes (code text PRIMARY KEY)");
		sql("CREATE TABLE app.uses (code text CONSTRAINT used REFERENCES app.codes)");
		sql("INSERT INTO app.codes VALUES ('A'), (E'x\\nrun 7: COMPLETED\\u001b[2K')");
		sql("INSERT INTO app.uses SELECT code FROM app.codes");
		assertRefused(staged("codes", Mode.REPLACE, "'A'"), "codes", "still-referenced",
				"Mode replace would delete 1 row of app.codes to which 1 row of app.uses refers (constraint used): "
						+ "(code) = (x␊run 7: COMPLETED␛[2K).");
	}

	@Test
	void rowsThatAreDeletedTogetherMayReferToOneAnother() {
		sql("CREATE TABLE app.units (id int PRIMARY KEY, parent int CONSTRAINT in_unit REFERENCES app.units ON DELETE CASCADE)");
		sql("INSERT INTO app.units VALUES (1, NULL), (2, 1), (3, 2), (4, 3)");
		assertThat(publish(staged("units", Mode.REPLACE, "1, NULL", "2, 1"))).isEqualTo(new PublishedRows(0, 0, 2, 2));
		assertThat(rows("units")).containsExactly("(1,)", "(2,1)");
		this.staging.drop(RUN);
		sql("INSERT INTO app.units VALUES (3, 2), (4, 3)");
		assertThat(publish(staged("units", Mode.REPLACE, "1, NULL", "4, NULL")))
			.isEqualTo(new PublishedRows(0, 1, 1, 2));
		assertThat(rows("units")).containsExactly("(1,)", "(4,)");
	}

	@Test
	void aRowThatRefersAndIsNotCommittedYetIsWaitedFor() throws Exception {
		createStaff();
		sql("CREATE TABLE app.pay (staff int CONSTRAINT paid REFERENCES app.staff ON DELETE CASCADE)");
		Target target = staged("staff", Mode.REPLACE, "1, 'Ada'");
		try (Connection other = another(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute(here("INSERT INTO app.pay VALUES (9)"));
			CompletableFuture<Failure> refused = CompletableFuture
				.supplyAsync(() -> catchThrowableOfType(Failure.class, () -> publish(target)));
			try (Connection watcher = another()) {
				awaitWaiting(this.connection, JdbcClient.create(new SingleConnectionDataSource(watcher, true)));
			}
			other.commit();
			assertThat(refused.get(60, TimeUnit.SECONDS)).isNotNull()
				.hasMessage(here("Mode replace would delete 1 row of app.staff to which 1 row of app.pay refers "
						+ "(constraint paid): (id) = (9)."));
		}
		assertThat(rows("pay")).containsExactly("(9)");
	}

	@Test
	void blocksWithoutAKeyCanBeReferredToAsWell() {
		sql("CREATE TABLE app.moves (id int, what text)");
		sql("CREATE UNIQUE INDEX ON app.moves (id)");
		sql("CREATE TABLE app.notes (move int CONSTRAINT of_move REFERENCES app.moves (id) ON DELETE SET NULL)");
		sql("INSERT INTO app.moves SELECT n, 'old' FROM generate_series(1, 8) n");
		sql("INSERT INTO app.notes SELECT n FROM generate_series(1, 7) n");
		assertRefused(staged("moves", Mode.REPLACE, "1, 'new'"), "moves", "still-referenced",
				"Mode replace would delete 7 rows of app.moves to which 7 rows of app.notes refer (constraint of_move): "
						+ "(id) = (1), (2), (3), (4), (5) and 2 more.");
		this.staging.drop(RUN);
		createSales();
		sql("CREATE UNIQUE INDEX ON app.sales (_load, amount)");
		sql("CREATE TABLE app.bills (l bigint, a int, CONSTRAINT billed FOREIGN KEY (l, a) REFERENCES app.sales (_load, amount))");
		sql("INSERT INTO app.bills VALUES (-1, 2)");
		Target target = staged("sales", Mode.REPLACE, "3");
		assertRefused(target, "sales", "still-referenced",
				"Mode replace would delete 1 row of app.sales to which 1 row of app.bills refers (constraint billed): "
						+ "(_load, amount) = (-1, 2).");
		sql("DELETE FROM app.bills");
		assertThat(publish(target)).as("a replace that detaches and drops a partition")
			.isEqualTo(new PublishedRows(1, 0, 0, 2));
		assertThat(rows("sales")).containsExactly("(3," + RUN + ")");
	}

	@Test
	void rowsThatThisRoleCannotSeeAreNeverDeletedOrChangedWithABlock() {
		createStaff();
		String role = this.application + "_plain";
		sql("CREATE ROLE " + role);
		try {
			sql("GRANT USAGE ON SCHEMA app TO " + role);
			sql("GRANT USAGE ON SCHEMA blockload TO " + role);
			sql("GRANT ALL ON app.staff TO " + role);
			Target target = staged("staff", Mode.REPLACE, "1, 'Ada'");
			sql("GRANT SELECT ON " + StagingTable.nameOf(RUN) + ", " + StagingTable.keysNameOf(RUN) + " TO " + role);
			sql("CREATE TABLE app.pay (staff int CONSTRAINT paid REFERENCES app.staff ON DELETE CASCADE)");
			sql("INSERT INTO app.pay VALUES (9)");
			assertRefusedAs(role, target, "permission-denied",
					"Mode replace deletes rows of app.staff. Constraint paid "
							+ "would then delete rows of app.pay that refer to them, and Blockload's role cannot see these rows.");
			sql("ALTER TABLE app.pay DROP CONSTRAINT paid, ADD CONSTRAINT paid FOREIGN KEY (staff) REFERENCES app.staff");
			assertRefusedAs(role, target, "still-referenced", "Mode replace cannot delete rows of app.staff: "
					+ "update or delete on table \"staff\" violates foreign key constraint \"paid\" on table \"pay\" "
					+ "(Key (id)=(9) is still referenced from table \"pay\".)");
		}
		finally {
			sql("DROP OWNED BY " + role + " CASCADE");
			sql("DROP ROLE " + role);
		}
	}

	private void assertRefusedAs(String role, Target target, String code, String message) {
		sql("SET ROLE " + role);
		Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
		sql("RESET ROLE");
		assertThat(failure).as("the refusal of a publish").isNotNull().hasMessage(here(message));
		assertThat(failure.code()).isEqualTo(code);
		assertThat(rows("staff")).hasSize(3);
		assertThat(rows("pay")).containsExactly("(9)");
	}

}
