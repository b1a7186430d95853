package dev.blockload.importjob;

import java.sql.Statement;
import java.sql.Connection;
import java.util.List;

import dev.blockload.publish.UndoException;
import dev.blockload.run.Run;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When an undo is refused: it names the reason, and changes nothing.
 */
class UndoRefusedIT extends UndoFixture {

	@Test
	void aRowThatAnotherWriterChangedIsNamedAndNothingIsUndone() {
		createStaff();
		this.bench.define("staff", STAFF.replace("upsert", "replace\nmax-delete: none"));
		Run run = load("staff", "id,name,pay\n1,Ada,1.00\n4,Dee,4\n");
		String changed = "Another writer changed block " + this.bench.application() + ".staff after run " + run.id()
				+ ": the row (id) = (%d) was %s.";
		for (List<String> writer : List.of(
				List.of("UPDATE app.staff SET note = '{}' WHERE id = 4", changed.formatted(4, "changed")),
				List.of("UPDATE app.staff SET pay = 1.0 WHERE id = 1", changed.formatted(1, "changed")),
				List.of("DELETE FROM app.staff WHERE id = 4", changed.formatted(4, "deleted")),
				List.of("INSERT INTO app.staff (id) VALUES (2)", changed.formatted(2, "added")))) {
			List<String> before = staff();
			this.bench.sql(writer.get(0));
			UndoException refused = refused(run);
			assertThat(refused.code()).isEqualTo("undo-row-changed");
			assertThat(refused.message()).isEqualTo(writer.get(1));
			this.bench.sql("DELETE FROM app.staff");
			this.bench.sql("INSERT INTO app.staff (id, name, pay) VALUES (1, 'Ada', 1.00), (4, 'Dee', 4)");
			assertThat(staff()).isEqualTo(before);
		}
		assertThat(this.bench.history().newest("staff", 10)).hasSize(1);
		this.bench.sql("UPDATE app.staff SET pay = pay");
		assertThat(undo(run).counts()).isEqualTo(undone(2, 1, 1));
	}

	@Test
	void anAddedItemToWhichRowsReferIsNotRemoved() {
		createStaff();
		this.bench.sql("CREATE TABLE app.badge (staff int REFERENCES app.staff ON DELETE CASCADE)");
		this.bench.define("staff", STAFF);
		Run run = load("staff", "id,name,pay\n4,Dee,4\n");
		this.bench.sql("INSERT INTO app.badge VALUES (4)");
		UndoException refused = refused(run);
		assertThat(refused.code()).isEqualTo("undo-referenced");
		assertThat(refused.message()).isEqualTo(
				"Run " + run.id() + " added the row (id) = (4) to " + this.bench.application() + ".staff, and rows of "
						+ this.bench.application() + ".badge refer to it now (constraint badge_staff_fkey).");
		assertThat(refused.action())
			.isEqualTo("Delete the rows that refer to it. Then undo again: ./blockload undo " + run.id());
		this.bench.sql("DELETE FROM app.badge");
		undo(run);
		assertThat(this.bench.rows("SELECT id FROM app.staff ORDER BY 1")).containsExactly("1", "2", "3");
	}

	@Test
	void aRestoredRowThatViolatesAConstraintIsRefused() {
		createStaff();
		this.bench.sql("CREATE UNIQUE INDEX once ON app.staff (name)");
		this.bench.define("staff", STAFF.replace("upsert", "replace\nmax-delete: none"));
		Run run = load("staff", "id,name,pay\n1,Ada,1\n3,Cem,\n");
		this.bench.sql("INSERT INTO app.staff (id, name) VALUES (9, 'Bob')");
		UndoException refused = refused(run);
		assertThat(refused.code()).isEqualTo("undo-constraint");
		assertThat(refused.message())
			.startsWith("Run " + run.id() + " cannot be undone, because a row of " + this.bench.application()
					+ ".staff that would be restored violates a constraint: ")
			.contains("once");
		assertThat(this.bench.rows("SELECT id FROM app.staff ORDER BY 1")).containsExactly("1", "3", "9");
	}

	@Test
	void aRunThatDidNotPublishCannotBeUndoneAndALockedBlockIsNamed() throws Exception {
		createStaff();
		this.bench.define("staff", STAFF);
		Run run = load("staff", "id,name,pay\n4,Dee,4\n");
		Run unchanged = this.bench.run("staff");
		UndoException refused = refused(unchanged);
		assertThat(refused.code()).isEqualTo("undo-not-published");
		assertThat(refused.message()).isEqualTo("Run " + unchanged.id() + " is UNCHANGED. It did not change block "
				+ this.bench.application() + ".staff, so there is nothing to undo.");
		try (Connection other = this.bench.servers().connect(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("LOCK TABLE " + this.bench.application() + ".staff IN ROW EXCLUSIVE MODE");
			UndoException locked = refused(run);
			assertThat(locked.code()).isEqualTo("block-locked");
			assertThat(locked.action()).isEqualTo(
					"Wait until it is free, or end what holds it. Then undo again: ./blockload undo " + run.id());
			other.rollback();
		}
		undo(run);
	}

}
