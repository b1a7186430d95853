package dev.blockload.lineage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.Definitions;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.Repair;
import dev.blockload.importjob.RunUndo;
import dev.blockload.run.Database;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import dev.blockload.run.RunStatus;
import dev.blockload.run.RunTable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lineage events of real runs, compared in full, and with the published schemas. With
 * {@code -Dblockload.lineage.write=true}, the expected files are written.
 */
class LineageIT {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private static final Path EXPECTED = Path.of("src/test/resources/lineage");

	private static final PublishedSchemas SCHEMAS = new PublishedSchemas();

	private static Receiver receiver;

	private static ImportBench bench;

	private static Path jobs;

	@BeforeAll
	static void start(@TempDir Path folder) {
		receiver = new Receiver();
		jobs = folder;
		bench = new ImportBench(EmbeddedServers.get(), folder,
				Map.of("blockload.lineage.url", receiver.url(), "blockload.load.publish-timeout", "100ms"));
	}

	@AfterAll
	static void stop() {
		bench.close();
		receiver.close();
	}

	@BeforeEach
	void renew() {
		bench.renew();
		receiver.clear();
		receiver.answer(201);
		bench.sql("UPDATE blockload.lineage_sending SET retry_at = '-infinity', failures = 0, dropped = 0");
	}

