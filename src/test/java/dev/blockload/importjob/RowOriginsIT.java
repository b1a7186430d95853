package dev.blockload.importjob;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.Key;
import dev.blockload.publish.RowOrigin;
import dev.blockload.publish.RowOrigin.Certainty;
import dev.blockload.publish.RowOrigins;
import dev.blockload.run.Run;
import dev.blockload.run.SqlFailures;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Which runs changed a row.
 */
class RowOriginsIT extends UndoFixture {

	@Test
	void rowsOfALargeRunAreFoundAlthoughTheyAreNotCopied() {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
		this.bench.define("staff", STAFF);
		assertThat(origin("1").certainty()).isEqualTo(Certainty.NO_RUNS);
		Run large = load("staff", "id,name\n1,Ada\n2,Bob\n3,Cem\n4,Dee\n");
		assertThat(kept()).hasSize(1);
		assertThat(found("1")).containsExactly(large.id() + " INSERTED");
		assertThat(origin("1").certainty()).isEqualTo(Certainty.KNOWN);
		assertThat(found("9")).isEmpty();
		assertThat(origin("9")).isEqualTo(new RowOrigin(false, List.of(), null, large.id(), false));
		Run second = load("staff", "id,name\n1,Ida\n");
		assertThat(found("1")).containsExactly(second.id() + " UPDATED", large.id() + " INSERTED");
		assertThat(found("2")).containsExactly(large.id() + " INSERTED");
		this.bench.sql("UPDATE app.staff SET name = 'by hand' WHERE id = 2");
		assertThat(found("2")).isEmpty();
		assertThat(origin("2").certainty()).isEqualTo(Certainty.CHANGED_OUTSIDE);
		this.bench.sql("DELETE FROM app.staff WHERE id = 1");
		assertThat(origin("1").certainty()).isEqualTo(Certainty.CHANGED_OUTSIDE);
	}

	@Test
	void anUndoIsAChangeAndTheRunThatItUndidIsNotUnknown() {
		createStaff();
		this.bench.define("staff", STAFF);
		Run run = load("staff", "id,name,pay\n1,Ida,1.0\n4,Dee,4\n");
		Run undo = undo(run);
		assertThat(found("1")).containsExactly(undo.id() + " UPDATED");
		assertThat(origin("1").touches().get(0).undoes()).isEqualTo(run.id());
		assertThat(found("4")).containsExactly(undo.id() + " DELETED");
		assertThat(origin("4").certainty()).isEqualTo(Certainty.KNOWN);
		assertThat(origin("3").certainty()).isEqualTo(Certainty.NOT_CHANGED);
	}

	@Test
	void aRunOfWhichNothingIsKeptMakesTheAnswerUnknown() {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
		this.bench.define("staff", STAFF);
		Run first = load("staff", "id,name\n1,Ada\n");
		this.bench.define("staff", STAFF + "undo: {keep: 0}\n");
		Run second = load("staff", "id,name\n2,Bob\n");
		assertThat(origin("1")).isEqualTo(new RowOrigin(true, List.of(), second.id(), null, false));
		assertThat(origin("1").certainty()).isEqualTo(Certainty.UNKNOWN);
		assertThat(first.id()).isLessThan(second.id());
	}

	@Test
	void runsBeforeOneOfWhichNothingIsKeptAreNotKnownToBeAll() {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
		this.bench.define("staff", STAFF);
		load("staff", "id,name\n1,Ada\n");
		Run lost = load("staff", "id,name\n1,Ida\n");
		Run last = load("staff", "id,name\n1,Eda\n");
		this.bench.sql("DELETE FROM blockload.undo_log WHERE run_id = " + lost.id());
		assertThat(origin("1").oldest()).isEqualTo(last.id());
		assertThat(origin("1").unknown()).isNull();
	}

	@Test
	void aSearchEndsAfterFiveSecondsHoweverManyStatementsItTakes() {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text)");
		this.bench.define("staff", STAFF);
		List<Run> runs = new ArrayList<>();
		for (String name : List.of("Ada", "Ida", "Eda", "Uda", "Oda")) {
			runs.add(load("staff", "id,name\n1," + name + "\n"));
		}
		List<Run> copied = runs.subList(1, runs.size());
		// Each statement takes 2 s: none reaches the limit alone.
		copied.forEach((run) -> this.bench.sql(("ALTER TABLE blockload.blockload_run_%1$d_undo RENAME TO kept_%1$d;"
				+ " CREATE VIEW blockload.blockload_run_%1$d_undo AS"
				+ " SELECT u.* FROM blockload.kept_%1$d u, pg_sleep(2)")
			.formatted(run.id())));
		DataAccessException slow = catchThrowableOfType(DataAccessException.class, () -> origin("1"));
		assertThat(SqlFailures.stateOf(slow)).isEqualTo("57014");
		copied.forEach((run) -> this.bench.sql(("DROP VIEW blockload.blockload_run_%1$d_undo;"
				+ " ALTER TABLE blockload.kept_%1$d RENAME TO blockload_run_%1$d_undo")
			.formatted(run.id())));
	}

	@Test
	void aValueIsReadInTheTypeOfItsColumn() {
		this.bench.sql("CREATE DOMAIN app.short AS varchar(4)");
		this.bench.sql(
				"CREATE TABLE app.pay (day date, code app.short, amount numeric(6,2), PRIMARY KEY (day, code, amount))");
		this.bench.define("pay", "file: {fixed: pay.csv}\nblock: pay\nmode: upsert\n");
		Run run = load("pay", "day,code,amount\n2022-09-30,a\"b,1.50\n");
		assertThat(origin("pay", "2022-09-30", "a\"b", "1.5").touches())
			.containsExactly(new RowOrigin.Touch(run.id(), RowOrigin.Effect.INSERTED, null));
		assertThat(origin("pay", "2022-09-30", "'; DROP TABLE x; --?", "1.5").exists()).isFalse();
		assertThat(catchThrowableOfType(DataAccessException.class, () -> origin("pay", "2022-13-30", "a", "1")))
			.hasMessageContaining("date/time field value out of range: \"2022-13-30\"");
	}

	private List<String> found(String id) {
		return origin(id).touches().stream().map((touch) -> touch.run() + " " + touch.effect()).toList();
	}

	private RowOrigin origin(String id) {
		return origin("staff", id);
	}

	private RowOrigin origin(String name, String... values) {
		Block block = this.bench.bean(BlockCatalog.class).find(this.bench.application(), name).orElseThrow();
		Key key = block.keys().get(0);
		TransactionTemplate reading = new TransactionTemplate(this.bench.bean(PlatformTransactionManager.class));
		reading.setReadOnly(true);
		return new RowOrigins(this.bench.bean(JdbcClient.class), this.bench.jdbc(), reading).find(block, key,
				List.of(values));
	}

}
