package dev.blockload.console;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.importjob.ImportBench;
import dev.blockload.run.Run;
import dev.blockload.serve.WebBench;
import dev.blockload.web.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From a file to an import, and from a corrected file to a run, without scripts.
 */
class NewImportIT {

	private static final String FILE = "/new-import/file";

	@TempDir
	private static Path jobs;

	private static WebBench bench;

	private static WebBench.Serving serving;

	private static Browser anna;

	private static Browser edith;

	private static Browser vera;

	@BeforeAll
	static void start() throws IOException {
		bench = new WebBench(jobs);
		ImportBench imports = bench.imports();
		imports.renew();
		bench.person("anna", "admin");
		bench.person("edith", "editor in " + imports.application());
		bench.person("vera", "viewer in " + imports.application());
		bench.person("mila", "viewer in " + imports.application(), "editor in another");
		imports.sql("CREATE TABLE app.people (id int PRIMARY KEY, born date, name text NOT NULL, note text)");
		imports.sql("TRUNCATE blockload.definition CASCADE");
		StringBuilder file = new StringBuilder("Id;Born;Full name\n");
		for (int id = 1; id <= 300; id++) {
			file.append(id).append(';').append((id % 100 == 0) ? "soon" : "%02d/12/2020".formatted(1 + id % 28));
			file.append(";Person ").append(id).append('\n');
		}
		imports.put("folder/2022-10-15-people.csv", file.toString());
		imports.put("folder/other/deep.csv", "a\n1\n");
		imports.put("known.csv", "Id,Name\n1,Ada\nx,Bob\n3,Eve\n");
		imports.define("known", """
				file: {fixed: known.csv}
				block: people
				mode: upsert
				columns: {id: Id, name: Name}
				rejects: {max: 100}
				""");
		shareStore();
		bench.reload();
		serving = bench.serving();
		anna = browser().logIn("anna");
		edith = browser().logIn("edith");
		vera = browser().logIn("vera");
	}

	/** A second connection, of which edith can edit one of two applications. */
	private static void shareStore() throws IOException {
		Path file = jobs.resolve("connections.yml");
		String text = Files.readString(file);
		String store = text.substring(text.indexOf("  store:"));
		Files.writeString(file, text + store.replace("  store:", "  shared:")
			.replaceFirst("applications: \\[(.*)\\]", "applications: [$1, another]"));
	}

	private static Browser browser() {
		return new Browser(bench.server().port());
	}

	@AfterAll
	static void stop() {
		if (serving != null) {
			serving.close();
		}
		if (bench != null) {
			bench.close();
		}
	}

	private static String people() {
		return bench.imports().application() + "/people";
	}

	private static Map<String, String> fields(HttpResponse<String> page, String... others) {
		Map<String, String> fields = new TreeMap<>(PageForm.fields(page.body()));
		fields.remove("_csrf");
		for (int i = 0; i < others.length; i += 2) {
			fields.put(others[i], others[i + 1]);
		}
		return fields;
	}

	private static HttpResponse<String> draftOfPeople(Browser browser) {
		return browser.get(FILE + "?connection=store&key=folder/2022-10-15-people.csv&block=" + people());
	}

	private static Run awaitEnd(long number) {
		for (int look = 0; look < 200; look++) {
			Run run = bench.imports().history().ofNumber(number).orElseThrow();
			if (run.status().isFinal()) {
				return run;
			}
			LockSupport.parkNanos(100_000_000);
		}
		throw new AssertionError("run " + number + " does not end");
	}

	@Test
	void nulInAPrefixOrAFieldIsAMistakeOfTheRequest() {
		HttpResponse<String> listing = edith.get("/new-import?connection=store&prefix=%00");
		assertThat(listing.statusCode()).isEqualTo(400);
		assertThat(listing.body()).contains("'\u2400' contains a NUL character (%00 or \\\\u0000). Remove it.");
		assertThat(edith.get("/new-import").statusCode()).isEqualTo(200);
		HttpResponse<String> field = edith.postForPage("/new-import/file", Map.of("import", "a\0b"));
		assertThat(field.statusCode()).isEqualTo(400);
		assertThat(field.body()).contains("<!doctype html>",
				"'a\u2400b' contains a NUL character (%00 or \\u0000). Remove it.");
	}

