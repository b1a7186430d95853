package dev.blockload.api;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import dev.blockload.account.Role;
import dev.blockload.importjob.ImportBench;
import dev.blockload.serve.WebBench;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Flows through the API of a running server, and a node that runs them.
 */
class FlowsApiIT {

	private static ApiBench bench;

	private static String operator;

	private static String viewer;

	@BeforeAll
	static void open() throws Exception {
		bench = ApiBench.renewed();
		bench.imports().sql("CREATE SCHEMA IF NOT EXISTS hidden");
		bench.imports().sql("CREATE TABLE hidden.salaries (id int PRIMARY KEY)");
		Files.writeString(bench.imports().jobs().resolve("salaries.yml"), """
				import: salaries
				application: hidden
				file: {push: true}
				block: salaries
				mode: append
				""");
		bench.flow("monthly", "people, salaries");
		bench.flow("nightly", "people, sales");
		operator = bench.token(Role.OPERATOR);
		viewer = bench.token(Role.VIEWER);
	}

	@AfterAll
	static void close() {
		bench.imports().sql("TRUNCATE blockload.flow_run CASCADE");
		bench.imports().sql("DROP SCHEMA hidden CASCADE");
	}

	private static HttpResponse<String> launch(String token, String flow, String key, String body) {
		return bench.send(token, "flows/" + flow + "/runs",
				(request) -> request.header("Content-Type", "application/json")
					.header("Idempotency-Key", key)
					.POST(BodyPublishers.ofString(body)));
	}

