package dev.blockload.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.block.CaselessText;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.Mode;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.PlainRole;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.Traps;
import dev.blockload.publish.RowOrigin;
import dev.blockload.publish.RowOrigins;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every verb in a database where someone has placed a function, an operator, a type and a
 * relation of each name of PostgreSQL's in the first schema of the role's search_path:
 * none of them is ever called.
 */
class SearchPathTrapsIT {

	/** They use the embedded database, whatever the environment says. */
	private static final Set<String> EMBEDDED = Set.of("demo", "database");

	@TempDir
	static Path jobs;

	private static final PlainRole role = PlainRole.create();

	private static final JdbcTemplate administrator = role.administrator();

	private static final Traps traps = new Traps(administrator);

	private static ImportBench bench;

	private final Set<String> tried = new TreeSet<>();

	@BeforeAll
	static void open() {
		traps.set();
		role.execute("ALTER ROLE " + role.name() + " SET search_path = " + Traps.PATH);
		// Runs the migrations.
		bench = new ImportBench(role.servers(), jobs, Map.of());
		traps.setRelations();
		createBlocks();
		Map.of("url", role.servers().jdbcUrl(), "username", role.servers().username(), "password",
				role.servers().password())
			.forEach((name, value) -> System.setProperty("spring.datasource." + name, value));
		System.setProperty("blockload.load.publish-timeout", "300ms");
	}

	@AfterAll
	static void close() {
		for (String name : List.of("spring.datasource.url", "spring.datasource.username", "spring.datasource.password",
				"blockload.load.publish-timeout")) {
			System.clearProperty(name);
		}
		bench.close();
		role.drop();
	}

	private static void sql(String statement) {
		administrator.execute(statement.replaceAll("\\bapp\\b", bench.application()));
	}

	/** A verb, in this process, because starting one takes longer. */
	private CommandResult run(String... arguments) {
		this.tried.add(arguments[0]);
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(List.of("--jobs", jobs.toString()));
		PrintStream out = System.out;
		PrintStream err = System.err;
		ByteArrayOutputStream outBytes = new ByteArrayOutputStream();
		ByteArrayOutputStream errBytes = new ByteArrayOutputStream();
		try {
			System.setOut(new PrintStream(outBytes, false, StandardCharsets.UTF_8));
			System.setErr(new PrintStream(errBytes, true, StandardCharsets.UTF_8));
			int code = Blockload.execute(all.toArray(String[]::new));
			System.out.flush();
			return new CommandResult(code, outBytes.toString(StandardCharsets.UTF_8),
					errBytes.toString(StandardCharsets.UTF_8));
		}
		finally {
			System.setOut(out);
			System.setErr(err);
		}
	}

	private static void createBlocks() {
		CaselessText.in("public").forEach(administrator::execute);
		sql("CREATE DOMAIN app.code AS public.caseless");
		sql("CREATE DOMAIN app.pay AS numeric(10,2) CHECK (value >= 0)");
		sql("CREATE TYPE app.size AS ENUM ('S', 'M')");
		// Operators that fit the key better than its own, in the schema that has its own.
		sql("""
				CREATE FUNCTION public.same(app.code, public.caseless) RETURNS boolean LANGUAGE sql AS
				    'SELECT traps.caught($$domain$$)';
				CREATE FUNCTION public.same(app.code, app.code) RETURNS boolean LANGUAGE sql AS
				    'SELECT traps.caught($$domains$$)';
				CREATE OPERATOR public.= (FUNCTION = public.same, LEFTARG = app.code, RIGHTARG = public.caseless);
				CREATE OPERATOR public.= (FUNCTION = public.same, LEFTARG = app.code, RIGHTARG = app.code)""");
		sql("""
				CREATE TABLE app.staff (id app.code, area varchar(9), size app.size, name text NOT NULL, pay app.pay,
				                        at timestamptz DEFAULT now(), PRIMARY KEY (id, area, size))""");
		sql("CREATE TABLE app.moves (what text, amount int CHECK (amount > 0))");
		sql("""
				CREATE TABLE app.sales (what text DEFAULT upper('x'), amount int CHECK (abs(amount) > 0),
				    twice int GENERATED ALWAYS AS (amount + amount) STORED, _load bigint NOT NULL) PARTITION BY RANGE (_load)""");
		sql("CREATE INDEX ON app.sales (lower(what), (amount + 1)) WHERE amount < 99");
		sql("CREATE TABLE app.rest (LIKE app.sales INCLUDING ALL) PARTITION BY RANGE (_load)");
		sql("CREATE TABLE app.rest_other PARTITION OF app.rest DEFAULT");
		sql("CREATE TABLE app.list (id int PRIMARY KEY, name text)");
		sql("CREATE TABLE app.uses (id int REFERENCES app.list)");
		sql("INSERT INTO app.list VALUES (1, 'one')");
		sql("INSERT INTO app.uses VALUES (1)");
		for (String block : List.of("staff", "moves", "sales", "rest", "rest_other", "list", "uses")) {
			sql("ALTER TABLE app." + block + " OWNER TO " + role.name());
		}
	}