	@Test
	void aFileOfAFolderBecomesASavedImport() {
		String listing = edith.get("/new-import?connection=store&prefix=folder/").body();
		assertThat(listing)
			.contains("href=\"/new-import/file?connection=store&amp;key=folder%2F2022-10-15-people.csv\"")
			.contains("href=\"/new-import?connection=store&amp;prefix=folder%2Fother%2F\"")
			.contains("1 file");
		HttpResponse<String> page = edith.get(FILE + "?connection=store&key=folder/2022-10-15-people.csv");
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("all 300 records were read", "297 of 300 fit", "soon")
			.doesNotContain("Create a new table");
		page = edith.post(FILE, fields(page, "block", people(), "action", "block"));
		Map<String, String> proposed = fields(page);
		assertThat(proposed).containsEntry("mode", "upsert")
			.containsEntry("from.id", "header:Id")
			.containsEntry("from.born", "header:Born")
			.containsEntry("format.born", "format: 'dd/MM/yyyy'")
			.containsEntry("from.name", "")
			.containsEntry("from.note", "")
			.containsEntry("csv.delimiter", "semicolon")
			.containsEntry("name", "people")
			.containsEntry("path", "folder/{{date}}-people.csv")
			.containsEntry("file", "latest");
		page = edith.post(FILE, fields(page, "from.name", "header:Full name", "rejects", "5", "action", "preview"));
		assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
		assertThat(page.body()).contains("20 of them would be loaded, 0 rejected.", "Person 20", "2020-12-02",
				"297 of 300 fit");
		page = edith.post(FILE, fields(page, "action", "yaml"));
		String yaml = """
				import: 'people'
				application: '%s'
				connection: 'store'
				file: {latest: 'folder/{{date}}-people.csv'}
				block: 'people'
				mode: 'upsert'
				csv:
				  delimiter: 'semicolon'
				columns:
				  id: 'Id'
				  born: {from: 'Born', format: 'dd/MM/yyyy'}
				  name: 'Full name'
				rejects: {max: '5'}
				""".formatted(bench.imports().application());
		assertThat(page.body()).contains(yaml);
		page = edith.post(FILE, fields(page, "cron", "0 0 2 * * *", "zone", "Europe/Paris", "mail", "anna@example.com",
				"mail-from", "blockload@example.com", "on", "failure", "action", "save"));
		assertThat(page.body()).contains("Import people is saved. The nodes use it within seconds.");
		assertThat(
				bench.imports().rows("SELECT kind, name FROM blockload.definition WHERE name = 'people' ORDER BY kind"))
			.containsExactly("import|people", "notification|people");
	}

	@Test
	void anImportOfEveryNewFileIsSavedWithItsFirstDate() {
		Map<String, String> proposed = fields(draftOfPeople(edith), "from.name", "header:Full name", "name", "arriving",
				"file", "each");
		assertThat(proposed).containsEntry("each-from", "2022-10-15").doesNotContainKey("late");
		proposed.put("each-from", "15.10.2022");
		proposed.put("action", "save");
		HttpResponse<String> page = edith.post(FILE, proposed);
		assertThat(page.statusCode()).isEqualTo(422);
		assertThat(page.body()).contains("aria-describedby=\"wrong-each-from\"")
			.containsPattern(
					"id=\"wrong-each-from\" role=\"alert\"><p>from is '15.10.2022'. Expected a date like 2026-01-01.");
		page = edith.post(FILE, fields(page, "each-from", "", "action", "save"));
		assertThat(page.body()).containsPattern("id=\"wrong-each-from\" role=\"alert\"><p>from is ''. Expected a date");
		page = edith.post(FILE, fields(page, "each-from", "2022-10-01", "path", "folder/people.csv", "action", "save"));
		assertThat(page.body()).containsPattern("id=\"wrong-path\" role=\"alert\"><p>each is 'folder/people.csv'.");
		page = edith.post(FILE,
				fields(page, "path", "folder/{{date}}-people.csv", "late", "load", "action", "dry-run"));
		assertThat(awaitEnd(Long.parseLong(fields(page).get("dry-run"))).pin().key())
			.isEqualTo("folder/2022-10-15-people.csv");
		page = edith.post(FILE, fields(page, "action", "save"));
		assertThat(page.body()).contains("Import arriving is saved.");
		assertThat(bench.imports().rows("SELECT yaml FROM blockload.definition_version WHERE name = 'arriving'"))
			.singleElement()
			.asString()
			.contains("file:\n  each: 'folder/{{date}}-people.csv'\n  from: '2022-10-01'\n  late: 'load'\n");
		bench.reload();
		assertThat(edith.get("/imports/arriving").body())
			.contains("Date of the file (blank: each file that is not loaded yet)");
	}