	private static JsonNode await(long run, Predicate<JsonNode> condition) throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
		JsonNode found = bench.json(viewer, "runs/" + run);
		while (!condition.test(found)) {
			assertThat(System.nanoTime()).as(found.toString()).isLessThan(end);
			TimeUnit.MILLISECONDS.sleep(50);
			found = bench.json(viewer, "runs/" + run);
		}
		return found;
	}

	// The node only has to run.
	@SuppressWarnings("try")
	@Test
	void aFlowIsLaunchedOncePerKeyStoppedRestartedAndShownByItsNumber() throws InterruptedException {
		JsonNode launched = ApiBench.json(launch(operator, "nightly", "tonight", "{\"date\": \"2022-09-30\"}"));
		long run = launched.get("run").asLong();
		assertThat(launched.get("isNew").asBoolean()).isTrue();
		HttpResponse<String> repeated = launch(operator, "nightly", "tonight", "{\"date\": \"2022-09-30\"}");
		assertThat(repeated.headers().firstValue("Location"))
			.hasValueSatisfying((location) -> assertThat(location).endsWith("/api/blockload/v1/runs/" + run));
		assertThat(ApiBench.json(repeated).toString()).isEqualTo("{\"run\":%d,\"isNew\":false}".formatted(run));
		for (String other : List.of("{\"dryRun\": true}", "{\"date\": \"2022-10-31\"}",
				"{\"date\": \"2022-09-30\", \"dryRun\": true}")) {
			assertThat(launch(operator, "nightly", "tonight", other).statusCode()).as(other).isEqualTo(422);
		}
		assertThat(code(launch(operator, "nightly", "again", "{}"))).isEqualTo("alive");
		JsonNode shown = bench.json(viewer, "runs/" + run);
		assertThat(shown.get("import").isNull()).isTrue();
		assertThat(shown.get("flow").asString()).isEqualTo("nightly");
		assertThat(shown.get("date").asString()).isEqualTo("2022-09-30");
		assertThat(shown.at("/members/1/import").asString()).isEqualTo("sales");
		assertThat(shown.at("/members/1/state").asString()).isEqualTo("pending");
		assertThat(bench.post(operator, "runs/" + run + "/restart", "{\"allowDeletes\": true}").statusCode())
			.isEqualTo(400);
		assertThat(bench.post(operator, "runs/" + run + "/undo", "").body()).contains("Undo the runs of its imports");
		// Nothing has begun: all imports are skipped.
		assertThat(ApiBench.json(bench.post(operator, "runs/" + run + "/stop", "")).get("status").asString())
			.isEqualTo("RUNNING");
		try (WebBench.Serving node = bench.web().serving()) {
			JsonNode stopped = await(run, (found) -> !found.get("status").asString().equals("RUNNING"));
			assertThat(stopped.get("status").asString()).isEqualTo("STOPPED");
			assertThat(stopped.at("/members/0/code").asString()).isEqualTo("flow-stopped");
			assertThat(ApiBench.json(bench.post(operator, "runs/" + run + "/restart", "")).get("isNew").asBoolean())
				.isTrue();
			JsonNode completed = await(run, (found) -> found.get("status").asString().equals("COMPLETED"));
			assertThat(bench.json(viewer, "runs/" + completed.at("/members/1/run").asLong()).get("flowRun").asLong())
				.isEqualTo(run);
			assertThat(ApiBench.json(bench.post(operator, "runs/" + run + "/restart", "")).toString())
				.isEqualTo("{\"run\":%d,\"isNew\":false}".formatted(run));
		}
		assertEventsAndParts(run);
		JsonNode listed = bench.json(viewer, "flows/nightly/runs?limit=1&status=completed");
		assertThat(listed.at("/items/0/run").asLong()).isEqualTo(run);
		assertThat(listed.at("/items/0/imports/completed").asLong() + listed.at("/items/0/imports/unchanged").asLong())
			.isEqualTo(2);
		assertThat(listed.at("/items/0/dryRun").asBoolean()).isFalse();
		assertThat(bench.json(viewer, "flows/nightly/runs?status=failed").get("items").size()).isZero();
		assertThat(bench.json(viewer, "flows/nightly/runs?since=2999-01-01").get("items").size()).isZero();
		assertThat(bench.json(viewer, "flows/nightly/runs?until=2022-01-01").get("items").size()).isZero();
		JsonNode flow = bench.json(viewer, "flows/nightly");
		assertThat(flow.at("/lastRun/run").asLong()).isEqualTo(run);
		assertThat(flow.at("/schedules/0/next").isNull()).isFalse();
	}

	// The node only has to run.
	@SuppressWarnings("try")
	@Test
	void aDryRunPublishesNothingAndCountsWhatEarlierImportsWouldAdd() throws Exception {
		ImportBench imports = bench.imports();
		imports.sql("CREATE TABLE app.badges (person int PRIMARY KEY REFERENCES app.people)");
		imports.define("badges", "file: {fixed: badges.csv}\nblock: badges\nmode: upsert\nrejects: {max: 9}\n");
		imports.put("people.csv", "id,name\n1,Ada\n7,Eve\n");
		imports.put("badges.csv", "person\n1\n7\n8\n");
		bench.flow("weekly", "badges, people");
		try (WebBench.Serving node = bench.web().serving()) {
			long run = ApiBench.json(launch(operator, "weekly", "dry", "{\"dryRun\": true}")).get("run").asLong();
			JsonNode ended = await(run, (found) -> !found.get("status").asString().equals("RUNNING"));
			assertThat(ended.get("status").asString()).isEqualTo("COMPLETED");
			assertThat(ended.get("dryRun").asBoolean()).isTrue();
			JsonNode badges = bench.json(viewer, "runs/" + ended.at("/members/0/run").asLong());
			assertThat(badges.get("dryRun").asBoolean()).isTrue();
			assertThat(badges.at("/counts/inserted").asLong()).as("1 and 7, which people would add").isEqualTo(2);
			assertThat(badges.at("/counts/rejected").asLong()).isEqualTo(1);
			assertThat(imports.rows("SELECT id FROM app.people ORDER BY 1")).containsExactly("1", "2");
			assertThat(imports.rows("SELECT FROM app.badges")).isEmpty();
			awaitNoTablesOfFlows();
			assertThat(bench.json(viewer, "flows/weekly").at("/lastRun/dryRun").asBoolean()).isTrue();
			imports.sql("UPDATE blockload.flow_run SET status = 'FAILED' WHERE id = " + run);
			HttpResponse<String> restart = bench.post(operator, "runs/" + run + "/restart", "");
			assertThat(code(restart)).isEqualTo("not-restartable");
			assertThat(restart.body()).contains("Flow run %d is a dry run, which has one attempt.".formatted(run));
		}
		finally {
			Files.delete(imports.jobs().resolve("weekly.yml"));
			bench.web().reload();
		}
	}

	/** They are dropped after the end of the flow run is stored. */
	private static void awaitNoTablesOfFlows() throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
		List<String> tables;
		do {
			TimeUnit.MILLISECONDS.sleep(50);
			tables = bench.imports().rows("SELECT tablename FROM pg_tables WHERE tablename ~ '^blockload_flow_[0-9]'");
		}
		while (!tables.isEmpty() && System.nanoTime() < end);
		assertThat(tables).isEmpty();
	}

	/** Events of the flow run are served; what only runs have is where its runs are. */
	private static void assertEventsAndParts(long run) {
		JsonNode first = bench.json(viewer, "runs/" + run + "/events?limit=2");
		assertThat(first.at("/items/0/kind").asString()).isEqualTo("started");
		assertThat(first.at("/items/0/import").isNull()).isTrue();
		assertThat(first.at("/items/1/kind").asString()).isEqualTo("stop");
		JsonNode others = bench.json(viewer, "runs/" + run + "/events?cursor=" + first.get("next").asString());
		assertThat(others.at("/items/0/number").asLong()).isGreaterThan(first.at("/items/1/number").asLong());
		JsonNode all = bench.json(viewer, "runs/" + run + "/events");
		int most = all.get("items").size();
		assertThat(bench.json(viewer, "runs/" + run + "/events?limit=" + most).get("next").isNull()).isTrue();
		assertThat(bench.json(viewer, "runs/" + run + "/events?limit=" + (most - 1)).get("next").isNull()).isFalse();
		assertThat(others.get("next").isNull()).isTrue();
		assertThat(others.get("items").valueStream().map((event) -> event.get("kind").asString()))
			.contains("member", "started")
			.endsWith("ended");
		assertThat(others.get("items").valueStream())
			.anySatisfy((event) -> assertThat(event.get("import").asString() + " " + event.get("message").asString())
				.isEqualTo("sales running"));
		for (String part : List.of("rejects", "changes", "corrections")) {
			HttpResponse<String> answer = bench.get(viewer, "runs/" + run + "/" + part);
			assertThat(answer.statusCode()).as(part).isEqualTo(404);
			assertThat(code(answer)).isEqualTo("not-found");
			assertThat(answer.body())
				.contains(
						"%d is a run of flow 'nightly', which has no %s. The runs of its imports have them."
							.formatted(run, part),
						"Take the number of a run from 'members': GET /api/blockload/v1/runs/" + run);
		}
		for (String type : List.of("text/csv", "text/event-stream")) {
			HttpResponse<String> answer = bench.send(viewer,
					"runs/" + run + (type.equals("text/csv") ? "/rejects" : "/events"),
					(request) -> request.header("Accept", type + ", application/json"));
			assertThat(answer.statusCode()).as(type).isEqualTo(404);
			assertThat(answer.body()).contains("is a run of flow 'nightly'");
		}
	}

	@Test
	void aDryRunIsLaunchedAsOneAndRunsAreReadPageByPage() {
		long dry = ApiBench.json(launch(operator, "nightly", "dry", "{\"dryRun\": true}")).get("run").asLong();
		assertThat(bench.json(viewer, "runs/" + dry).get("dryRun").asBoolean()).isTrue();
		bench.imports()
			.sql("UPDATE blockload.flow_run SET status = 'FAILED', restartable = false, ended_at = now() WHERE id = "
					+ dry);
		long later = ApiBench.json(launch(operator, "nightly", "later", "{}")).get("run").asLong();
		JsonNode newest = bench.json(viewer, "flows/nightly/runs?limit=1");
		assertThat(newest.at("/items/0/run").asLong()).isEqualTo(later);
		JsonNode next = bench.json(viewer, "flows/nightly/runs?limit=1&cursor=" + newest.get("next").asString());
		assertThat(next.at("/items/0/run").asLong()).isEqualTo(dry);
		bench.imports().sql("DELETE FROM blockload.flow_run WHERE id IN (%d, %d)".formatted(dry, later));
	}

	@Test
	void aFlowIsSeenByThoseWhoSeeAllItsImports() {
		assertThat(bench.json(viewer, "flows").get("items").size()).isEqualTo(1);
		String admin = bench.token(Role.ADMIN, null);
		assertThat(bench.json(admin, "flows").get("items").size()).isEqualTo(2);
		assertThat(bench.get(viewer, "flows/monthly").statusCode()).isEqualTo(404);
		assertThat(launch(operator, "monthly", "x", "{}").statusCode()).isEqualTo(404);
		long run = ApiBench.json(launch(admin, "monthly", "x", "{}")).get("run").asLong();
		assertThat(bench.json(admin, "runs/" + run).get("flow").asString()).isEqualTo("monthly");
		for (String path : List.of("/stop", "/restart")) {
			assertThat(bench.post(operator, "runs/" + run + path, "").statusCode()).as(path).isEqualTo(404);
		}
		assertThat(bench.get(viewer, "runs/" + run).statusCode()).isEqualTo(404);
		for (String part : List.of("events", "rejects", "changes", "corrections")) {
			assertThat(bench.get(viewer, "runs/" + run + "/" + part).body()).as(part)
				.contains("There is no run '%d' that you can see.".formatted(run));
		}
		bench.imports().sql("DELETE FROM blockload.flow_run WHERE id = " + run);
	}

	@Test
	void theSchedulesOfAFlowAreListedPausedAndResumed() {
		assertThat(bench.post(viewer, "schedules/nightly/pause", "").statusCode()).isEqualTo(403);
		assertThat(bench.post(operator, "schedules/monthly/pause", "").statusCode()).isEqualTo(404);
		for (String verb : List.of("pause", "resume")) {
			for (int call = 0; call < 2; call++) {
				assertThat(bench.post(operator, "schedules/nightly/" + verb, "").statusCode()).isEqualTo(204);
				assertThat(schedules("nightly")).singleElement()
					.satisfies((line) -> assertThat(line.get("paused").asBoolean()).isEqualTo(verb.equals("pause")));
			}
		}
		assertThat(schedules("monthly")).isEmpty();
		assertThat(bench.imports()
			.rows("SELECT action, subject, import FROM blockload.audit WHERE subject = 'schedules of flow nightly' ORDER BY id"))
			.containsExactly("schedules-paused|schedules of flow nightly|nightly",
					"schedules-resumed|schedules of flow nightly|nightly");
	}

	private static List<JsonNode> schedules(String name) {
		return bench.json(viewer, "schedules")
			.get("items")
			.valueStream()
			.filter((line) -> line.get("import").asString().equals(name))
			.toList();
	}

	private static String code(HttpResponse<String> answer) {
		return JsonMapper.shared().readTree(answer.body()).get("code").asString();
	}

}
