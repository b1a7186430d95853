package dev.blockload.api;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

import dev.blockload.account.Account;
import dev.blockload.account.Accounts;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.NewToken;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.account.Tokens;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/**
 * Calls each operation of the OpenAPI document as each caller. The document says how, the
 * table says with which parameters, and what must be answered to whom. Each answer is
 * compared with the document.
 */
class ApiRightsIT {

	/**
	 * Operation, parameters, body; then the status without a token, for a viewer, an
	 * operator and an editor of the application, for an administrator, and for an editor
	 * of another application.
	 */
	static final String TABLE = """
			getOpenApi       |                          |                                     | 200 200 200 200 200 200
			getDocs          |                          |                                     | 200 200 200 200 200 200
			getDocsStyle     |                          |                                     | 200 200 200 200 200 200
			listApplications |                          |                                     | 401 200 200 200 200 200
			listBlocks       |                          |                                     | 401 200 200 200 200 200
			getBlock         | application=APP block=people |                                 | 401 200 200 200 200 404
			listImports      |                          |                                     | 401 200 200 200 200 200
			listDefinitions  | kind=import              |                                     | 401 200 200 200 200 200
			getImport        | name=people            |                                     | 401 200 200 200 200 404
			listFiles        | name=sales             |                                     | 401 200 200 200 200 404
			saveImport | name=NEW-import If-None-Match=* | IMPORT | 401 403 403 200 412 403
			exportSavedImport | name=NEW-import | | 401 200 200 200 200 404
			listImportVersions | name=NEW-import | | 401 200 200 200 200 404
			getImportVersion | name=NEW-import version=1 | | 401 200 200 200 200 404
			compareImport | name=NEW-import from=1 to=1 | | 401 200 200 200 200 404
			revertImport | name=NEW-import If-Match="1" version=1 | | 401 403 403 200 200 404
			deleteImport | name=NEW-import If-Match="1" | | 401 403 403 204 404 404
			saveConnection | name=NEW-store If-None-Match=* | CONNECTION | 401 403 403 403 200 403
			exportSavedConnection | name=NEW-store | | 401 404 404 404 200 404
			listConnectionVersions | name=NEW-store | | 401 404 404 404 200 404
			getConnectionVersion | name=NEW-store version=1 | | 401 404 404 404 200 404
			compareConnection | name=NEW-store from=1 to=1 | | 401 404 404 404 200 404
			revertConnection | name=NEW-store If-Match="1" version=1 | | 401 404 404 404 200 404
			deleteConnection | name=NEW-store If-Match="1" | | 401 404 404 404 204 404
			saveNotification | name=NEW-chat If-None-Match=* | CHANNEL | 401 403 403 200 412 403
			exportSavedNotification | name=NEW-chat | | 401 200 200 200 200 404
			listNotificationVersions | name=NEW-chat | | 401 200 200 200 200 404
			getNotificationVersion | name=NEW-chat version=1 | | 401 200 200 200 200 404
			compareNotification | name=NEW-chat from=1 to=1 | | 401 200 200 200 200 404
			revertNotification | name=NEW-chat If-Match="1" version=1 | | 401 403 403 200 200 404
			deleteNotification | name=NEW-chat If-Match="1" | | 401 403 403 204 404 404
			validateImport   | name=sales files=true  |                                     | 401 403 403 200 200 404
			previewImport    | name=people            | {"records": 4}                      | 401 403 403 200 200 404
			guess            |                          | {"connection": "store", "key": "secret/salaries.csv"} | 401 403 403 200 200 404
			listRuns         |                          |                                     | 401 200 200 200 200 200
			listRunsOfImport | name=people            |                                     | 401 200 200 200 200 404
			listFlows        |                          |                                     | 401 200 200 200 200 200
			getFlow          | name=nightly             |                                     | 401 200 200 200 200 404
			listRunsOfFlow   | name=nightly             |                                     | 401 200 200 200 200 404
			launchFlow       | name=nightly             | {"date": "2022-09-30"}              | 401 403 202 409 409 404
			getRun           | run=RUN                  |                                     | 401 200 200 200 200 404
			getRunChanges    | run=RUN                  |                                     | 401 200 200 200 200 404
			listEvents       | run=RUN limit=1          |                                     | 401 200 200 200 200 404
			restartRun       | run=RUN                  | {"allowDeletes": false}             | 401 403 202 202 202 404
			stopRun          | run=RUN                  |                                     | 401 403 202 202 202 404
			undoRun          | run=RUN                  |                                     | 401 403 202 409 409 404
			launchRun        | name=sales             | {"date": "2022-09-30"}              | 401 403 202 409 409 404
			backfillImport   | name=sales | {"from": "2022-09-30", "to": "2022-10-02", "dryRun": true} | 401 403 202 202 202 404
			pushFile         | name=sales dry-run=true | id,name                            | 401 403 202 202 202 404
			listRejects      | run=RUN limit=1          |                                     | 401 200 200 200 200 404
			getCorrections   | run=RUN                  |                                     | 401 200 200 200 200 404
			getRejectedRecord | run=RUN record=2        |                                     | 401 200 200 200 200 404
			correctRecords   | run=RUN                  | {"records": [{"record": 2, "fields": {"id": "2"}}]} | 401 403 202 202 202 404
			correctFile      | run=RUN                  | CORRECTED                           | 401 403 202 202 202 404
			listConnections  |                          |                                     | 401 200 200 200 200 200
			getConnection    | name=store         |                                     | 401 200 200 200 200 404
			listObjects      | name=store         |                                     | 401 200 200 200 200 404
			checkConnection  | name=store         |                                     | 401 403 403 200 200 404
			getPolicy        | name=store         |                                     | 401 403 403 200 200 404
			listSchedules    |                          |                                     | 401 200 200 200 200 200
			pauseSchedules   | import=sales             |                                     | 401 403 204 204 204 404
			resumeSchedules  | import=sales             |                                     | 401 403 204 204 204 404
			listUsers        |                          |                                     | 401 403 403 403 200 403
			getUser          | number=USER              |                                     | 401 403 403 403 200 403
			createUser       |                          | {"user": "NEW", "password": "a good password", "roles": [{"role": "viewer", "application": "APP"}]} | 401 403 403 403 201 403
			disableUser      | number=USER              |                                     | 401 403 403 403 200 403
			enableUser       | number=USER              |                                     | 401 403 403 403 200 403
			setPassword      | number=USER              | {"password": "another good password"}    | 401 403 403 403 200 403
			grantRole        | number=USER              | {"role": "viewer", "application": "APP"} | 401 403 403 403 200 403
			revokeRole       | number=USER application=APP |                                  | 401 403 403 403 200 403
			listTokens       |                          |                                     | 401 200 200 200 200 200
			createToken      |                          | {"token": "NEW", "roles": [{"role": "viewer", "application": "APP"}]} | 401 403 403 403 201 403
			revokeToken      | number=TOKEN             |                                     | 401 404 404 404 200 404
			listAudit        |                          |                                     | 401 403 403 403 200 403
			""";

