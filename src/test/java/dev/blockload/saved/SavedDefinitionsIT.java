package dev.blockload.saved;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import dev.blockload.Failure;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.connection.Origin;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.vault.Keys;
import dev.blockload.yaml.Problem;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static dev.blockload.definition.DefinitionKind.CONNECTION;
import static dev.blockload.definition.DefinitionKind.IMPORT;
import static dev.blockload.definition.DefinitionKind.NOTIFICATION;
import static dev.blockload.saved.SavedBench.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Definitions in a real database, beside those in files.
 */
class SavedDefinitionsIT {

	private static SavedBench bench;

	@BeforeAll
	static void start(@TempDir Path folder) {
		Keys.create(folder.resolve("keys"));
		bench = new SavedBench(folder.resolve("keys"));
	}

	@AfterAll
	static void stop() {
		bench.close();
	}

	@BeforeEach
	void renew() {
		bench.renew();
	}

	private static SavedDefinitions saved() {
		return bench.saved();
	}

	private static Caller person(String name, Role role, String application) {
		return new Caller(new Actor(Actor.Kind.PERSON, name, null), Set.of(new RoleGrant(role, application)));
	}

	private static void fails(ThrowingCallable call, String code, String message) {
		assertThatThrownBy(call).isInstanceOfSatisfying(Failure.class, (failure) -> {
			assertThat(failure.message()).isEqualTo(message.replace("APP", bench.imports.application()));
			assertThat(failure.code()).isEqualTo(code);
		});
	}

	@Test
	void eachSaveIsAVersionThatCanBeComparedAndReverted() {
		String first = bench.people("people");
		String second = first + "rejects: {max: 5}\n";
		Caller anna = person("anna", Role.EDITOR, bench.imports.application());
		assertThat(saved().save(anna, IMPORT, "people", first, 0)).satisfies((saved) -> {
			assertThat(saved.effect()).isEqualTo(Saved.Effect.CREATED);
			assertThat(saved.version().number()).isEqualTo(1);
		});
		assertThat(saved().save(anna, IMPORT, "people", first, 1).effect()).isEqualTo(Saved.Effect.UNCHANGED);
		assertThat(saved().save(anna, IMPORT, "people", second, 1).version().number()).isEqualTo(2);
		assertThat(saved().compare(anna, IMPORT, "people", 1, 2)).isEqualTo("""
				@@ -4,3 +4,4 @@
				 file: {fixed: people.csv}
				 block: people
				 mode: upsert
				+rejects: {max: 5}
				""");
		fails(() -> saved().revert(anna, IMPORT, "people", 1, 1), "version-mismatch",
				"The import 'people' has version 2 now, but version 1 was expected: somebody else changed it.");
		fails(() -> saved().revert(anna, IMPORT, "people", 7, 2), "unknown-definition",
				"Version 7 of import 'people' does not exist, or was a delete. Its last version is 2.");
		assertThat(saved().revert(anna, IMPORT, "people", 1, 2).version().number()).isEqualTo(3);
		assertThat(saved().export(anna, IMPORT, "people").yaml()).isEqualTo(first);
		saved().delete(anna, IMPORT, "people", 3);
		assertThat(saved().versions(anna, IMPORT, "people"))
			.extracting(SavedVersion::number, SavedVersion::change, SavedVersion::author, SavedVersion::yaml)
			.containsExactly(org.assertj.core.api.Assertions.tuple(4L, SavedVersion.Change.DELETED, "anna", null),
					org.assertj.core.api.Assertions.tuple(3L, SavedVersion.Change.REVERTED, "anna", first),
					org.assertj.core.api.Assertions.tuple(2L, SavedVersion.Change.SAVED, "anna", second),
					org.assertj.core.api.Assertions.tuple(1L, SavedVersion.Change.SAVED, "anna", first));
		fails(() -> saved().export(anna, IMPORT, "people"), "unknown-definition",
				"No import 'people' is saved in the database.");
		assertThat(saved().list(anna, IMPORT)).isEmpty();
		// A deleted definition comes back with its next version.
		assertThat(saved().revert(anna, IMPORT, "people", 2, 0).version().number()).isEqualTo(5);
		assertThat(bench.imports.rows("""
				SELECT actor, action, subject, import, application, before, after FROM blockload.audit
				 WHERE action LIKE 'definition-%' ORDER BY id""")).containsExactly(
				audit("saved", "{}", "{\"version\": \"1\"}"),
				audit("saved", "{\"version\": \"1\"}", "{\"version\": \"2\"}"),
				audit("reverted", "{\"version\": \"2\"}", "{\"version\": \"3\"}"),
				audit("deleted", "{\"version\": \"3\"}", "{}"), audit("reverted", "{}", "{\"version\": \"5\"}"));
	}

	private static String audit(String change, String before, String after) {
		return String.join("|", "anna", "definition-" + change, "import people", "people", bench.imports.application(),
				before, after);
	}

	@Test
	void aWrongTextIsNotSaved() {
		fails(() -> saved().save(ADMIN, IMPORT, "people", bench.people("people") + "colums: {id: ID}\n", 0),
				"definition",
				"database:people.yml:7:1: Unknown key 'colums'. Expected one of import, application, connection, file, "
						+ "block, key, mode, other-keys, scope, duplicates, max-delete, allow-empty, undo, "
						+ "references-on-delete, cycles, checkpoint, csv, formats, columns, unpivot, rejects, schedule. Did you mean 'columns'?");
		fails(() -> saved().save(ADMIN, IMPORT, "people",
				bench.people("people").replace("block: people", "block: peple"), 0), "definition",
				"database:people.yml:5:8: Block 'peple' does not exist in application 'APP'. Expected people. Did you mean 'people'?");
		fails(() -> saved().save(ADMIN, IMPORT, "people", bench.people("others"), 0), "definition",
				"database:people.yml:1:9: import is 'others'. Expected 'people', the name under which it is saved.");
		fails(() -> saved().save(ADMIN, IMPORT, "people", bench.people("people").replace("store", "none"), 0),
				"definition",
				"database:people.yml:3:13: Unknown connection 'none'. Expected store. Runs of import 'people' are left to "
						+ "nodes that have this connection in a file.");
		fails(() -> saved().save(ADMIN, IMPORT, "a/b", bench.people("a/b"), 0), "definition",
				"database:1:1: The name of the import is 'a/b'. Expected a name of letters, digits, '-', '_' and '.'.");
		assertThat(bench.imports.rows("SELECT name FROM blockload.definition")).isEmpty();
	}

}