	@Test
	void aSuccessAndAnUnchangedFile() throws IOException {
		bench.sql("CREATE TABLE app.departments (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE)");
		bench.sql("INSERT INTO app.departments (code) VALUES ('hr'), ('it')");
		bench.sql("""
				CREATE TABLE app.salaries (id int PRIMARY KEY, name text, amount numeric(12,2),
				  department int REFERENCES app.departments, source text, read_at timestamptz)""");
		bench.define("salaries", """
				file: {latest: 'in/{{date}}-salaries.csv'}
				block: salaries
				mode: upsert
				columns:
				  id: Employee ID
				  name: Name
				  amount: {from: Amount, decimal-separator: ","}
				  department: {from: Department, match: code}
				  source: {value: hr-export}
				""");
		bench.put("in/2026-11-02-salaries.csv",
				"Employee ID,Name,Amount,Department,Note\n1,Ada,\"1,5\",hr,x\n2,Bob,2,it,y\n");
		assertThat(bench.run("salaries").status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(bench.run("salaries").status()).isEqualTo(RunStatus.UNCHANGED);
		compare("success");
	}

	@Test
	void cellsAndSums() throws IOException {
		bench.sql("CREATE TABLE app.budget (account text, month text, amount numeric, PRIMARY KEY (account, month))");
		bench.define("budget", """
				file: {fixed: budget.csv}
				block: budget
				mode: upsert
				duplicates: {sum: [amount]}
				columns: {account: Account}
				unpivot: {headers: [Jan, Feb], into: month, values-into: amount}
				""");
		bench.put("budget.csv", "Account,Jan,Feb\nrent,1,2\nrent,3,4\n");
		assertThat(bench.run("budget").status()).isEqualTo(RunStatus.COMPLETED);
		compare("cells");
	}

	@Test
	void rejectsAreCountedWithoutTheirValues() throws IOException {
		people("rejects: {max: 5}");
		bench.put("people.csv", "id,name\n1,Ada\nplanted-value,Bob\n3,\n");
		assertThat(bench.run("people").status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(String.join("", compare("rejects"))).doesNotContain("planted-value", "Ada", "Bob");
	}

	@Test
	void aFailureNamesItsCodeAndNoValue() throws IOException {
		people("");
		bench.put("people.csv", "id,name\nplanted-value,Bob\n");
		assertThat(bench.run("people").status()).isEqualTo(RunStatus.FAILED);
		bench.delete("people.csv");
		assertThat(bench.run("people").status()).isEqualTo(RunStatus.FAILED);
		assertThat(String.join("", compare("failure"))).doesNotContain("planted-value", "Bob",
				bench.servers().secretAccessKey());
	}

	@Test
	void eachAttemptIsARunAndEndsOnce() throws Exception {
		people("");
		bench.put("people.csv", "id,name\n1,Ada\n");
		Run run;
		try (Connection other = bench.servers().connect(); Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("LOCK TABLE " + bench.application() + ".people IN ROW EXCLUSIVE MODE");
			run = bench.run("people");
		}
		assertThat(run.error().code()).isEqualTo("block-locked");
		// The process of the second attempt died.
		bench.sql("UPDATE blockload.run SET status = 'RUNNING', attempts = 2");
		var unused = bench.bean(Repair.class).all();
		assertThat(bench.restart(run).status()).isEqualTo(RunStatus.COMPLETED);
		compare("restart");
	}

	@Test
	void anUndoIsAJobOfItsOwn() throws IOException {
		people("");
		bench.put("people.csv", "id,name\n1,Ada\n");
		Run run = bench.run("people");
		assertThat(undo(run).status()).isEqualTo(RunStatus.COMPLETED);
		compare("undo");
	}

	private static Run undo(Run run) {
		return bench.bean(RunUndo.class).undo(bench.history().find(Long.toString(run.id())));
	}

	@Test
	void aStoppedAttemptIsAborted() {
		people("");
		bench.put("people.csv", "id,name\n1,Ada\n");
		Run run = bench.run("people");
		bench.sql("UPDATE blockload.run SET status = 'RUNNING', stage = 'planned', attempts = 2");
		bench.sql("UPDATE blockload.run SET status = 'STOPPED'");
		bench.sql("UPDATE blockload.run SET status = 'FAILED'");
		assertThat(bench
			.rows("SELECT attempt, type FROM blockload.lineage_event WHERE run_id = " + run.id() + " ORDER BY id"))
			.containsExactly("1|START", "1|COMPLETE", "2|START", "2|ABORT");
	}

	@Test
	void theParentIsTheRootOfTheRun() {
		people("");
		bench.put("people.csv", "id,name\n1,Ada\n");
		Run run = bench.run("people");
		bench.sql(
				"UPDATE blockload.run SET lineage_parent = 'airflow://prod/nightly.load/01941f29-7c00-7087-8906-40e512c257bd' WHERE id = "
						+ run.id());
		service("").flush(Duration.ofSeconds(20));
		assertThat(receiver.bodies()).hasSize(2).allSatisfy((body) -> {
			JsonNode root = JSON.readTree(body).at("/run/facets/parent/root");
			assertThat(root.at("/job/namespace").asString()).isEqualTo("airflow://prod");
			assertThat(root.at("/job/name").asString()).isEqualTo("nightly.load");
			assertThat(root.at("/run/runId").asString()).isEqualTo("01941f29-7c00-7087-8906-40e512c257bd");
			assertThat(SCHEMAS.problems(JSON.readTree(body))).isEmpty();
		});
	}

	@Test
	void theRootOfARunOfAFlowIsTheFlowRun() {
		people("");
		bench.put("people.csv", "id,name\n1,Ada\n");
		Run run = bench.run("people");
		bench.sql("""
				WITH flow AS (
				  INSERT INTO blockload.flow_run (flow, definition, on_failure, parallel, runner, status, dry_run,
				                                  restartable, due_at, started_by, holder, ended_at)
				  VALUES ('rooted', '{}', 'stop', 1, 'process', 'COMPLETED', false, false, now(), 'ops', '', now())
				  RETURNING id)
				UPDATE blockload.run SET flow_run_id = flow.id FROM flow WHERE run.id = %d""".formatted(run.id()));
		service("").flush(Duration.ofSeconds(20));
		assertThat(receiver.bodies()).hasSize(2).allSatisfy((body) -> {
			JsonNode root = JSON.readTree(body).at("/run/facets/parent/root");
			assertThat(root.at("/job/name").asString()).isEqualTo("rooted");
			assertThat(root.at("/job/namespace").asString()).isEqualTo("blockload");
			assertThat(SCHEMAS.problems(JSON.readTree(body))).isEmpty();
		});
		// Each flow run has its own id, which all its runs have in common.
		assertThat(receiver.bodies()).extracting(LineageIT::rootOf).doesNotContain("").hasSize(2);
		String first = rootOf(receiver.bodies().get(0));
		assertThat(rootOf(receiver.bodies().get(1))).isEqualTo(first);
		receiver.clear();
		bench.sql("UPDATE blockload.run SET flow_run_id = NULL");
		bench.sql("UPDATE blockload.flow_run SET id = id + 1000000 WHERE flow = 'rooted'");
		bench.sql("UPDATE blockload.run SET flow_run_id = (SELECT max(id) FROM blockload.flow_run)");
		bench.sql("UPDATE blockload.lineage_event SET ended_at = NULL");
		service("").flush(Duration.ofSeconds(20));
		assertThat(receiver.bodies()).hasSize(2).extracting(LineageIT::rootOf).doesNotContain(first);
		bench.sql("DELETE FROM blockload.flow_run WHERE flow = 'rooted'");
	}

	private static String rootOf(String body) {
		return JSON.readTree(body).at("/run/facets/parent/root/run/runId").asString();
	}

	@ParameterizedTest
	@ValueSource(ints = { 201, 400, 503 })
	void eventsThatEndedAMonthAgoAreDeletedWhateverTheReceiverAnswers(int answer) {
		people("");
		bench.put("people.csv", "id,name\n1,Ada\n");
		bench.run("people");
		bench.sql("UPDATE blockload.lineage_event SET ended_at = now() - interval '29 days' WHERE type = 'START'");
		bench.sql("UPDATE blockload.lineage_event SET ended_at = now() - interval '31 days' WHERE type = 'COMPLETE'");
		bench.run("people");
		receiver.answer(answer);
		service("").flush(Duration.ofSeconds(20));
		assertThat(bench.rows("SELECT type FROM blockload.lineage_event ORDER BY id")).containsExactly("START", "START",
				"COMPLETE");
	}

	@Test
	void aDeadReceiverDelaysNothingAndTheOldestEventsAreDropped() {
		people("");
		bench.put("people.csv", "id,name\n1,Ada\n");
		receiver.answer(503);
		bench.run("people");
		bench.run("people");
		LineageService service = service("3");
		service.flush(Duration.ofSeconds(20));
		assertThat(receiver.requests()).as("one attempt, then a pause").containsExactly("/api/v1/lineage Bearer key");
		service.flush(Duration.ofSeconds(20));
		assertThat(receiver.requests()).hasSize(1);
		assertThat(bench.rows("SELECT failures, dropped FROM blockload.lineage_sending")).containsExactly("1|1");
		receiver.answer(201);
		bench.sql("UPDATE blockload.lineage_sending SET retry_at = '-infinity'");
		service.flush(Duration.ofSeconds(20));
		assertThat(receiver.bodies()).extracting((body) -> JSON.readTree(body).get("eventType").asString())
			.containsExactly("COMPLETE", "START", "COMPLETE");
		assertThat(bench
			.rows("SELECT count(*), count(ended_at), count(*) FILTER (WHERE dropped) FROM blockload.lineage_event"))
			.containsExactly("4|4|1");
		assertThat(bench.rows("SELECT failures, sender IS NULL FROM blockload.lineage_sending")).containsExactly("0|t");
		assertThat(List.of(service.sent(), service.dropped(), service.waiting())).containsExactly(3L, 1L, 0L);
	}

	@Test
	void aReceiverThatTakesEventsAndDoesNotAnswerHoldsNoRun() throws Exception {
		people("");
		bench.put("people.csv", "id,name\n1,Ada\n");
		bench.run("people");
		try (Receiver silent = new Receiver()) {
			silent.hold();
			LineageService service = service(new LineageSettings(silent.url(), null, "blockload", null, 1000));
			Thread sending = new Thread(() -> service.flush(Duration.ofSeconds(1)));
			sending.start();
			silent.awaitHeld();
			assertThat(bench.rows("SELECT query FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"))
				.as("transactions that wait for the receiver")
				.isEmpty();
			assertThat(bench.run("people").status()).isEqualTo(RunStatus.UNCHANGED);
			silent.end();
			sending.join();
			assertThat(service.sent() + service.dropped()).isZero();
			assertThat(service.waiting()).isEqualTo(4);
		}
	}

	@Test
	void anEventThatTheReceiverRefusesIsDropped() {
		people("");
		bench.put("people.csv", "id,name\n1,Ada\n");
		bench.run("people");
		receiver.answer(422);
		service("").flush(Duration.ofSeconds(20));
		assertThat(receiver.requests()).hasSize(2);
		assertThat(bench.rows("SELECT type, dropped, ended_at IS NULL FROM blockload.lineage_event ORDER BY id"))
			.containsExactly("START|t|f", "COMPLETE|t|f");
	}

	@Test
	void anotherProcessThatSendsIsLeftAlone() {
		people("");
		bench.put("people.csv", "id,name\n1,Ada\n");
		bench.run("people");
		bench.sql(
				"UPDATE blockload.lineage_sending SET sender = gen_random_uuid(), locked_until = now() + interval '1 hour'");
		service("").flush(Duration.ofSeconds(20));
		assertThat(receiver.requests()).isEmpty();
		bench.sql("UPDATE blockload.lineage_sending SET locked_until = now()");
		service("").flush(Duration.ofSeconds(20));
		assertThat(receiver.bodies()).hasSize(2);
	}

	@Test
	void eventsGoToAFile(@TempDir Path folder) throws IOException {
		people("");
		bench.put("people.csv", "id,name\n1,Ada\n");
		bench.run("people");
		Path file = folder.resolve("events.jsonl");
		service(new LineageSettings(null, file, "planning", null, 10)).flush(Duration.ofSeconds(20));
		assertThat(Files.readAllLines(file)).hasSize(2).allSatisfy((line) -> {
			assertThat(SCHEMAS.problems(JSON.readTree(line))).isEmpty();
			assertThat(JSON.readTree(line).at("/job/namespace").asString()).isEqualTo("planning");
		});
	}

	@Test
	void nothingIsRecordedIfNoReceiverIsConfigured() {
		ImportBench plain = ImportBench.shared(Map.of());
		plain.renew();
		plain.sql("CREATE TABLE app.people (id int PRIMARY KEY, name text NOT NULL)");
		plain.define("people", "file: {fixed: people.csv}\nblock: people\nmode: upsert\n");
		plain.put("people.csv", "id,name\n1,Ada\n");
		assertThat(plain.run("people").status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(plain.rows("SELECT * FROM blockload.lineage_event")).isEmpty();
	}

	private static void people(String more) {
		bench.sql("CREATE TABLE app.people (id int PRIMARY KEY, name text NOT NULL)");
		bench.define("people", "file: {fixed: people.csv}\nblock: people\nmode: upsert\n" + more + "\n");
	}

	private static LineageService service(String backlog) {
		return service(new LineageSettings(receiver.url(), null, "blockload", "key",
				backlog.isEmpty() ? 1000 : Integer.parseInt(backlog)));
	}

	private static LineageService service(LineageSettings settings) {
		return new LineageConfiguration().lineageService(settings, Definitions.in(jobs, (name) -> null),
				bench.bean(BlockCatalog.class), bench.bean(RunTable.class), bench.bean(RunHistory.class),
				bench.bean(Database.class), bench.bean(JdbcClient.class));
	}

	/** Send what waits, and compare it with the expected file and the schemas. */
	private static List<String> compare(String name) throws IOException {
		service("").flush(Duration.ofSeconds(60));
		ArrayNode events = JsonNodeFactory.instance.arrayNode();
		receiver.bodies().forEach((body) -> events.add(JSON.readTree(body)));
		events.forEach((event) -> assertThat(SCHEMAS.problems(event)).isEmpty());
		String found = JSON.writeValueAsString(new ComparableEvents(bench).of(events)) + "\n";
		Path expected = EXPECTED.resolve(name + ".json");
		if (Boolean.getBoolean("blockload.lineage.write")) {
			Files.writeString(expected, found);
		}
		assertThat(found).isEqualTo(Files.readString(expected));
		return receiver.bodies();
	}

}
