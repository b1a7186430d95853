package dev.blockload.publish;

import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.Mode;
import dev.blockload.csv.Position;
import dev.blockload.mapping.MappedSlice;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The statements that publish staged rows, one kind of block at a time: what they count,
 * and what they leave of rights and connections.
 */
class PublisherIT extends PublishFixture {

	@Test
	void aKeyedBlockCountsWhatIsInsertedUpdatedUnchangedAndDeleted() {
		createStaff();
		assertThat(publish(staged("staff", Mode.REPLACE, "1, 'Ada'", "2, 'Ben'", "3, 'Cem'", "4, 'Dee'")))
			.isEqualTo(new PublishedRows(2, 1, 1, 1));
		assertThat(rows("staff")).containsExactly("(1,Ada)", "(2,Ben)", "(3,Cem)", "(4,Dee)");
	}

	@Test
	void aBlockWithoutAKeyCountsWhatIsInsertedAndDeleted() {
		sql("CREATE TABLE app.moves (what text)");
		sql("INSERT INTO app.moves VALUES ('old'), ('older')");
		assertThat(publish(staged("moves", Mode.REPLACE, "'new'", "'new'", "'newer'")))
			.isEqualTo(new PublishedRows(3, 0, 0, 2));
		assertThat(rows("moves")).containsExactly("(new)", "(new)", "(newer)");
	}

	@Test
	void anAttachedPartitionCountsItsRowsAndThoseOfThePartitionsThatItReplaces() {
		createSales();
		assertThat(publish(staged("sales", Mode.REPLACE, "3", "4", "5"))).isEqualTo(new PublishedRows(3, 0, 0, 2));
		assertThat(rows("sales")).containsExactly("(3," + RUN + ")", "(4," + RUN + ")", "(5," + RUN + ")");
	}

	@Test
	void aPartitionThatIsInsertedIntoCountsTheSame() {
		createSales();
		trigger("sales", "INSERT", "pass");
		assertThat(publish(staged("sales", Mode.APPEND, "3", "4"))).isEqualTo(new PublishedRows(2, 0, 0, 0));
		assertThat(rows("sales")).containsExactly("(1,-1)", "(2,-1)", "(3," + RUN + ")", "(4," + RUN + ")");
	}

	private @Nullable String optionsOf(String table) {
		return this.jdbc.queryForObject(
				"SELECT array_to_string(reloptions || (SELECT t.reloptions FROM pg_class t"
						+ " WHERE t.oid = c.reltoastrelid), ' ') FROM pg_class c WHERE oid = ?::regclass",
				String.class, here(table));
	}

	@Test
	void autovacuumLeavesStagingAloneButNotThePartitionThatStagingBecomes() {
		createSales();
		sql("ALTER TABLE app.sales ADD COLUMN note text");
		Target target = staged("sales", Mode.APPEND, "3, 'x'");
		assertThat(optionsOf(StagingTable.nameOf(RUN))).isEqualTo("autovacuum_enabled=false autovacuum_enabled=false");
		publish(target);
		assertThat(optionsOf("app.sales_" + RUN)).isNull();
		this.staging.drop(RUN);
		createStaff();
		staged("staff", Mode.UPSERT, "1, 'Ada'");
		assertThat(optionsOf(StagingTable.nameOf(RUN))).isEqualTo("autovacuum_enabled=false autovacuum_enabled=false");
	}

	private static final String RIGHTS = """
			SELECT x.grantee::regrole || ' ' || x.privilege_type || x.is_grantable || coalesce(x.attname, '')
			  FROM (SELECT a.*, NULL AS attname FROM pg_class c, aclexplode(coalesce(relacl, acldefault('r', relowner))) a
			         WHERE c.oid = '%1$s'::regclass
			        UNION ALL
			        SELECT a.*, attname FROM pg_attribute, aclexplode(attacl) a WHERE attrelid = '%1$s'::regclass) x
			 ORDER BY 1""";

	private List<String> rights(String table) {
		return this.jdbc.queryForList(here(RIGHTS.formatted(table)), String.class);
	}

	@Test
	void defaultPrivilegesReachNeitherStagingNorPartitions() {
		String reader = this.application + "_reader";
		sql("CREATE ROLE " + reader);
		try {
			sql("GRANT USAGE ON SCHEMA app TO " + reader);
			createSales();
			sql("GRANT INSERT, SELECT (amount) ON app.sales TO " + reader + " WITH GRANT OPTION");
			sql("REVOKE TRUNCATE ON app.sales FROM CURRENT_USER");
			sql("CREATE TABLE app.private (LIKE app.sales) PARTITION BY RANGE (_load)");
			sql("ALTER TABLE app.private ENABLE ROW LEVEL SECURITY");
			sql("CREATE POLICY few ON app.private USING (amount < 5)");
			sql("GRANT SELECT ON app.private TO " + reader);
			sql("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC");
			sql("ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT, DELETE ON TABLES TO " + reader);
			sql("ALTER DEFAULT PRIVILEGES REVOKE INSERT ON TABLES FROM CURRENT_USER");
			Target target = staged("sales", Mode.APPEND, "3");
			assertThat(rights(StagingTable.nameOf(RUN))).as("rights on staging")
				.isNotEmpty()
				.allMatch((right) -> right.startsWith(this.database.username() + " "))
				.contains(this.database.username() + " INSERTfalse");
			publish(target);
			assertThat(rights("app.sales_" + RUN)).as("rights on an attached partition").isEqualTo(rights("app.sales"));
			sql("DROP TABLE app.sales_" + RUN);
			trigger("sales", "INSERT", "pass");
			publish(staged("sales", Mode.APPEND, "3"));
			assertThat(rights("app.sales_" + RUN)).as("rights on a partition for rows that are inserted")
				.isEqualTo(rights("app.sales"));
			this.staging.drop(RUN);
			publish(staged("private", Mode.APPEND, "3", "30"));
			assertThat(rights("app.private_" + RUN)).as("rights on a partition that policies do not protect")
				.isNotEmpty()
				.allMatch((right) -> right.startsWith(this.database.username() + " "));
			sql("SET ROLE " + reader);
			assertThat(rows("private")).as("what a policy shows, through the block").containsExactly("(3," + RUN + ")");
			assertThat(catchThrowable(() -> rows("private_" + RUN))).hasStackTraceContaining("permission denied");
			sql("RESET ROLE");
		}
		finally {
			sql("RESET ROLE");
			sql("ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM PUBLIC");
			sql("ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO CURRENT_USER");
			sql("DROP OWNED BY " + reader);
			sql("DROP ROLE " + reader);
		}
	}