	@Test
	void noVerbCallsWhatOthersPlacedInTheSearchPathOfTheRole() throws Exception {
		for (String call : List.of("format('%s', 'a')", "'a' || 'b'", "1 = 1", "'a'::text", "hashtextextended('a', 0)",
				"to_regclass('a')", "1 IN (2, 3)", "(SELECT 1 FROM pg_class LIMIT 1)")) {
			assertThat(trapOf(call)).as("trap for " + call).containsAnyOf("trap: ", "permission denied");
		}
		long calls = traps.calls();
		assertThat(calls).isEqualTo(7);
		define();
		for (String verb : List.of("validate", "schedules", "repair", "history")) {
			run(verb).ends(0);
		}
		run("policy", "store").ends(0);
		run("check", "store").ends(0);
		run("ls", "store").ends(0);
		run("completion", "bash").ends(0);
		run("man").ends(0);
		run("guess", "store", "staff.csv", "--into", bench.application() + ".staff").ends(0);
		run("preview", "staff").ends(0);
		run("run", "staff", "--dry-run").ends(0);
		run("backfill", "dated", "--from", "2022-09-29", "--to", "2022-09-30").ends(0);
		for (String block : List.of("staff", "moves", "sales", "rest")) {
			assertCompleted(block, null, RunRequest.Repeat.SKIP);
			assertCompleted(block, Mode.REPLACE, RunRequest.Repeat.FORCE);
		}
		assertThat(start("staff", null, RunRequest.Repeat.SKIP).status()).isEqualTo(RunStatus.UNCHANGED);
		assertThat(start("list", Mode.REPLACE, RunRequest.Repeat.SKIP).error().code()).isEqualTo("still-referenced");
		run("load", "store", "moves.csv", "--into", bench.application() + ".moves", "--mode", "append", "--force")
			.ends(0);
		lockedStoppedRepairedAndRestarted();
		run("show", "staff").ends(0);
		run("rejects", "staff").ends(0);
		correct();
		serve();
		worker();
		rowOrigins();
		run("undo", "staff").ends(0);
		manageAccounts();
		assertThat(traps.calls()).as("calls of traps").isEqualTo(calls);
		assertThat(this.tried).containsExactlyInAnyOrderElementsOf(verbs());
	}

	private static void rowOrigins() {
		Block staff = bench.bean(BlockCatalog.class).find(bench.application(), "staff").orElseThrow();
		RowOrigins origins = new RowOrigins(bench.bean(JdbcClient.class), bench.jdbc(),
				new TransactionTemplate(bench.bean(PlatformTransactionManager.class)));
		RowOrigin found = origins.find(staff, staff.keys().get(0), List.of("B", "x", "M"));
		assertThat(found.exists()).isTrue();
		assertThat(found.touches()).isNotEmpty();
	}

	private void correct() throws IOException {
		String loaded = String.valueOf(administrator.queryForObject(
				"SELECT max(id) FROM blockload.run WHERE import = 'staff' AND publication IS NOT NULL", Long.class));
		Path file = bench.jobs().resolve("rejects-of-staff.csv");
		Files.writeString(file, run("rejects", loaded).ends(0).out().replace("\na,x,S,Ada,2,", "\ne,x,S,Ada,2,"));
		run("correct", loaded, file.toString()).ends(0);
		Files.delete(file);
	}

	private void manageAccounts() {
		String[] grant = { "--role", "viewer", "--application", bench.application() };
		for (String verb : List.of("user", "token")) {
			List<String> create = new ArrayList<>(List.of(verb, verb.equals("user") ? "add" : "create", "anna"));
			create.addAll(List.of(grant));
			run(create.toArray(String[]::new)).ends(0);
			run(verb, "list").ends(0);
		}
		run("token", "revoke", "anna").ends(0);
		run("user", "disable", "anna").ends(0);
		run("keys", "list").ends(0);
		run("audit").ends(0);
		run("purge", "--dry-run").ends(0);
		run("purge").ends(0);
	}

