package dev.blockload.publish;

import java.util.List;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.Mode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Triggers and policies of a block that change the number of rows that a publish writes.
 */
class PublishTriggersIT extends PublishFixture {

	@Test
	void aTriggerThatSwallowsInsertsIsNoticedInEveryKindOfBlockThatFiresIt() {
		createStaff();
		trigger("staff", "INSERT", "swallow");
		assertRefused(staged("staff", Mode.UPSERT, "1, 'Ada'", "2, 'Ben'", "3, 'Cem'"), "staff", "counts-differ",
				"Block app.staff took 0 new and 1 changed rows. Expected 1 new and 1 changed rows.");
		this.staging.drop(RUN);
		sql("CREATE TABLE app.moves (what text)");
		sql("CREATE TRIGGER swallow BEFORE INSERT ON app.moves FOR EACH ROW EXECUTE FUNCTION app.swallow()");
		assertRefused(staged("moves", Mode.APPEND, "'new'", "'newer'"), "moves", "counts-differ",
				"Block app.moves took 0 of 2 rows.");
		this.staging.drop(RUN);
		createSales();
		sql("CREATE TRIGGER swallow BEFORE INSERT ON app.sales FOR EACH ROW EXECUTE FUNCTION app.swallow()");
		assertRefused(staged("sales", Mode.APPEND, "3"), "sales", "counts-differ", "Block app.sales took 0 of 1 rows.");
	}

	@Test
	void aTriggerThatSwallowsUpdatesIsNoticed() {
		createStaff();
		trigger("staff", "UPDATE", "swallow");
		assertRefused(staged("staff", Mode.UPSERT, "1, 'Ada'", "2, 'Ben'", "3, 'Cem'"), "staff", "counts-differ",
				"Block app.staff took 1 new and 0 changed rows. Expected 1 new and 1 changed rows.");
	}

	@Test
	void aTriggerThatDeletesAnotherRowOfTheFileIsNoticed() {
		createStaff();
		sql("CREATE FUNCTION app.forget() RETURNS trigger LANGUAGE plpgsql AS "
				+ "$$ BEGIN DELETE FROM app.staff WHERE id = 1; RETURN new; END $$");
		sql("CREATE TRIGGER forget AFTER UPDATE ON app.staff FOR EACH ROW EXECUTE FUNCTION app.forget()");
		assertRefused(staged("staff", Mode.UPSERT, "1, 'Ada'", "2, 'Ben'"), "staff", "counts-differ",
				"Block app.staff took 1 new and 1 changed rows. Expected 0 new and 1 changed rows.");
	}

	@Test
	void triggersOfStatementsFireAlsoWhereNothingChanges() {
		createStaff();
		sql("CREATE TABLE app.audit (what text)");
		sql("CREATE FUNCTION app.audited() RETURNS trigger LANGUAGE plpgsql AS " + "$$ BEGIN INSERT INTO "
				+ this.application + ".audit VALUES (TG_OP); RETURN NULL; END $$");
		sql("CREATE TRIGGER audited AFTER INSERT OR UPDATE ON app.staff FOR EACH STATEMENT EXECUTE FUNCTION app.audited()");
		assertThat(publish(staged("staff", Mode.UPSERT, "1, 'Ada'"))).isEqualTo(new PublishedRows(0, 0, 1, 0));
		assertThat(rows("audit")).containsExactly("(INSERT)", "(UPDATE)");
	}

	@Test
	void aTriggerThatSwallowsDeletesIsNoticed() {
		createStaff();
		trigger("staff", "DELETE", "swallow");
		assertRefused(staged("staff", Mode.REPLACE, "1, 'Ada'"), "staff", "counts-differ",
				"Block app.staff still has rows that the run had to delete, "
						+ "or row-level security hides rows from Blockload.");
	}

	@Test
	void rowsThatRowSecurityHidesAreNotTakenForReplaced() {
		createStaff();
		String owner = this.application + "_owner";
		sql("CREATE ROLE " + owner);
		try {
			sql("GRANT USAGE ON SCHEMA app TO " + owner);
			sql("GRANT USAGE ON SCHEMA blockload TO " + owner);
			sql("ALTER TABLE app.staff ENABLE ROW LEVEL SECURITY");
			sql("ALTER TABLE app.staff FORCE ROW LEVEL SECURITY");
			sql("CREATE POLICY visible ON app.staff USING (id < 9)");
			sql("ALTER TABLE app.staff OWNER TO " + owner);
			Target target = staged("staff", Mode.REPLACE, "1, 'Ada'");
			sql("GRANT SELECT ON " + StagingTable.nameOf(RUN) + ", " + StagingTable.keysNameOf(RUN) + " TO " + owner);
			List<String> before = rows("staff");
			sql("SET ROLE " + owner);
			Failure failure = catchThrowableOfType(Failure.class, () -> publish(target));
			sql("RESET ROLE");
			assertThat(rows("staff")).as("rows, the hidden one among them").isEqualTo(before).hasSize(3);
			assertThat(failure).as("a replace of a block with hidden rows")
				.isNotNull()
				.hasMessage(here("Block app.staff still has rows that the run had to delete, "
						+ "or row-level security hides rows from Blockload."));
		}
		finally {
			sql("RESET ROLE");
			sql("DROP OWNED BY " + owner + " CASCADE");
			sql("DROP ROLE " + owner);
		}
	}

}
