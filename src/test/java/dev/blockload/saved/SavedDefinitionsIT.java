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
import dev.blockload.connection.Credentials;
import dev.blockload.connection.Origin;
import dev.blockload.connection.Secret;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.Channel;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
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
import static org.assertj.core.api.Assertions.tuple;

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
			.containsExactly(tuple(4L, SavedVersion.Change.DELETED, "anna", null),
					tuple(3L, SavedVersion.Change.REVERTED, "anna", first),
					tuple(2L, SavedVersion.Change.SAVED, "anna", second),
					tuple(1L, SavedVersion.Change.SAVED, "anna", first));
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
						+ "references-on-delete, cycles, checkpoint, nodes, csv, formats, columns, unpivot, rejects, schedule. Did you mean 'columns'?");
		fails(() -> saved().save(ADMIN, IMPORT, "people",
				bench.people("people").replace("block: people", "block: peple"), 0), "definition",
				"database:people.yml:5:8: Block 'peple' does not exist in application 'APP'. Expected people. Did you mean 'people'?");
		fails(() -> saved().save(ADMIN, IMPORT, "people", bench.people("others"), 0), "definition",
				"database:people.yml:1:9: import is 'others'. Expected 'people', the name under which it is saved.");
		fails(() -> saved().save(ADMIN, IMPORT, "people", bench.people("people").replace("store", "none"), 0),
				"definition", "database:people.yml:3:13: Unknown connection 'none'. Expected store.");
		fails(() -> saved().save(ADMIN, IMPORT, "a/b", bench.people("a/b"), 0), "definition",
				"database:1:1: The name of the import is 'a/b'. Expected a name of letters, digits, '-', '_' and '.'.");
		assertThat(bench.imports.rows("SELECT name FROM blockload.definition")).isEmpty();
	}

	@Test
	void aFileThatUsesTheNameShadowsTheSavedDefinition() throws IOException {
		saved().save(ADMIN, IMPORT, "people", bench.people("people"), 0);
		ActiveDefinitions node = bench.active();
		var unused = node.reload((located) -> List.of());
		assertThat(bench.definitions().importNamed("people").origin()).isEqualTo(Origin.DATABASE);
		bench.imports.put("people.csv", "id,name\n1,Ada\n");
		assertThat(bench.imports.launcher()
			.start(bench.definitions().importNamed("people"),
					new RunRequest("people", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP),
					RunListener.NONE)
			.result()
			.status()).isEqualTo(RunStatus.COMPLETED);
		Path file = bench.write("people.yml", bench.people("people") + "rejects: {max: 5}\n");
		assertThat(bench.definitions().importNamed("people").file()).isEqualTo(file.toString());
		assertThat(saved().find(ADMIN, IMPORT, "people").shadowedBy()).isEqualTo("people.yml");
		assertThat(bench.definitions().check().warnings())
			.containsExactly("database:people.yml:1:1: This saved definition" + " is shadowed: " + file
					+ " uses its name. It is active again when the name is removed from the file.");
		bench.write("flow.yml", "flow: nightly\nimports: [people]\n");
		fails(() -> saved().save(ADMIN, IMPORT, "nightly", bench.people("nightly"), 0), "defined-in-file",
				"'nightly' is a flow, which is defined in the file flow.yml on this node. Flows and imports share their names.");
		fails(() -> saved().save(ADMIN, IMPORT, "people", bench.people("people") + "#\n", 1), "defined-in-file",
				"The import 'people' is defined in the file people.yml on this node. It cannot be changed here.");
		bench.write("filed.yml", bench.people("filed"));
		String app = bench.imports.application();
		fails(() -> saved().save(person("vi", Role.VIEWER, app), IMPORT, "filed", "", 0), "not-allowed",
				"'vi' does not have role editor in application 'APP'.");
		fails(() -> saved().delete(person("ed", Role.EDITOR, app), IMPORT, "filed", 1), "defined-in-file",
				"The import 'filed' is defined in the file filed.yml on this node. It cannot be changed here.");
		Caller other = person("eve", Role.EDITOR, "finance");
		String unknown = "No import 'filed' is saved in the database.";
		fails(() -> saved().save(other, IMPORT, "filed", bench.people("filed"), 0), "name-taken",
				"The name 'filed' is taken.");
		fails(() -> saved().delete(other, IMPORT, "filed", 1), "unknown-definition", unknown);
		fails(() -> saved().save(other, CONNECTION, "store", "", 0), "not-allowed", "'eve' does not have role admin.");
		fails(() -> saved().delete(other, CONNECTION, "store", 1), "unknown-definition",
				"No connection 'store' is saved in the database.");
		assertThat(origin(node, "people")).isEqualTo(Origin.FILE);
		// Both have one history.
		assertThat(bench.imports.history().newest("people", 9)).extracting(Run::status)
			.containsExactly(RunStatus.COMPLETED);
		Files.delete(file);
		assertThat(bench.definitions().importNamed("people").origin()).isEqualTo(Origin.DATABASE);
		assertThat(origin(node, "people")).isEqualTo(Origin.DATABASE);
		assertThat(saved().find(ADMIN, IMPORT, "people").shadowedBy()).isNull();
	}

	/** After two reloads, which a change of files takes. */
	private static Origin origin(ActiveDefinitions node, String name) {
		var unused = node.reload((located) -> List.of());
		unused = node.reload((located) -> List.of());
		return node.find(name).orElseThrow().origin();
	}

	@Test
	void aNodeSeesAChangeAtItsNextReloadAndLeavesImportsWithoutTheirConnection() throws IOException {
		ActiveDefinitions node = bench.active();
		var unused = node.reload((located) -> List.of());
		saved().save(ADMIN, IMPORT, "people", bench.people("people"), 0);
		assertThat(node.reload((located) -> List.of())).isPresent();
		assertThat(node.find("people")).isPresent();
		assertThat(node.reload((located) -> List.of())).isEmpty();
		Files.delete(bench.imports.jobs().resolve("connections.yml"));
		ActiveDefinitions other = bench.active();
		assertThat(other.reload((located) -> List.of()).orElseThrow().warnings())
			.containsExactly("database:people.yml:3:13: Unknown connection 'store'. File " + bench.imports.jobs()
					+ "/connections.yml does not exist. Create it. Runs of import 'people' are left to nodes that have"
					+ " this connection in a file.");
		assertThat(other.problems()).isEmpty();
		assertThat(other.find("people")).isEmpty();
		saved().delete(ADMIN, IMPORT, "people", 1);
		assertThat(node.reload((located) -> List.of())).isPresent();
		assertThat(node.find("people")).isEmpty();
	}

	@Test
	void nothingInASavedImportOrChannelIsExpanded() {
		bench.environment.put("SPRING_DATASOURCE_PASSWORD", "planted");
		bench.environment.put("BLOCKLOAD_SECRET_X", "planted");
		String text = bench.people("people") + """
				columns:
				  id: id
				  name: {value: '${SPRING_DATASOURCE_PASSWORD}$${HOME}'}
				schedule: {cron: '0 0 2 * * *', zone: '${BLOCKLOAD_SECRET_X}'}
				""";
		fails(() -> saved().save(ADMIN, IMPORT, "people", text, 0), "definition",
				"database:people.yml:10:39: zone is '${BLOCKLOAD_SECRET_X}'. Expected a time zone such as UTC or Europe/Paris.");
		Saved saved = saved().save(ADMIN, IMPORT, "people", text.replace("${BLOCKLOAD_SECRET_X}", "UTC"), 0);
		assertThat(saved.notes()).extracting(Problem::toString)
			.containsExactly(
					"database:people.yml:9:17: '${SPRING_DATASOURCE_PASSWORD}' is text, because nothing is replaced"
							+ " in a saved definition. If text is intended, write '$${SPRING_DATASOURCE_PASSWORD}'.");
		assertThat(bench.definitions().importNamed("people").definition().source())
			.contains("${SPRING_DATASOURCE_PASSWORD}${HOME}")
			.doesNotContain("planted");
		String channel = """
				notifications:
				  chat: {mail: ['a@${BLOCKLOAD_SECRET_X}'], from: me@example.com, on: [failure]}
				""";
		assertThat(saved().save(ADMIN, NOTIFICATION, "chat", channel, 0).notes()).hasSize(1);
		assertThat(bench.definitions().channelNamed("chat").orElseThrow().route().toString())
			.contains("a@${BLOCKLOAD_SECRET_X}");
	}

	@Test
	void aSavedConnectionGetsNothingOfTheNode() {
		bench.environment.put("AWS_SECRET_ACCESS_KEY", "planted");
		String key = "access-key-id: AKIA\n";
		String at = "database:connections/sales.yml:";
		refused(key + "secret-access-key: ${AWS_SECRET_ACCESS_KEY}", at
				+ "7:24: secret-access-key: A saved connection can "
				+ "use only variables whose names begin with BLOCKLOAD_SECRET_, without a default. Found ${AWS_SECRET_ACCESS_KEY}.");
		refused(key + "secret-access-key: ${BLOCKLOAD_SECRET_X}", at
				+ "7:24: secret-access-key: Environment variable BLOCKLOAD_SECRET_X is not set. Set it on this node.");
		refused(key + "secret-access-key: ${BLOCKLOAD_SECRET_X:y}", at
				+ "7:24: secret-access-key: A saved connection can "
				+ "use only variables whose names begin with BLOCKLOAD_SECRET_, without a default. Found ${BLOCKLOAD_SECRET_X:…}.");
		refused(key + "secret-access-key: a${BLOCKLOAD_SECRET_X}", at + "7:24: secret-access-key: Expected "
				+ "${BLOCKLOAD_SECRET_NAME} and nothing else, or a secret that Blockload encrypts when the connection is saved.");
		refused(key + "secret-access-key: {secret: 4711}",
				at + "7:24: secret-access-key is secret 4711, which is not the "
						+ "secret of this field. Expected a new secret.");
		refused("profile: me", at + "6:5: profile is only for connections in files, because it is an identity of this "
				+ "machine. Remove it, or define the connection in connections.yml.");
		refused("role-arn: arn:aws:iam::111122223333:role/r\nweb-identity-token-file: /t",
				at + "7:5: web-identity-token-file is only for connections in files, because it is an identity of this "
						+ "machine. Remove it, or define the connection in connections.yml.");
		refused(key + "secret-access-key: s\nproxy: http://127.0.0.1:3128", at
				+ "8:5: proxy is only for connections in files, because a proxy reaches addresses that Blockload cannot "
				+ "check. Remove it, or define the connection in connections.yml.");
		refused(key + "secret-access-key: s\nendpoint: embedded", at
				+ "8:15: endpoint 'embedded' is only for connections in files, because the embedded store is on this "
				+ "machine. Expected the URL of a store such as https://s3.example.com.");
		refused("", at + "2:3: Connection 'sales' has no access key. A saved connection needs access-key-id and "
				+ "secret-access-key: the identity of the machine is only for connections in files.");
		refused("role-arn: arn:aws:iam::111122223333:role/r", at + "2:3: Connection 'sales' has no access key. A saved "
				+ "connection needs access-key-id and secret-access-key: the identity of the machine is only for connections "
				+ "in files.");
		assertThat(bench.imports.rows("SELECT name FROM blockload.definition")).isEmpty();
	}

	private static void refused(String keys, String message) {
		fails(() -> saved().save(ADMIN, CONNECTION, "sales", bench.connection("sales", keys), 0), "definition",
				message);
	}

	@Test
	void aSavedConnectionReadsFilesDirectlyBelowOneDirectory(@TempDir Path folder) throws IOException {
		Path secrets = Files.createDirectories(folder.resolve("secrets/sub")).getParent();
		Files.writeString(secrets.resolve("good"), "s3cret\n");
		Files.writeString(secrets.resolve("sub/deeper"), "planted");
		Files.writeString(folder.resolve("outside"), "planted");
		Files.createSymbolicLink(secrets.resolve("link"), folder.resolve("outside"));
		String key = "access-key-id: AKIA\nsecret-access-key-file: ";
		String at = "database:connections/sales.yml:7:29: secret-access-key-file: ";
		refused(key + "good", at + "A saved connection can read files only directly below the directory "
				+ "BLOCKLOAD_SECRETS_DIR, which is not set. Set it on this node.");
		bench.environment.put("BLOCKLOAD_SECRETS_DIR", secrets.toString());
		String expected = "Expected the name of a file directly below the directory BLOCKLOAD_SECRETS_DIR, without links "
				+ "and without '..'.";
		for (String file : List.of("../outside", "sub/deeper", "..", folder.resolve("outside").toString(),
				secrets + "/../outside", "/etc/passwd")) {
			refused(key + file, at + expected);
		}
		refused(key + "link", at + "'link' in BLOCKLOAD_SECRETS_DIR is a link. " + expected);
		saved().save(ADMIN, CONNECTION, "sales", bench.connection("sales", key + "good"), 0);
		assertThat(bench.definitions().connectionNamed("sales").credentials())
			.isEqualTo(new Credentials.AccessKey("AKIA", new Secret("s3cret")));
	}

	@Test
	void secretsAreNumbersAndRevertKeepsThePresentOne() {
		String text = bench.connection("sales", "access-key-id: AKIA\nsecret-access-key: 'first' # mine");
		SavedVersion first = saved().save(ADMIN, CONNECTION, "sales", text, 0).version();
		String stored = String.valueOf(first.yaml());
		String number = bench.imports.rows("SELECT secret FROM blockload.definition_secret").get(0);
		assertThat(stored).isEqualTo(text.replace("'first'", "{secret: " + number + "}"));
		assertThat(secretOf("sales")).isEqualTo("first");
		// Export, then import: the same version.
		assertThat(saved().save(ADMIN, CONNECTION, "sales", stored, 1).effect()).isEqualTo(Saved.Effect.UNCHANGED);
		assertThat(saved().save(ADMIN, CONNECTION, "sales", text.replace("first", "second"), 1).version().number())
			.isEqualTo(2);
		assertThat(saved().revert(ADMIN, CONNECTION, "sales", 1, 2).effect()).isEqualTo(Saved.Effect.UNCHANGED);
		assertThat(saved().export(ADMIN, CONNECTION, "sales").yaml()).isEqualTo(stored);
		assertThat(secretOf("sales")).isEqualTo("second");
		saved().save(ADMIN, NOTIFICATION, "chat", """
				notifications:
				  chat: {webhook: 'https://hooks.example.com/t0ken', on: [failure]}
				""", 0);
		assertThat(bench.definitions().check().problems()).isEmpty();
		assertThat(
				((Channel.Route.Webhook) bench.definitions().channelNamed("chat").orElseThrow().route()).url().reveal())
			.isEqualTo("https://hooks.example.com/t0ken");
		assertThat(bench.imports.rows("""
				SELECT v::text FROM blockload.definition_version v
				UNION ALL SELECT a::text FROM blockload.audit a WHERE a.action LIKE 'definition-%'""").toString())
			.doesNotContain("first", "second", "t0ken");
		// A connection in use cannot be deleted.
		saved().save(ADMIN, IMPORT, "people", bench.people("people").replace("store", "sales"), 0);
		fails(() -> saved().delete(ADMIN, CONNECTION, "sales", 2), "definition",
				"database:people.yml:3:13: Unknown " + "connection 'sales'. Expected store.");
	}

	private static String secretOf(String connection) {
		return ((Credentials.AccessKey) bench.definitions().connectionNamed(connection).credentials()).secretAccessKey()
			.reveal();
	}

	@Test
	void rolesDecideWhoSeesAndChangesWhat() {
		String app = bench.imports.application();
		saved().save(ADMIN, IMPORT, "people", bench.people("people"), 0);
		String changed = bench.people("people") + "rejects: {max: 5}\n";
		fails(() -> saved().save(person("vi", Role.VIEWER, app), IMPORT, "people", changed, 1), "not-allowed",
				"'vi' does not have role editor in application 'APP'.");
		fails(() -> saved().delete(person("op", Role.OPERATOR, app), IMPORT, "people", 1), "not-allowed",
				"'op' does not have role editor in application 'APP'.");
		assertThat(saved().export(person("vi", Role.VIEWER, app), IMPORT, "people").number()).isEqualTo(1);
		Caller other = person("eve", Role.EDITOR, "finance");
		assertThat(saved().list(other, IMPORT)).isEmpty();
		String unknown = "No import 'people' is saved in the database.";
		fails(() -> saved().export(other, IMPORT, "people"), "unknown-definition", unknown);
		// As for a name that nothing uses, until eve could save it.
		for (String name : List.of("people", "mine")) {
			fails(() -> saved().save(other, IMPORT, name, bench.people(name), 0), "not-allowed",
					"'eve' does not have role editor in application 'APP'.");
			fails(() -> saved().save(other, IMPORT, name, bench.people(name), 1), "version-mismatch",
					"No import '" + name + "' is saved now, but version 1 was expected.");
			fails(() -> saved().revert(other, IMPORT, name, 1, 1), "unknown-definition",
					"No import '" + name + "' is saved in the database.");
			fails(() -> saved().delete(other, IMPORT, name, 1), "unknown-definition",
					"No import '" + name + "' is saved in the database.");
			fails(() -> saved().save(other, NOTIFICATION, "mine",
					"notifications:\n  mine: {mail: a@example.com, from: me@example.com, on: [failure], imports: ["
							+ name + "]}\n",
					0), "not-allowed", "'eve' does not have role admin.");
		}
		String ofEve = bench.people("people").replace("application: " + app, "application: finance");
		fails(() -> saved().save(other, IMPORT, "people", ofEve, 0), "name-taken", "The name 'people' is taken.");
		saved().delete(ADMIN, IMPORT, "people", 1);
		fails(() -> saved().save(other, IMPORT, "people", ofEve, 0), "name-taken", "The name 'people' is taken.");
		saved().save(ADMIN, IMPORT, "people", bench.people("people"), 0);
		Caller editor = person("ed", Role.EDITOR, app);
		String connection = bench.connection("sales", "access-key-id: A\nsecret-access-key: s");
		fails(() -> saved().save(editor, CONNECTION, "sales", connection, 0), "not-allowed",
				"'ed' does not have role admin.");
		saved().save(ADMIN, CONNECTION, "sales", connection, 0);
		assertThat(saved().list(editor, CONNECTION)).isEmpty();
		assertThat(saved().list(ADMIN, CONNECTION)).extracting(SavedState::name).containsExactly("sales");
		String channel = "notifications:\n  chat: {mail: a@example.com, from: me@example.com, on: [failure], imports: [people]}\n";
		saved().save(editor, NOTIFICATION, "chat", channel, 0);
		fails(() -> saved().save(editor, NOTIFICATION, "chat", channel.replace(", imports: [people]", ""), 1),
				"not-allowed", "'ed' does not have role admin.");
		// The texts of an application that the import has left.
		bench.imports.sql("CREATE SCHEMA finance");
		try {
			bench.imports.sql("CREATE TABLE finance.people (id int PRIMARY KEY)");
			String moved = "import: moved\napplication: %s\nfile: {push: true}\nblock: people\nmode: upsert\n";
			saved().save(ADMIN, IMPORT, "moved", moved.formatted("finance"), 0);
			saved().save(ADMIN, IMPORT, "moved", moved.formatted(app), 1);
			assertThat(saved().version(editor, IMPORT, "moved", 2).yaml()).isEqualTo(moved.formatted(app));
			assertThat(saved().version(ADMIN, IMPORT, "moved", 1).yaml()).isEqualTo(moved.formatted("finance"));
			String hidden = "Version 1 of import 'moved' does not exist, or was a delete. Its last version is 2.";
			fails(() -> saved().version(editor, IMPORT, "moved", 1), "unknown-definition", hidden);
			fails(() -> saved().compare(editor, IMPORT, "moved", 1, 2), "unknown-definition", hidden);
			fails(() -> saved().revert(editor, IMPORT, "moved", 1, 2), "unknown-definition", hidden);
		}
		finally {
			bench.imports.sql("DROP SCHEMA finance CASCADE");
		}
		// What an import writes in other applications counts too.
		bench.imports.sql("CREATE SCHEMA app_other");
		try {
			bench.imports.sql("CREATE TABLE app_other.teams (team text PRIMARY KEY)");
			bench.imports.sql("ALTER TABLE app.people ADD COLUMN team text REFERENCES app_other.teams");
			fails(() -> saved().save(editor, IMPORT, "people",
					bench.people("people") + "columns: {id: id, team: {from: team, unknown: create}}\n", 3),
					"not-allowed", "'ed' does not have role editor in application 'app_other'.");
			saved().save(ADMIN, IMPORT, "people",
					bench.people("people") + "columns: {id: id, team: {from: team, unknown: create}}\n", 3);
			fails(() -> saved().save(editor, IMPORT, "people", changed, 4), "not-allowed",
					"'ed' does not have role editor in application 'app_other'.");
			fails(() -> saved().delete(editor, IMPORT, "people", 4), "not-allowed",
					"'ed' does not have role editor in application 'app_other'.");
		}
		finally {
			bench.imports.sql("DROP SCHEMA app_other CASCADE");
		}
	}

}