	@Test
	void aBlockThatWasAlteredSinceThePlanIsRefused() {
		createStaff();
		Target target = staged("staff", Mode.UPSERT, "1, 'Ada'");
		sql("ALTER TABLE app.staff ADD COLUMN note text");
		assertRefused(target, "staff", "block-changed",
				"Block app.staff was altered or recreated after this run was planned.");
		this.staging.drop(RUN);
		Target second = staged("staff", Mode.UPSERT, "1, 'Ada', NULL");
		sql("CREATE TABLE app.copy (LIKE app.staff INCLUDING ALL)");
		sql("DROP TABLE app.staff");
		sql("ALTER TABLE app.copy RENAME TO staff");
		assertRefused(second, "staff", "block-changed",
				"Block app.staff was altered or recreated after this run was planned.");
	}

	@Test
	void rowsOfInheritanceChildrenAreNotPartOfTheBlock() {
		createStaff();
		sql("CREATE TABLE app.guests () INHERITS (app.staff)");
		sql("INSERT INTO app.guests VALUES (1, 'Gus'), (3, 'Gil'), (50, 'Geo')");
		assertThat(publish(staged("staff", Mode.UPSERT, "1, 'Ida'", "2, 'Bob'", "3, 'Cem'")))
			.isEqualTo(new PublishedRows(1, 1, 1, 0));
		this.staging.drop(RUN);
		assertThat(publish(staged("staff", Mode.REPLACE, "1, 'Ida'"))).isEqualTo(new PublishedRows(0, 0, 1, 3));
		assertThat(this.jdbc.queryForList(here("SELECT s::text FROM ONLY app.staff s"), String.class))
			.containsExactly("(1,Ida)");
		assertThat(rows("guests")).containsExactly("(1,Gus)", "(3,Gil)", "(50,Geo)");
		this.staging.drop(RUN);
		sql("CREATE TABLE app.moves (what text)");
		sql("CREATE TABLE app.trips () INHERITS (app.moves)");
		sql("INSERT INTO app.moves VALUES ('old')");
		sql("INSERT INTO app.trips VALUES ('far')");
		assertThat(publish(staged("moves", Mode.REPLACE, "'new'"))).isEqualTo(new PublishedRows(1, 0, 0, 1));
		assertThat(rows("moves")).containsExactly("(far)", "(new)");
		assertThat(rows("trips")).containsExactly("(far)");
	}

	@Test
	void aRuleThatWasCreatedSinceThePlanIsRefused() {
		createStaff();
		Target target = staged("staff", Mode.UPSERT, "3, 'Cem'");
		sql("CREATE RULE discard AS ON INSERT TO app.staff DO INSTEAD NOTHING");
		assertRefused(target, "staff", "block-changed",
				"Block app.staff was altered or recreated after this run was planned.");
	}

	@Test
	void aCountBelowZeroFailsWithACode() {
		assertThat(catchThrowableOfType(Failure.class, () -> new PublishedRows(3, 0, -1, 2))).as("a count below zero")
			.isNotNull()
			.hasMessage("Publish counted 3 inserted, 0 updated, -1 unchanged, 2 deleted, 0 merged and 0 skipped rows. "
					+ "Expected 0 or more of each.")
			.extracting(Failure::code)
			.isEqualTo("counts-differ");
	}

	private static MappedSlice slice(byte[] rows) {
		return new MappedSlice(new Position(0, 1, 1), new Position(10, 2, 2), rows, 1, List.of());
	}

	private void assertCopyFailsAndTheConnectionWorks(Target target, Supplier<List<MappedSlice>> slices) {
		assertThat(catchThrowable(
				() -> this.transaction.executeWithoutResult((status) -> this.staging.copy(RUN, target, slices.get()))))
			.as("a COPY that fails")
			.isNotNull();
		assertThat(stagedRows()).as("rows after a COPY that failed, by the same connection").isZero();
		assertThat(publish(target)).isEqualTo(new PublishedRows(0, 0, 0, 0));
	}

	@Test
	@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void theConnectionHasLeftCopyWhereTheServerRefusesTheRows() {
		createStaff();
		assertCopyFailsAndTheConnectionWorks(staged("staff", Mode.UPSERT),
				() -> List.of(slice(new byte[] { 0, 9, 1 })));
	}

	@Test
	@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
	void theConnectionHasLeftCopyWhereTheRowsCannotBeRead() {
		createStaff();
		AtomicInteger reads = new AtomicInteger();
		assertCopyFailsAndTheConnectionWorks(staged("staff", Mode.UPSERT), () -> new AbstractList<>() {
			@Override
			public MappedSlice get(int index) {
				// Counted once, and then broken while COPY is under way.
				if (reads.incrementAndGet() > 1) {
					throw new IllegalStateException("the rows are gone");
				}
				return slice(new byte[0]);
			}

			@Override
			public int size() {
				return 1;
			}
		});
	}

}
