package dev.blockload.api;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.visible.VisibleDefinitions;
import dev.blockload.visible.VisibleTexts;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What callers read and do where an import touches an application in which they have no
 * role: {@code hidden}, with a list to which import staff adds items, a table that refers
 * to its block, and import salaries.
 */
class OtherApplicationsIT {

	private static final String TABLE = "a table of another application";

	private static ApiBench bench;

	private static String viewer;

	private static String operator;

	private static String editor;

	private static String admin;

	@BeforeAll
	static void open() {
		bench = ApiBench.renewed();
		viewer = bench.token(Role.VIEWER);
		operator = bench.token(Role.OPERATOR);
		editor = bench.token(Role.EDITOR);
		admin = bench.token(Role.ADMIN, null);
		bench.imports().sql("DROP SCHEMA IF EXISTS hidden CASCADE");
		bench.imports().sql("CREATE SCHEMA hidden");
		bench.imports().sql("CREATE TABLE hidden.teams (team text PRIMARY KEY)");
		bench.imports().sql("CREATE TABLE hidden.sites (site text PRIMARY KEY)");
		bench.imports().sql("CREATE TABLE hidden.salaries (id int PRIMARY KEY)");
		bench.imports()
			.sql("CREATE TABLE app.staff (id int PRIMARY KEY, team text REFERENCES hidden.teams,"
					+ " site text REFERENCES hidden.sites)");
		bench.imports().sql("CREATE TABLE hidden.badges (person int REFERENCES app.staff)");
		bench.imports().put("staff.csv", "id,team,site\n1,red,\n2,blue,Rome\n");
		bench.imports().define("staff", """
				file: {fixed: staff.csv}
				block: staff
				mode: replace
				columns: {id: id, team: {from: team, unknown: create}, site: site}
				rejects: {max: 9}
				schedule: {cron: '0 0 6 * * *'}
				""");
		write("salaries", "hidden");
		bench.web().reload();
	}