	private static Run start(String importName, @Nullable Mode mode, RunRequest.Repeat repeat) {
		return bench.run(new RunRequest(importName, new RequestedFile.ByRule(), mode, repeat));
	}

	private static void assertCompleted(String importName, @Nullable Mode mode, RunRequest.Repeat repeat) {
		Run run = start(importName, mode, repeat);
		assertThat(run.error()).as("error of %s, mode %s", importName, mode).isNull();
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
	}

	private static void define() {
		String any = "file: {fixed: %s.csv}\nblock: %s\nmode: %s\nrejects: {max: 9}\n";
		bench.define("staff", any.formatted("staff", "staff", "upsert") + "schedule: {cron: '* * * * * *'}\n");
		bench.define("list", any.formatted("list", "list", "upsert"));
		bench.define("dated",
				any.formatted("staff", "staff", "upsert").replace("fixed: staff.csv", "latest: '{{date}}.csv'"));
		bench.put("2022-09-30.csv", "id,area,size,name,pay\nA,x,S,Ada,1\n");
		for (String block : List.of("moves", "sales", "rest")) {
			bench.define(block, any.formatted("moves", block, "append"));
		}
		bench.put("staff.csv",
				"id,area,size,name,pay\nA,x,S,Ada,1\na,x,S,Ada,2\nb,x,M,Bob,1\nc,y,M,Cem,3\nd,y,L,Dee,\n");
		bench.put("moves.csv", "what,amount\nin,1\nout,2\n");
		bench.put("list.csv", "id,name\n2,two\n");
	}

	private void lockedStoppedRepairedAndRestarted() throws SQLException {
		try (Connection other = Objects.requireNonNull(administrator.getDataSource()).getConnection();
				Statement statement = other.createStatement()) {
			other.setAutoCommit(false);
			statement.execute("LOCK TABLE " + bench.application() + ".moves IN SHARE MODE");
			assertThat(start("moves", null, RunRequest.Repeat.FORCE).error().code()).isEqualTo("block-locked");
		}
		run("stop", "moves");
		administrator.execute("UPDATE blockload.run SET status = 'RUNNING' WHERE error_code = 'block-locked'");
		assertThat(run("repair").ends(0).out()).startsWith("dead-run");
		run("restart", "moves").ends(0);
	}

	private void serve() throws InterruptedException {
		Thread node = new Thread(() -> run("serve", "--port", "0"));
		node.start();
		for (int tries = 0; tries < 300 && administrator
			.queryForList("SELECT id FROM blockload.scheduled_run WHERE outcome = 'unchanged'", Long.class)
			.isEmpty(); tries++) {
			Thread.sleep(100);
		}
		node.interrupt();
		node.join();
		// On a busy machine a scheduled run can be replaced by the next one, or stopped
		// with
		// the node.
		assertThat(administrator.queryForList(
				"SELECT DISTINCT outcome FROM blockload.scheduled_run WHERE outcome IS NOT NULL", String.class))
			.contains("unchanged")
			.doesNotContain("failed");
	}

	/** It looks for runs to help, of which there are none. */
	private void worker() throws InterruptedException {
		administrator.execute("DELETE FROM blockload.loading_node");
		Thread node = new Thread(() -> run("worker"));
		node.start();
		for (int tries = 0; tries < 300 && !isNodeSeen(); tries++) {
			Thread.sleep(100);
		}
		assertThat(isNodeSeen()).isTrue();
		node.interrupt();
		node.join();
	}

	private static boolean isNodeSeen() {
		return !administrator.queryForList("SELECT name FROM blockload.loading_node", String.class).isEmpty();
	}

	private static Set<String> verbs() {
		Set<String> verbs = new TreeSet<>(Blockload.withAllVerbs().getSubcommands().keySet());
		verbs.removeAll(EMBEDDED);
		return verbs;
	}

	private static String trapOf(String call) {
		try {
			new JdbcTemplate(new DriverManagerDataSource(role.servers().jdbcUrl(), role.name(), "secret"))
				.execute("SELECT " + call);
			return "none";
		}
		catch (DataAccessException ex) {
			return String.valueOf(ex.getMostSpecificCause().getMessage());
		}
	}

}