	@Test
	void theWholeFileIsADryRunBeforeItsImportIsSaved() {
		HttpResponse<String> page = draftOfPeople(edith);
		page = edith.post(FILE, fields(page, "from.name", "header:Full name", "rejects", "5", "name", "rehearsed",
				"action", "dry-run"));
		assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
		long run = Long.parseLong(fields(page).get("dry-run"));
		Run ended = awaitEnd(run);
		page = edith.post(FILE, fields(page, "action", "check"));
		assertThat(page.body()).contains("Open dry run " + run + " in a new tab", "Completed",
				"<b>300</b> read<span class=\"of\"> = </span><b>297</b> staged<span class=\"of\"> + </span><b>3</b> rejected",
				"nothing was published");
		assertThat(ended.importName())
			.matches("load\\.draft\\." + bench.imports().application() + "\\.people\\.[0-9a-f]{6}");
		assertThat(edith.get("/runs/" + run).body()).contains(ended.importName())
			.doesNotContain("href=\"/imports/load.");
		page = edith.post(FILE, fields(page, "name", "renamed", "action", "check"));
		assertThat(page.body()).contains("Open dry run " + run + " in a new tab");
		page = edith.post(FILE, fields(page, "rejects", "6", "action", "check"));
		assertThat(page.body()).contains("Dry run " + run + " is of an earlier form.").doesNotContain("Open dry run");
		assertThat(fields(page)).containsEntry("dry-run", "").containsEntry("rejects", "6");
		assertThat(bench.imports().rows("SELECT count(*) FROM app.people WHERE id > 3")).containsExactly("0");
	}

	@Test
	void aWrongValueIsShownBesideItsFieldAndNothingTypedIsLost() {
		HttpResponse<String> page = draftOfPeople(edith);
		page = edith.post(FILE, fields(page, "from.name", "header:Full name", "format.born", "pivot: never",
				"csv.delimiter", "semicolonn", "name", "Präsenz", "cron", "every day", "action", "save"));
		assertThat(page.statusCode()).isEqualTo(422);
		assertThat(page.body()).contains("Nothing was done. Correct what is marked below.")
			.containsPattern("id=\"wrong-csv-delimiter\" role=\"alert\"><p>[^<]*semicolonn")
			.containsPattern("id=\"wrong-1\" role=\"alert\"><p>[^<]*never")
			.containsPattern("id=\"wrong-cron\" role=\"alert\"><p>[^<]*every day");
		assertThat(fields(page)).containsEntry("format.born", "pivot: never")
			.containsEntry("csv.delimiter", "semicolonn")
			.containsEntry("name", "Präsenz")
			.containsEntry("cron", "every day")
			.containsEntry("from.name", "header:Full name");
		page = edith.post(FILE,
				fields(draftOfPeople(edith), "from.name", "header:Full name", "name", "known", "action", "save"));
		assertThat(page.body()).containsPattern("id=\"wrong-name\" role=\"alert\"><p>[^<]*known.yml");
		page = edith.post(FILE, fields(draftOfPeople(edith), "from.id", "", "from.born", "", "action", "preview"));
		assertThat(page.body()).contains("No column of the block comes from the file. Choose at least one.");
	}

	@Test
	void theEvidenceForColumnsStaysWhenAnotherFieldIsWrong() {
		HttpResponse<String> page = edith.post(FILE,
				fields(draftOfPeople(edith), "rejects", "5%", "name", "Präsenz", "action", "preview"));
		assertThat(page.statusCode()).isEqualTo(422);
		assertThat(page.body()).contains("id=\"wrong-rejects\" role=\"alert\"");
		assertThat(page.body().substring(page.body().indexOf("id=\"mapping\""))).contains("297 of 300 fit",
				"All 300 values fit.");
	}

	@Test
	void onlyAnAdministratorCreatesATableOfNamesAndTypesOfAList() {
		String url = FILE + "?connection=store&key=folder/2022-10-15-people.csv";
		HttpResponse<String> page = anna.get(url);
		Map<String, String> hostile = fields(page, "table.name", "x\" (y int); DROP TABLE people; --", "table.key.0",
				"true", "table.column.1", "", "table.column.2", "full\"name", "action", "table");
		page = anna.post(FILE, hostile);
		assertThat(page.statusCode()).isEqualTo(200);
		assertThat(page.body()).contains("CREATE TABLE \"%s\".\"x\"\" (y int); DROP TABLE people; --\" (\n"
			.formatted(bench.imports().application())
				+ "    \"id\" bigint,\n    \"full\"\"name\" text,\n    PRIMARY KEY (\"id\")\n);");
		page = anna.post(FILE, fields(page, "table.type.0", "bigint); DROP TABLE people; --", "action", "table"));
		assertThat(page.statusCode()).isEqualTo(400);
		assertThat(page.body()).contains("Column 'id' has the type", "Expected one of the list.");
		page = anna.post(FILE, fields(page, "table.type.0", "bigint", "table.name", "staff", "action", "create-table"));
		assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
		assertThat(fields(page)).containsEntry("block", bench.imports().application() + "/staff")
			.containsEntry("from.id", "header:Id");
		assertThat(bench.imports().rows("SELECT count(*) FROM app.staff, app.people WHERE false")).containsExactly("0");
		assertThat(bench.imports().rows("SELECT actor, subject FROM blockload.audit WHERE action = 'table-created'"))
			.containsExactly("anna|table " + bench.imports().application() + ".staff");
		page = anna.get(url);
		page = anna.post(FILE, fields(page, "table.name", "staff", "action", "create-table"));
		assertThat(page.body()).containsPattern("id=\"wrong-table\" role=\"alert\"><p>[^<]*already exists");
		assertThat(
				edith.post(FILE, fields(edith.get(url), "table.name", "mine", "action", "create-table")).statusCode())
			.isEqualTo(403);
		bench.imports().sql("DROP TABLE app.staff");
	}