	private static void write(String name, String application) {
		try {
			Files.writeString(bench.imports().jobs().resolve(name + ".yml"), """
					import: %s
					application: %s
					file: {push: true}
					block: salaries
					mode: append
					""".formatted(name, application));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@AfterAll
	static void close() {
		bench.imports().sql("DROP SCHEMA hidden CASCADE");
	}

	@Test
	void theAnswersAboutARunNameNothingOfAnotherApplication() {
		Run added = bench.imports().run("staff");
		assertThat(added.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(bench.json(admin, "runs/" + added.id()).at("/counts/created").toString())
			.isEqualTo("[{\"list\":\"hidden.teams\",\"count\":1}]");
		assertThat(bench.json(viewer, "runs/" + added.id()).at("/counts/created").toString()).isEqualTo("[]");
		String reason = "(site) = (Rome) does not exist in %s. Foreign key staff_site_fkey of (site) expects it.";
		assertThat(bench.json(admin, "runs/%d/rejects".formatted(added.id())).at("/items/0/reason").asString())
			.isEqualTo(reason.formatted("hidden.sites"));
		assertThat(bench.json(viewer, "runs/%d/rejects".formatted(added.id())).at("/items/0/reason").asString())
			.isEqualTo(reason.formatted(TABLE));
		assertThat(bench
			.send(viewer, "runs/%d/rejects".formatted(added.id()), (request) -> request.header("Accept", "text/csv"))
			.body()).contains(TABLE).doesNotContain("hidden");
		bench.imports().sql("INSERT INTO hidden.badges VALUES (1)");
		bench.imports().put("staff.csv", "id,team,site\n3,red,\n");
		Run refused = bench.imports().run("staff");
		assertThat(refused.status()).isEqualTo(RunStatus.FAILED);
		String message = "Mode replace would delete 1 row of %s.staff to which 1 row of %s refers (constraint badges_person_fkey): (id) = (1).";
		String path = "runs/" + refused.id();
		String application = bench.imports().application();
		assertThat(bench.json(admin, path).at("/error/message").asString())
			.isEqualTo(message.formatted(application, "hidden.badges"));
		assertThat(bench.json(viewer, path).at("/error/message").asString())
			.isEqualTo(message.formatted(application, TABLE));
		assertThat(bench.json(admin, path + "/events").toString()).contains("hidden.badges");
		for (String answer : List.of("runs", path, path + "/events", "imports/staff/runs")) {
			assertThat(bench.get(viewer, answer).body()).as(answer).contains(TABLE).doesNotContain("hidden");
		}
		assertThat(
				bench.send(viewer, path + "/events", (request) -> request.header("Accept", "text/event-stream")).body())
			.contains(TABLE)
			.doesNotContain("hidden");
	}

	@Test
	void aMessageIsAlteredAndNeverAValueOfTheUserInAColumnOfTheSameName() {
		List<String> columns = List.of("reason", "message", "detail", "action", "file", "created");
		bench.imports()
			.sql("CREATE TABLE app.notes (id int PRIMARY KEY, "
					+ columns.stream().map((column) -> column + " text").collect(Collectors.joining(", ")) + ")");
		bench.imports().define("notes", """
				file: {fixed: notes.csv}
				block: notes
				mode: upsert
				""");
		bench.web().reload();
		String value = bench.imports().jobs() + "/hidden.teams";
		bench.imports()
			.put("notes.csv", "id," + String.join(",", columns) + "\n1" + ("," + value).repeat(columns.size()) + "\n");
		JsonNode preview = ApiBench.json(bench.post(editor, "imports/notes/preview", "{}"));
		JsonNode values = preview.at("/rows/0/values");
		columns.forEach((column) -> assertThat(values.get(column).asString()).as(column).isEqualTo(value));
		assertThat(bench.json(editor, "imports/notes").get("definedIn").asString()).isEqualTo("notes.yml");
		bench.imports().sql("DROP TABLE app.notes");
	}

	@Test
	void anImportIsOperatedAndEditedWithRolesInAllApplicationsThatItWrites() {
		for (String path : List.of("imports/staff/runs", "schedules/staff/pause", "schedules/staff/resume")) {
			refused(bench.post(operator, path, ""), "operator");
		}
		refused(bench.send(operator, "imports/staff/files",
				(request) -> request.header("Content-Type", "text/csv").POST(BodyPublishers.ofString("id\n1\n"))),
				"operator");
		refused(bench.post(editor, "imports/staff/validate", ""), "editor");
		refused(bench.post(editor, "imports/staff/preview", ""), "editor");
	}

	private static void refused(HttpResponse<String> answer, String role) {
		assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(403);
		JsonNode problem = problem(answer);
		assertThat(problem.get("code").asString()).isEqualTo("not-allowed");
		assertThat(problem.get("detail").asString())
			.endsWith("' does not have role " + role + " in application 'hidden'.");
	}

	private static JsonNode problem(HttpResponse<String> answer) {
		return JsonMapper.shared().readTree(answer.body());
	}

	@Test
	void aProposedNameAvoidsOnlyWhatTheCallerSees() {
		String order = "{\"connection\": \"store\", \"key\": \"secret/salaries.csv\"}";
		assertThat(ApiBench.json(bench.post(admin, "guess", order)).get("import").asString()).isEqualTo("salaries-2");
		assertThat(ApiBench.json(bench.post(editor, "guess", order)).get("import").asString()).isEqualTo("salaries");
		HttpResponse<String> taken = put(editor, "imports/salaries", """
				import: salaries
				application: %s
				connection: store
				file: {fixed: secret/salaries.csv}
				block: people
				mode: upsert
				""".formatted(bench.imports().application()), "If-None-Match", "*");
		assertThat(taken.statusCode()).isEqualTo(409);
		assertThat(taken.body()).isEqualTo("""
				{"type":"about:blank","title":"Conflict","status":409,"detail":"The name 'salaries' is taken.",\
				"code":"name-taken","action":"Save the import under another name."}""");
	}

	private static HttpResponse<String> put(String token, String path, String yaml, String header, String value) {
		return bench.send(token, path,
				(request) -> request.header("Content-Type", "application/yaml")
					.header(header, value)
					.PUT(BodyPublishers.ofString(yaml)));
	}

	@Test
	void theProblemsOfATextNameNoConnectionThatTheCallerDoesNotSee() {
		String text = """
				connections:
				  vault:
				    bucket: hidden
				    region: eu-central-1
				    access-key-id: AKIA
				    secret-access-key: ${BLOCKLOAD_SECRET_STORE}
				    applications: [hidden]
				""";
		assertThat(put(admin, "connections/vault", text, "If-None-Match", "*").statusCode()).isEqualTo(200);
		try {
			for (String name : List.of("vault", "none")) {
				HttpResponse<String> wrong = put(editor, "imports/mine", """
						import: mine
						application: %s
						connection: %s
						file: {fixed: people.csv}
						block: people
						mode: upsert
						""".formatted(bench.imports().application(), name), "If-None-Match", "*");
				assertThat(wrong.statusCode()).isEqualTo(422);
				assertThat(problem(wrong).get("detail").asString()).isEqualTo(
						"There is no connection '%s' that this import can use. You see these: store.".formatted(name));
			}
		}
		finally {
			bench.send(admin, "connections/vault", (request) -> request.header("If-Match", "\"1\"").DELETE());
		}
	}

	@Test
	void aConnectionOfSeveralApplicationsShowsAnEditorOfOneOnlyTheKeysOfItsImports() {
		String text = """
				connections:
				  shared:
				    bucket: hidden
				    region: eu-central-1
				    access-key-id: AKIA
				    secret-access-key: ${BLOCKLOAD_SECRET_STORE}
				    applications: [%s, hidden]
				""".formatted(bench.imports().application());
		assertThat(put(admin, "connections/shared", text, "If-None-Match", "*").statusCode()).isEqualTo(200);
		try {
			bench.web().reload();
			assertThat(bench.json(editor, "connections/shared").get("applications").toString())
				.isEqualTo("[\"%s\"]".formatted(bench.imports().application()));
			Map<String, HttpResponse<String>> refused = Map.of("key-not-allowed",
					bench.post(editor, "guess", "{\"connection\": \"shared\", \"key\": \"secret/salaries.csv\"}"),
					"connection-not-allowed", bench.get(editor, "connections/shared/policy"));
			refused.forEach((code, answer) -> {
				assertThat(answer.statusCode()).as(code).isEqualTo(403);
				assertThat(problem(answer).get("code").asString()).isEqualTo(code);
			});
			assertThat(problem(bench.post(editor, "connections/shared/check", "")).get("code").asString())
				.isEqualTo("connection-not-allowed");
			// No import uses it.
			assertThat(bench.get(admin, "connections/shared/policy").statusCode()).isEqualTo(422);
		}
		finally {
			bench.send(admin, "connections/shared", (request) -> request.header("If-Match", "\"1\"").DELETE());
			bench.web().reload();
		}
	}

	@Test
	void aMessageOfAScheduleNamesNoImportThatTheCallerDoesNotSee() {
		ActiveDefinitions active = bench.web().bean(ActiveDefinitions.class);
		VisibleTexts texts = new VisibleTexts(active, new VisibleDefinitions(active),
				bench.web().bean(BlockCatalog.class));
		VisibleTexts.ForCaller seen = texts
			.of(new Caller(Actor.command("test"), Set.of(new RoleGrant(Role.VIEWER, bench.imports().application()))));
		String waits = "This import waits for '%s', because its block references that block.";
		String failed = "Import '%s' must succeed first, because the block of this import references its block. Its run 7 ended failed (no-match): No object matches 'x'.";
		assertThat(seen.text(waits.formatted("people"))).isEqualTo(waits.formatted("people"));
		assertThat(seen.text(failed.formatted("people"))).isEqualTo(failed.formatted("people"));
		assertThat(seen.text(waits.formatted("salaries")))
			.isEqualTo("This import waits for an import of another application, because its block references the block"
					+ " of that import.");
		String generic = "An import of another application must succeed first, because a block references its block.";
		assertThat(seen.text(failed.formatted("salaries"))).isEqualTo(generic);
		assertThat(seen.text("Import 'people' must succeed first. Its run 8 ended failed (upstream-failed): "
				+ failed.formatted("salaries")))
			.isEqualTo("Import 'people' must succeed first. Its run 8 ended failed (upstream-failed): " + generic);
		assertThat(texts.of(Caller.unlimited(Actor.command("test"))).text(failed.formatted("salaries")))
			.isEqualTo(failed.formatted("salaries"));
		assertThat(seen.text("'hidden.csv' and /hidden.csv are files, \"hidden\".\"a b\" is not."))
			.isEqualTo("'hidden.csv' and /hidden.csv are files, " + TABLE + " is not.");
	}

	@Test
	void thePageAfterASingleKeyDoesNotLeadToOtherKeys() {
		bench.imports().put("people.csv.secret", "id\n1\n");
		assertThat(bench.get(viewer, "connections/store/objects?prefix=people.csv&limit=1").body())
			.contains("\"key\":\"people.csv\"")
			.endsWith("\"next\":null}");
		assertThat(bench.json(editor, "connections/store/objects?prefix=people.csv&limit=1").get("next").isNull())
			.isFalse();
	}

	@Test
	void theImportsOfOthersDoNotExist() {
		for (String path : List.of("imports/%s", "imports/%s/runs", "imports/%s/files", "runs?import=%s",
				"imports/%s/export", "imports/%s/versions")) {
			HttpResponse<String> hidden = bench.get(editor, path.formatted("salaries"));
			HttpResponse<String> nothing = bench.get(editor, path.formatted("nothing"));
			assertThat(hidden.statusCode()).isEqualTo(nothing.statusCode());
			assertThat(hidden.body()).isEqualTo(nothing.body().replace("nothing", "salaries"));
		}
	}

}