	static final String IMPORT = """
			import: NEW-import
			application: APP
			connection: store
			file: {fixed: people.csv}
			block: people
			mode: upsert
			""";

	static final String CORRECTED = """
			id,name,_reject_line
			7,Good,4
			""";

	static final String CONNECTION = """
			connections:
			  NEW-store:
			    bucket: sales
			    region: eu-central-1
			    access-key-id: AKIA
			    secret-access-key: ${BLOCKLOAD_SECRET_STORE}
			    applications: [APP]
			""";

	static final String CHANNEL = """
			notifications:
			  NEW-chat:
			    mail: [me@example.com]
			    from: blockload@example.com
			    on: [failure]
			    imports: [people]
			""";

	private static final Map<String, @Nullable String> CALLERS = new LinkedHashMap<>();

	private static ApiBench bench;

	private static ApiTable api;

	@BeforeEach
	void open() {
		bench = ApiBench.renewed();
		api = new ApiTable(bench.web().uri("/"));
		String fresh = "new-" + UUID.randomUUID().toString().substring(0, 8);
		Caller command = Caller.unlimited(Actor.command("test"));
		bench.flow("nightly", "people, sales");
		api.name("NEW", fresh);
		api.name("APP", bench.imports().application());
		api.name("RUN", Long.toString(bench.run().id()));
		api.name("USER",
				Long.toString(bench.web()
					.bean(Accounts.class)
					.create(command, fresh + "-user", Set.of(), "a good password", Account.PasswordState.CHOSEN)
					.number()));
		api.name("TOKEN",
				Long.toString(bench.web()
					.bean(Tokens.class)
					.create(command,
							new NewToken(fresh + "-token", null, Set.of(RoleGrant.ADMIN), Set.of(),
									NewToken.DEFAULT_VALIDITY, List.of()))
					.token()
					.number()));
		CALLERS.put("nobody", null);
		CALLERS.put("viewer", bench.token(Role.VIEWER));
		CALLERS.put("operator", bench.token(Role.OPERATOR));
		CALLERS.put("editor", bench.token(Role.EDITOR));
		CALLERS.put("admin", bench.token(Role.ADMIN, null));
		CALLERS.put("editor of another application", bench.token(Role.EDITOR, "elsewhere"));
	}