	@Test
	void anUploadedFileBecomesAnImportOfPushedFiles() {
		edith.get("/new-import");
		HttpResponse<String> page = edith.upload("/new-import/upload", Map.of(), "staff list.csv",
				"id,name\n901,Ada\n902,Grace\n902,Twice\n");
		assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
		assertThat(page.body()).contains("staff list.csv", "all 3 records were read");
		page = edith.post(FILE, fields(page, "block", people(), "action", "block"));
		assertThat(fields(page)).containsEntry("from.name", "header:name").containsEntry("name", "people");
		page = edith.post(FILE, fields(page, "name", "uploaded", "action", "dry-run"));
		long run = Long.parseLong(fields(page).get("dry-run"));
		assertThat(awaitEnd(run).error()).isNotNull();
		page = edith.post(FILE, fields(page, "action", "check"));
		assertThat(page.body()).contains("Failed", "too-many-rejects");
		page = edith.post(FILE, fields(page, "action", "save"));
		assertThat(page.body()).contains("Import uploaded is saved.", "/imports/uploaded/upload");
		bench.reload();
		page = edith.get("/imports/uploaded/upload");
		assertThat(page.body()).contains("A run loads the file into " + bench.imports().application() + ".people.");
		page = edith.upload("/imports/uploaded/upload/file", Map.of("dry-run", "true"), "staff.csv",
				"id,name\n901,Ada\n");
		assertThat(page.statusCode()).as(page.body()).isEqualTo(303);
		assertThat(awaitEnd(numberOf(page)).dryRun()).isTrue();
		edith.get("/imports/uploaded/upload");
		assertThat(edith.upload("/imports/uploaded/upload/file", Map.of(), "", "").body())
			.contains("The form has no file. Choose a file, then send the form again.");
	}

	private static long numberOf(HttpResponse<String> redirect) {
		return Long.parseLong(redirect.headers().firstValue("Location").orElseThrow().replaceAll(".*/runs/", ""));
	}

	@Test
	void theCorrectedFileOfRejectsIsLoadedAndWhatWasNotStoredIsNamed() {
		bench.imports().sql("DELETE FROM app.people");
		Run first = bench.imports().run("known");
		String page = edith.get("/runs/" + first.id() + "/rejects").body();
		assertThat(page).contains("/runs/" + first.id() + "/rejects/upload");
		String path = "/runs/" + first.id() + "/rejects/upload";
		String csv = edith.get("/runs/" + first.id() + "/rejects.csv").body();
		edith.get(path);
		HttpResponse<String> refused = edith.upload(path + "/rejects", Map.of("dry-run", "true"), "wrong.csv",
				"Id,Name\n2,Bob\n");
		assertThat(refused.statusCode()).isEqualTo(400);
		assertThat(refused.body()).contains("The header of the corrected file has no column '_reject_line'");
		assertThat(refused.body()).containsOnlyOnce("name=\"dry-run\" value=\"true\" checked");
		HttpResponse<String> loaded = edith.upload(path + "/rejects", Map.of(), "rejects.csv",
				csv.replace("x,Bob", "2,Bob"));
		assertThat(loaded.statusCode()).as(loaded.body()).isEqualTo(303);
		long by = awaitEnd(numberOf(loaded)).id();
		assertThat(bench.imports().rows("SELECT id, name FROM app.people ORDER BY id")).containsExactly("1|Ada",
				"2|Bob", "3|Eve");
		assertThat(edith.get("/runs/" + first.id() + "/rejects").body())
			.contains(">Corrected</span> <a href=\"/runs/" + by + "\">");
		String record = "/runs/" + first.id() + "/rejects/2";
		edith.get(record);
		HttpResponse<String> again = edith.post(record, Map.of("field-0", "77", "field-1", "Bo", "dry-run", "true"));
		assertThat(again.statusCode()).as(again.body()).isEqualTo(409);
		assertThat(again.body()).contains("value=\"77\"", "value=\"Bo\"", "class=\"problem\" role=\"alert\"",
				"Record 2 of run %d (line 3) was already corrected by run %d.".formatted(first.id(), by));
		edith.get("/runs/" + first.id());
		assertThat(edith.postForPage("/runs/" + first.id() + "/undo", Map.of()).body())
			.contains("Run %d corrected rejects of run %d.".formatted(by, first.id()), "./blockload undo " + by);
		bench.imports().sql("UPDATE blockload.run SET rejected = 5 WHERE id = " + first.id());
		assertThat(edith.get(path).body())
			.contains("4 rejected records are not stored. Only the whole corrected source file has them.");
		HttpResponse<String> whole = edith.upload(path + "/source", Map.of(), "known.csv", "Id,Name\n4,Dan\n");
		assertThat(whole.statusCode()).as(whole.body()).isEqualTo(303);
		awaitEnd(numberOf(whole));
		assertThat(bench.imports().rows("SELECT name FROM app.people WHERE id = 4")).containsExactly("Dan");
		assertThat(vera.get(path).statusCode()).isEqualTo(403);
		assertThat(vera.get("/runs/" + first.id() + "/rejects").body()).doesNotContain(path);
		assertThat(edith.get("/runs/999999999/rejects/upload").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/new-import", FILE + "?connection=store&key=known.csv", "/imports/known/upload" })
	void whoCannotEditOrOperateHasNoPage(String path) {
		assertThat(vera.get(path).statusCode()).isEqualTo(403);
		assertThat(vera.get("/imports").body()).doesNotContain("/new-import");
	}

	@Test
	void oddPagesAndFormsAreMistakesOfTheClient() {
		for (String path : List.of("/imports?page=", "/blocks?page=", "/schedules?page=",
				"/new-import?connection=store&page=")) {
			for (String page : List.of("2147483647", "-2147483648", "0")) {
				assertThat(edith.get(path + page).statusCode()).as(path + page).isEqualTo(200);
			}
		}
		Matcher token = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"")
			.matcher(edith.get("/imports/known/upload").body());
		assertThat(token.find()).isTrue();
		HttpResponse<String> cut = bench.send("/imports/known/upload/file?_csrf=" + token.group(1),
				(request) -> request.header("Content-Type", "multipart/form-data; boundary=limit")
					.header("Cookie", "blockload=" + edith.cookie("blockload"))
					.POST(BodyPublishers.ofString("--limit\r\n")));
		assertThat(cut.statusCode()).isEqualTo(400);
		assertThat(cut.body()).contains("The form with a file ended before its last part. Send the form again.");
		Map<String, String> many = IntStream.range(0, 20_001)
			.boxed()
			.collect(Collectors.toMap((i) -> "f" + i, (i) -> ""));
		assertThat(edith.upload("/imports/known/upload/file", many, "a.csv", "Id,Name\n").body())
			.contains("The form has more than 20,000 fields.");
	}

	@Test
	void anAdministratorAddsAndDisablesPeopleAndReadsWhoDidIt() {
		assertThat(anna.get("/users").body()).contains("Users", "edith", "editor in " + bench.imports().application());
		HttpResponse<String> page = anna.post("/users",
				Map.of("name", "otto", "role", "operator", "application", bench.imports().application()));
		assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
		assertThat(page.body()).contains("The account otto has a new password.",
				"Its password, which is shown only now:");
		String number = bench.imports().rows("SELECT number FROM blockload.account WHERE name = 'otto'").get(0);
		page = anna.post("/users/" + number + "/disable?text=ot", Map.of());
		assertThat(page.statusCode()).as(page.body()).isEqualTo(303);
		assertThat(page.headers().firstValue("Location").orElseThrow()).endsWith("/users?text=ot");
		assertThat(anna.get("/users?text=ot").body()).contains("Enable otto").doesNotContain("edith");
		page = anna.post("/users/" + number + "/grant?text=ot", Map.of("role", "king", "application", "another"));
		assertThat(page.statusCode()).isEqualTo(400);
		assertThat(page.body()).contains("<details open>", "value=\"another\"").doesNotContain("edith");
		anna.post("/users/" + number + "/grant", Map.of("role", "viewer", "application", "another"));
		anna.get("/users");
		assertThat(anna.post("/users/" + number + "/revoke", Map.of("application", bench.imports().application()))
			.statusCode()).isEqualTo(303);
		anna.get("/users");
		assertThat(
				bench.imports().rows("SELECT role, application FROM blockload.account_role WHERE account = " + number))
			.containsExactly("viewer|another");
		page = anna.post("/users", Map.of("name", "otto", "role", "viewer", "application", "another"));
		assertThat(page.statusCode()).isEqualTo(409);
		assertThat(page.body()).contains("value=\"otto\"", "value=\"another\"");
		page = anna.post("/users", Map.of("name", "ina", "role", "king", "application", ""));
		assertThat(page.statusCode()).isEqualTo(400);
		assertThat(page.body()).contains("king");
		assertThat(anna.get("/audit?who=anna").body()).contains("account-disabled", "account otto", "roles-changed");
		assertThat(anna.get("/audit?who=nobody").body()).contains("No entry matches.");
		assertThat(anna.get("/audit?since=soon").statusCode()).isEqualTo(400);
		for (String path : List.of("/users", "/audit", "/keys")) {
			assertThat(edith.get(path).statusCode()).as(path).isEqualTo(403);
			assertThat(edith.get("/imports").body()).doesNotContain("href=\"" + path + "\"");
		}
		edith.get("/new-import");
		assertThat(edith.post("/users/" + number + "/enable", Map.of()).statusCode()).isEqualTo(403);
		edith.get("/new-import");
		assertThat(edith.post("/keys/1/retire", Map.of()).statusCode()).isEqualTo(403);
		anna.get("/users");
		assertThat(anna.post("/users/999999/enable", Map.of()).statusCode()).isEqualTo(404);
	}

	@Test
	void aConnectionIsTestedAndShowsWhatAChangeAffects() {
		assertThat(edith.get("/connections").body()).contains("/connections/store").doesNotContain("Add a connection");
		HttpResponse<String> page = edith.get("/connections/store");
		assertThat(page.body()).contains("known", "Test the connection", "s3:GetObject")
			.doesNotContain("New secret access key");
		page = edith.post("/connections/store/test", Map.of());
		assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
		assertThat(page.body()).contains("<code>s3:GetObject</code>", "Works");
		assertThat(edith.get("/connections/shared").body()).doesNotContain("Test the connection");
		edith.get("/connections/store");
		assertThat(edith.post("/connections/shared/test", Map.of()).statusCode()).isEqualTo(403);
		edith.get("/connections/store");
		assertThat(edith.post("/connections", Map.of("name", "mine")).statusCode()).isEqualTo(403);
		assertThat(edith.get("/connections/elsewhere").statusCode()).isEqualTo(404);
		assertThat(vera.get("/connections/store").body()).doesNotContain("Test the connection");
		assertThat(anna.get("/connections/store").body())
			.contains("This connection is defined in a file. Change it there.");
		anna.get("/connections");
		page = anna.post("/connections",
				Map.of("name", "sales", "bucket", "sales", "region", "eu-central-1", "access-key-id", "AKIA",
						"secret-access-key", "${BLOCKLOAD_SECRET_STORE}", "applications",
						bench.imports().application()));
		assertThat(page.body()).contains("Connection sales is saved.");
		bench.reload();
		page = anna.get("/connections/sales");
		assertThat(page.body()).contains("A change affects 0 imports:", "secret-access-key:");
		String yaml = "connections:\n  sales:\n    bucket: sales\n    region: eu-west-1\n    access-key-id: AKIA\n"
				+ "    secret-access-key: 'x'\n    applications: [" + bench.imports().application() + "]\n";
		page = anna.post("/connections/sales/save",
				Map.of("yaml", yaml, "secret", "${BLOCKLOAD_SECRET_STORE}", "version", "1"));
		assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
		assertThat(page.body()).contains("The change is saved.");
		page = anna.post("/connections/sales/save", Map.of("yaml", "connections: {}", "secret", "", "version", "2"));
		assertThat(page.statusCode()).isEqualTo(422);
		assertThat(page.body()).contains("connections: {}");
		String typed = yaml.replace("'x'", "hunter2hunter2 # hunter2").replace("eu-west-1", "nowhere 1");
		page = anna.post("/connections/sales/save", Map.of("yaml", typed, "secret", "", "version", "2"));
		assertThat(page.statusCode()).isEqualTo(422);
		assertThat(page.body()).contains("region: 'nowhere 1'", "secret-access-key: ''").doesNotContain("hunter2");
		page = anna.post("/connections/sales/save",
				Map.of("yaml", "connections: [\nsecret-access-key: hunter2", "secret", "", "version", "2"));
		assertThat(page.statusCode()).isEqualTo(422);
		assertThat(page.body()).contains("region: eu-west-1").doesNotContain("hunter2");
	}

	@Test
	void anEditorOfSomeApplicationsSeesTheKeysOfOwnImportsOnly() {
		assertThat(edith.get("/new-import?connection=shared").body()).contains("There is no file here");
		assertThat(edith.get(FILE + "?connection=shared&key=known.csv").statusCode()).isEqualTo(403);
		assertThat(anna.get("/new-import?connection=shared").body()).contains("key=known.csv");
		assertThat(edith.get(FILE + "?connection=elsewhere&key=known.csv").statusCode()).isEqualTo(404);
	}

	@Test
	void aFileNeedsTheRoleEditorInAnApplicationOfItsConnection() {
		Browser mila = browser().logIn("mila");
		assertThat(mila.get("/new-import").body()).contains("value=\"shared\"").doesNotContain("value=\"store\"");
		for (String path : List.of("/new-import?connection=store", FILE + "?connection=store&key=known.csv")) {
			HttpResponse<String> refused = mila.get(path);
			assertThat(refused.statusCode()).as(path).isEqualTo(403);
			assertThat(refused.body())
				.contains("'mila' does not have role editor in application '" + bench.imports().application() + "'.");
		}
		assertThat(edith.get(FILE + "?connection=store&key=/known.csv").statusCode()).isEqualTo(200);
	}

	@Test
	void ofALargeUploadTheWholeLinesOfItsBeginningAreKept() {
		edith.get("/new-import");
		String content = "id,name\n" + "1,Ada\n".repeat(500_000);
		HttpResponse<String> page = edith.upload("/new-import/upload", Map.of(), "large.csv", content);
		assertThat(page.statusCode()).isEqualTo(200);
		byte[] kept = Base64.getUrlDecoder().decode(fields(page).get("upload"));
		assertThat(new String(kept, StandardCharsets.UTF_8)).isEqualTo("id,name\n" + "1,Ada\n".repeat(65_534));
		assertThat(fields(page)).containsEntry("upload-cut", "true");
	}

	@Test
	void oddNamesOfColumnsAndTablesAreLoaded() {
		bench.imports().sql("CREATE TABLE app.\"odd $ name\" (id int PRIMARY KEY, name text)");
		bench.imports().put("odd.csv", "Id,\"Full\r\nname\",a\\nb\n7,Ada,x\n");
		HttpResponse<String> page = edith
			.get(FILE + "?connection=store&key=odd.csv&block=" + bench.imports().application() + "/odd%20$%20name");
		assertThat(page.body()).contains("value=\"header:Full\\r\\nname\"", "value=\"header:a\\\\nb\"");
		page = edith.post(FILE, fields(page, "from.name", "header:Full\\r\\nname", "action", "yaml"));
		assertThat(page.body()).contains("name: \"Full\\u000d\\u000aname\"");
		assertThat(fields(page)).containsEntry("from.name", "header:Full\\r\\nname");
		page = edith.post(FILE, fields(page, "action", "dry-run"));
		Run run = awaitEnd(Long.parseLong(fields(page).get("dry-run")));
		assertThat(run.error()).isNull();
		assertThat(run.importName()).startsWith("load.draft." + bench.imports().application() + ".odd___name.");
		bench.imports().sql("DROP TABLE app.\"odd $ name\"");
	}

	@Test
	void aFileThatIsGoneDoesNotTakeTheFormWithIt() {
		HttpResponse<String> page = draftOfPeople(edith);
		page = edith.post(FILE, fields(page, "key", "folder/gone.csv", "from.name", "header:Full name", "cron",
				"0 0 2 * * *", "action", "save"));
		assertThat(page.statusCode()).isEqualTo(422);
		assertThat(page.body()).contains("folder/gone.csv", "The file could not be read. What you typed is kept.",
				"<button name=\"action\" value=\"save\">Try again</button>");
		assertThat(fields(page)).containsEntry("from.name", "header:Full name").containsEntry("cron", "0 0 2 * * *");
	}

	@Test
	void wrongMailsAndTablesOfOtherApplicationsAreRefusedBesideTheirFields() {
		HttpResponse<String> page = draftOfPeople(edith);
		Map<String, String> mailed = fields(page, "from.name", "header:Full name", "name", "mailed", "mail",
				"ops@example.com, anna", "mail-from", " ", "action", "save");
		page = edith.post(FILE, mailed);
		assertThat(page.statusCode()).isEqualTo(422);
		assertThat(page.body()).contains(
				"id=\"wrong-mail\" role=\"alert\"><p>'Mail to' contains 'anna'. Expected mail addresses.</p>",
				"id=\"wrong-mail-from\" role=\"alert\"><p>'From the address' is ''. Expected the sender's mail address.</p>");
		page = edith.post(FILE, fields(page, "mail", "", "mail-from", "a@example.com", "action", "save"));
		assertThat(page.body()).contains("'Mail to' is blank. Expected a mail address, or a blank sender too.");
		assertThat(bench.imports().rows("SELECT name FROM blockload.definition WHERE name = 'mailed'")).isEmpty();
		page = anna.get(FILE + "?connection=store&key=known.csv");
		page = anna.post(FILE, fields(page, "table.application", "public", "action", "table"));
		assertThat(page.statusCode()).isEqualTo(400);
		assertThat(page.body())
			.contains("id=\"wrong-table\" role=\"alert\"><p>Connection 'store' does not list application 'public'."
					+ " Expected one of " + bench.imports().application() + ".</p>");
	}

	@Test
	void monthsAcrossAreProposedAsRows() {
		bench.imports().sql("CREATE TABLE app.area (id int PRIMARY KEY, code text, land text, UNIQUE (code, land))");
		bench.imports().sql("INSERT INTO app.area VALUES (1, 'N', 'FR'), (2, 'N', 'DE')");
		bench.imports()
			.sql("CREATE TABLE app.plan (area int REFERENCES app.area, month date, amount numeric,"
					+ " PRIMARY KEY (area, month))");
		bench.imports().put("plan.csv", "Code,Land,Jan 2024,Feb 2024,Mar 2024\nN,FR,1,2,\nN,DE,3,,4\n");
		HttpResponse<String> page = edith
			.get(FILE + "?connection=store&key=plan.csv&block=" + bench.imports().application() + "/plan");
		assertThat(page.body()).contains("The headers Jan 2024 … Mar 2024 are dates, months, quarters or years.");
		assertThat(fields(page)).containsEntry("unpivot", "range")
			.containsEntry("unpivot.from", "header:Jan 2024")
			.containsEntry("unpivot.to", "header:Mar 2024")
			.containsEntry("from.month", "cell:header")
			.containsEntry("format.month", "format: 'MMM yyyy'")
			.containsEntry("from.amount", "cell:value")
			.containsEntry("from.area", "");
		page = edith.post(FILE,
				fields(page, "from.area", "match:area_code_land_key", "match-from.area.code", "header:Code",
						"match-from.area.land", "header:Land", "rejects", "5", "name", "plan", "cron", "0 0 2 * * *",
						"action", "preview"));
		assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
		assertThat(page.body()).contains("4 of them would be loaded, 0 rejected.", "2024-02-01", "name=\"cron.2\"");
		page = edith.post(FILE, fields(page, "cron.2", "0 0 18 * * *", "blank-cells", "zero", "mode", "replace",
				"scope", "file", "scope.month", "true", "action", "yaml"));
		String yaml = """
				import: 'plan'
				application: '%s'
				connection: 'store'
				file: {fixed: 'plan.csv'}
				block: 'plan'
				mode: 'replace'
				scope: ['month']
				columns:
				  area: {match: {code: 'Code', land: 'Land'}}
				unpivot:
				  headers: {from: 'Jan 2024', to: 'Mar 2024'}
				  into: {month: {format: 'MMM yyyy'}}
				  values-into: 'amount'
				  blank-cells: 'zero'
				rejects: {max: '5'}
				schedule:
				  - cron: '0 0 2 * * *'
				  - cron: '0 0 18 * * *'
				""".formatted(bench.imports().application());
		assertThat(page.body()).contains(yaml);
		page = edith.post(FILE, fields(page, "webhook", "ftp://secret.example.com", "action", "save"));
		assertThat(page.statusCode()).isEqualTo(422);
		assertThat(page.body()).contains("id=\"wrong-webhook\" role=\"alert\"").doesNotContain("secret.example.com");
		page = edith.post(FILE, fields(page, "webhook", "", "action", "dry-run"));
		Run run = awaitEnd(Long.parseLong(fields(page).get("dry-run")));
		assertThat(run.counts().cells()).isEqualTo(6);
		page = edith.post(FILE, fields(page, "webhook", "https://hooks.example.com/secret", "action", "save"));
		// This node has no key that encrypts the URL.
		assertThat(page.body()).contains("Import plan is saved.", "The notification was not saved. ", "keys create")
			.doesNotContain("hooks.example.com");
		assertThat(bench.imports().rows("SELECT kind FROM blockload.definition WHERE name LIKE 'plan%'"))
			.containsExactly("import");
		bench.reload();
		assertThat(bench.imports().rows("SELECT count(*) FROM app.plan")).containsExactly("0");
	}

	@Test
	void aScopeThatDoesNotFitTheModeIsRefusedBesideItsField() {
		HttpResponse<String> page = draftOfPeople(edith);
		assertThat(page.body()).contains("value=\"keep\"", "name=\"scope-values.note\"", "name=\"other-keys\"");
		page = edith.post(FILE, fields(page, "from.name", "header:Full name", "scope", "fixed", "scope-values.note",
				"a", "other-keys", "skip", "duplicates", "last", "action", "save"));
		assertThat(page.statusCode()).isEqualTo(422);
		assertThat(page.body())
			.containsPattern("id=\"wrong-scope\" role=\"alert\"><p>scope is set, but mode is 'upsert'")
			.containsPattern("id=\"wrong-other-keys\" role=\"alert\"><p>other-keys is set, but mode is 'upsert'");
		assertThat(fields(page)).containsEntry("scope", "fixed")
			.containsEntry("scope-values.note", "a")
			.containsEntry("duplicates", "last");
		page = edith.post(FILE, fields(page, "block", bench.imports().application() + "/people", "action", "remap"));
		assertThat(fields(page)).containsEntry("scope", "").containsEntry("scope-values.note", "");
	}

}