	/** No node of another test finds runs that wait. */
	@AfterAll
	static void close() {
		bench.imports().sql("TRUNCATE blockload.flow_run CASCADE");
		bench.imports().renew();
	}

	@Test
	void theTableHasEachOperationOnce() {
		assertThat(api.lines().stream().map(ApiTable.Line::operation))
			.containsExactlyInAnyOrderElementsOf(api.operations());
	}

	@Test
	void eachCallerIsAllowedWhatItsRoleIncludesAndTheAnswersAreAsDescribed() {
		List<String> wrong = new ArrayList<>();
		api.lines().forEach((line) -> call(line, wrong));
		assertThat(wrong).isEmpty();
	}

	private static void call(ApiTable.Line line, List<String> wrong) {
		int place = 0;
		for (Map.Entry<String, @Nullable String> caller : CALLERS.entrySet()) {
			HttpResponse<String> answer = api.call(line, caller.getValue());
			String what = line.operation() + " by " + caller.getKey() + ": " + answer.statusCode() + " "
					+ answer.body();
			String expected = line.statuses().get(place);
			if (!Integer.toString(answer.statusCode()).equals(expected)) {
				wrong.add(what + ", expected " + expected);
			}
			api.differences(line, answer).forEach((difference) -> wrong.add(what + ": " + difference));
			if (caller.getKey().equals("editor of another application") && answer.statusCode() == 200
					&& answer.body().contains(bench.imports().application())) {
				wrong.add(what + ", which shows another application");
			}
			place++;
		}
	}

	@Test
	void eachListHasTheSameItemsInPagesOfOne() {
		String admin = bench.token(Role.ADMIN, null);
		api.lines()
			.stream()
			.filter((line) -> line.operation().matches("save(Import|Connection|Notification)"))
			.forEach((line) -> assertThat(api.call(line, admin).statusCode()).isEqualTo(200));
		ApiTable.Line saving = api.lines()
			.stream()
			.filter((line) -> line.operation().equals("saveImport"))
			.findFirst()
			.orElseThrow();
		assertThat(bench
			.send(admin, "imports/" + saving.parameters().get("name"),
					(request) -> request.header("Content-Type", "application/yaml")
						.header("If-Match", "\"1\"")
						.PUT(HttpRequest.BodyPublishers.ofString(saving.body() + "# changed\n")))
			.statusCode()).isEqualTo(200);
		bench.web().reload();
		List<String> severalPages = new ArrayList<>();
		for (ApiTable.Line line : api.lines()) {
			if (!line.operation().startsWith("list")) {
				continue;
			}
			assertThat(api.takes(line, "cursor")).as(line.operation()).isTrue();
			List<JsonNode> all = items(api.call(line, admin, Map.of("limit", "1000")));
			List<JsonNode> pages = new ArrayList<>();
			@Nullable String cursor = null;
			do {
				JsonNode page = ApiBench.json(api.call(line, admin,
						(cursor != null) ? Map.of("limit", "1", "cursor", cursor) : Map.of("limit", "1")));
				page.get("items").forEach(pages::add);
				cursor = page.get("next").isNull() ? null : page.get("next").asString();
			}
			while (cursor != null && pages.size() < 4);
			assertThat(pages).as(line.operation()).isEqualTo(all.subList(0, Math.min(pages.size(), all.size())));
			assertThat(cursor == null).as(line.operation()).isEqualTo(pages.size() == all.size());
			if (pages.size() > 1) {
				severalPages.add(line.operation());
			}
		}
		assertThat(severalPages).contains("listImports", "listImportVersions", "listEvents", "listRejects", "listUsers",
				"listTokens", "listAudit", "listFiles", "listObjects", "listBlocks");
	}

	private static List<JsonNode> items(HttpResponse<String> answer) {
		List<JsonNode> items = new ArrayList<>();
		ApiBench.json(answer).get("items").forEach(items::add);
		return items;
	}

	@Test
	void aClientThatIsGeneratedFromTheDocumentCallsEachOperation() {
		GeneratedClient client = new GeneratedClient(bench.web().uri("/"), bench.token(Role.ADMIN, null));
		List<String> called = new ArrayList<>();
		for (ApiTable.Line line : api.lines()) {
			for (String method : client.methods()) {
				if (method.equals(line.operation()) || method.startsWith(line.operation() + "As")) {
					assertThatCode(() -> client.call(method, line.parameters(), line.body())).as(method)
						.doesNotThrowAnyException();
					called.add(method);
				}
			}
		}
		assertThat(called).containsExactlyInAnyOrderElementsOf(client.methods())
			.contains("listRejectsAsCsv", "listEventsAsEventStream");
	}

}
