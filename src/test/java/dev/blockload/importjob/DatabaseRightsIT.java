package dev.blockload.importjob;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.Failure;
import dev.blockload.block.Mode;
import dev.blockload.definition.Definitions;
import dev.blockload.docs.Pages;
import dev.blockload.flow.FlowBench;
import dev.blockload.flow.FlowListener;
import dev.blockload.flow.FlowRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.run.SqlFailures;
import dev.blockload.run.Stage;
import dev.blockload.source.RequestedFile;
import dev.blockload.yaml.Problem;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The rights in the database that {@code src/docs/operations.md} lists: with them a plain
 * role imports into every kind of block, and without one of them the run says which is
 * missing. The statements are executed as they are on the page.
 */
class DatabaseRightsIT {

	private static final Servers servers = EmbeddedServers.get();

	private static final String UNIQUE = UUID.randomUUID().toString().substring(0, 8);

	private static final String ROLE = "rights_role_" + UNIQUE;

	private static final String DATABASE = "rights_" + UNIQUE;

	@TempDir
	static Path jobs;

	private static ImportBench bench;

	/** Of the database that the role works in. */
	private static JdbcTemplate admin;

	/** Of the database that all tests share. */
	private static JdbcTemplate server;

	@BeforeAll
	static void createRole() {
		server = client(servers.jdbcUrl(), servers.username(), servers.password());
		admin = client(url(), servers.username(), servers.password());
		server.execute("CREATE ROLE " + ROLE + " LOGIN PASSWORD 'secret'");
		server.execute("CREATE DATABASE " + DATABASE);
		server.execute("REVOKE ALL ON DATABASE " + DATABASE + " FROM PUBLIC");
		statements(true).forEach(DatabaseRightsIT::execute);
		bench = new ImportBench(
				new Servers(url(), ROLE, "secret", servers.s3(), servers.accessKeyId(), servers.secretAccessKey()),
				jobs, Map.of());
		// The bench has created it; from now on it is an administrator's.
		admin.execute("ALTER SCHEMA " + bench.application() + " OWNER TO " + servers.username());
		execute("CREATE TABLE finance.revenue (month date PRIMARY KEY, amount numeric(10,2))");
		execute("CREATE TABLE finance.journal (id serial, what text)");
		execute("CREATE TABLE finance.bookings (amount int, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		execute("CREATE INDEX ON finance.bookings (amount)");
		statements(false).forEach(DatabaseRightsIT::execute);
		for (String block : List.of("revenue", "journal", "bookings")) {
			bench.define(block, "file: {fixed: %s.csv}\nblock: %s\nmode: replace\n".formatted(block, block));
		}
		bench.put("revenue.csv", "month,amount\n2022-02-01,2\n2022-03-01,3\n");
		bench.put("journal.csv", "what\nfirst\nsecond\n");
		bench.put("bookings.csv", "amount\n1\n2\n3\n");
	}

	@AfterAll
	static void dropRole() {
		admin.execute("ALTER SCHEMA " + bench.application() + " OWNER TO " + ROLE);
		bench.close();
		server.execute("DROP DATABASE " + DATABASE + " WITH (FORCE)");
		server.execute("DROP ROLE " + ROLE);
	}

	@BeforeEach
	void fillBlocks() {
		execute("TRUNCATE finance.revenue, finance.journal");
		execute("INSERT INTO finance.revenue VALUES ('2022-01-01', 1), ('2022-02-01', 1)");
		execute("INSERT INTO finance.journal (what) VALUES ('old')");
	}

	private static JdbcTemplate client(String url, String username, String password) {
		return new JdbcTemplate(new DriverManagerDataSource(url, username, password));
	}

	private static String url() {
		return servers.jdbcUrl().replaceFirst("(//[^/]+/)[^?]+", "$1" + DATABASE);
	}

	/** A statement of the page, or one in its names, in those of this test. */
	private static void execute(String statement) {
		admin.execute(here(statement));
	}

	private static String here(String statement) {
		String schema = (bench != null) ? bench.application() : "finance";
		return statement.replaceAll("\\bblockload\\b", ROLE)
			.replaceAll("\\bplanning\\b", DATABASE)
			.replaceAll("\\bfinance\\b", schema);
	}

	private static List<String> statements(boolean onDatabase) {
		return statements().stream().filter((statement) -> statement.contains(" ON DATABASE ") == onDatabase).toList();
	}

	private static List<String> statements() {
		List<String> statements = new ArrayList<>();
		Matcher block = Pattern.compile("(?s)```sql\n(.*?)```")
			.matcher(String.join("\n", Pages.section(Pages.OPERATIONS, "## Database rights")));
		while (block.find()) {
			for (String statement : block.group(1).split(";", -1)) {
				if (!statement.isBlank()) {
					statements.add(statement.strip());
				}
			}
		}
		return statements;
	}

	/** Each right of the page, and the statements that take it away and give it back. */
	private static Map<String, Right> rights() {
		Pattern grant = Pattern.compile("GRANT (.+) ON (.+) TO blockload");
		Pattern owner = Pattern.compile("ALTER TABLE (.+) OWNER TO blockload");
		Map<String, Right> rights = new LinkedHashMap<>();
		for (String statement : statements()) {
			Matcher granted = grant.matcher(statement);
			Matcher owned = owner.matcher(statement);
			if (granted.matches()) {
				for (String privilege : granted.group(1).split(", ", -1)) {
					String right = privilege + " ON " + granted.group(2);
					rights.put(right,
							new Right("REVOKE " + right + " FROM blockload", "GRANT " + right + " TO blockload"));
				}
			}
			else if (owned.matches()) {
				rights.put("OWNER OF " + owned.group(1),
						new Right("ALTER TABLE " + owned.group(1) + " OWNER TO CURRENT_USER"
								+ "; GRANT SELECT, INSERT, UPDATE, DELETE ON " + owned.group(1) + " TO blockload",
								statement));
			}
			else {
				throw new AssertionError("a statement that this test does not know: " + statement);
			}
		}
		return rights;
	}

	private static List<String> content(String block) {
		return admin.queryForList(here("SELECT b::text FROM finance." + block + " b ORDER BY 1"), String.class);
	}

	private static Run run(String block, Mode mode) {
		return bench.run(new RunRequest(block, new RequestedFile.ByRule(), mode, RunRequest.Repeat.FORCE));
	}

	private static void assertCompleted(Run run) {
		assertThat(run.error()).as("error of run %d into %s", run.id(), run.block()).isNull();
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
	}

	@Test
	void aRoleWithTheRightsOfThePageImportsIntoEveryKindOfBlock() {
		assertThat(admin.queryForList(
				"SELECT rolname FROM pg_roles WHERE rolname = '" + ROLE + "' AND NOT rolsuper AND NOT rolcreatedb "
						+ "AND NOT EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)",
				String.class))
			.as("a plain role")
			.containsExactly(ROLE);
		assertCompleted(run("revenue", Mode.UPSERT));
		assertThat(content("revenue")).containsExactly("(2022-01-01,1.00)", "(2022-02-01,2.00)", "(2022-03-01,3.00)");
		assertCompleted(run("revenue", Mode.REPLACE));
		assertThat(content("revenue")).containsExactly("(2022-02-01,2.00)", "(2022-03-01,3.00)");
		assertCompleted(run("journal", Mode.APPEND));
		assertCompleted(run("journal", Mode.REPLACE));
		assertThat(admin.queryForList(here("SELECT what FROM finance.journal ORDER BY id"), String.class))
			.containsExactly("first", "second");
		Run replaced = run("bookings", Mode.REPLACE);
		assertCompleted(replaced);
		Run appended = run("bookings", Mode.APPEND);
		assertCompleted(appended);
		assertThat(admin.queryForList(here("SELECT DISTINCT _load FROM finance.bookings ORDER BY 1"), Long.class))
			.containsExactly(replaced.id(), appended.id());
		assertThat(bench.bean(Repair.class).all()).isEmpty();
	}

	@Test
	void aRoleWithTheRightsOfThePageUndoesItsRuns() {
		bench.define("journal-copy", "file: {fixed: journal.csv}\nblock: journal\nmode: replace\nundo: {keep: 1}\n");
		execute("DELETE FROM finance.bookings");
		for (String name : List.of("revenue", "journal-copy", "bookings")) {
			String block = name.replace("-copy", "");
			List<String> before = content(block);
			Run run = run(name, Mode.REPLACE);
			assertCompleted(run);
			List<String> after = content(block);
			Run undo = bench.bean(RunUndo.class).undo(run);
			assertThat(content(block)).isEqualTo(before).isNotEqualTo(after);
			bench.bean(RunUndo.class).undo(undo);
			assertThat(content(block)).isEqualTo(after);
		}
	}

	// Every line is a right of the page, and every right of the page is a line.
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					USAGE ON SCHEMA finance                    | revenue  | USAGE on schema finance
					SELECT ON finance.revenue, finance.journal | revenue  | SELECT on table finance.revenue
					INSERT ON finance.revenue, finance.journal | revenue  | INSERT on table finance.revenue
					UPDATE ON finance.revenue, finance.journal | revenue  | UPDATE on table finance.revenue
					DELETE ON finance.revenue, finance.journal | revenue  | DELETE on table finance.revenue
					USAGE ON SEQUENCE finance.journal_id_seq   | journal  | USAGE on sequence finance.journal_id_seq
					CREATE ON SCHEMA finance                   | bookings | CREATE on schema finance (for partitions)
					OWNER OF finance.bookings                  | bookings | ownership on table finance.bookings (only an owner attaches and detaches partitions)
					""")
	void aRunWithoutARightFailsAtItsPlanAndNamesTheStatementThatGivesIt(String right, String block, String missing) {
		Right taken = rights().get(right);
		assertThat(taken).as("right '%s' in %s, which lists %s", right, Pages.OPERATIONS, rights().keySet())
			.isNotNull();
		List<String> before = content(block);
		Run failed;
		List<String> problems;
		execute(taken.take());
		try {
			problems = rightsProblems(block);
			failed = run(block, Mode.REPLACE);
		}
		finally {
			execute(taken.giveBack());
		}
		assertThat(failed.error()).as("error of a run without %s", right).isNotNull();
		String lacks = here("Role blockload lacks a right that this import needs: " + missing + ".");
		String enter = "Enter as the owner, in psql: " + entered(right, block) + ";";
		assertThat(failed.error().message()).as("message without %s", right).isEqualTo(lacks);
		assertThat(failed.error().action()).as("action without %s", right)
			.isEqualTo(enter + " Then continue: ./blockload restart " + failed.id());
		assertThat(failed.stage()).as("the stage before which nothing is staged").isEqualTo(Stage.RESOLVED);
		assertThat(problems).as("problems that validate finds").containsExactly(lacks + " " + enter);
		assertThat(failed.error().code()).as("code without %s", right).isEqualTo("permission-denied");
		assertThat(content(block)).as("the block after a run that failed without %s", right).isEqualTo(before);
		assertThat(failed.isRestartable()).isTrue();
		// A block that has had another owner is another block.
		assertCompleted(right.startsWith("OWNER") ? run(block, Mode.REPLACE) : bench.restart(failed));
	}

	/** The page can give a right on several tables at once. */
	private static String entered(String right, String block) {
		Matcher on = Pattern.compile("(\\w+) ON (SCHEMA|SEQUENCE)? ?(.*)").matcher(right);
		return here(on.matches() ? "GRANT " + on.group(1) + " ON "
				+ ((on.group(2) != null) ? on.group(2) + " " + on.group(3) : "TABLE finance." + block) + " TO blockload"
				: "ALTER TABLE finance." + block + " OWNER TO blockload");
	}

	private static List<String> rightsProblems(String name) {
		return bench.bean(Definitions.class)
			.check()
			.imports()
			.stream()
			.filter((located) -> located.definition().name().equals(name))
			.flatMap((located) -> bench.bean(RightsCheck.class).problems(located).stream())
			.map(Problem::message)
			.toList();
	}

	@Test
	void everyRightOfThePageWasTakenAwayOnce() throws Exception {
		List<String> tested = new ArrayList<>();
		for (String line : DatabaseRightsIT.class
			.getDeclaredMethod("aRunWithoutARightFailsAtItsPlanAndNamesTheStatementThatGivesIt", String.class,
					String.class, String.class)
			.getAnnotation(CsvSource.class)
			.textBlock()
			.lines()
			.toList()) {
			tested.add(line.substring(0, line.indexOf('|')).strip());
		}
		tested.add("CONNECT ON DATABASE planning");
		tested.add("CREATE ON DATABASE planning");
		assertThat(rights().keySet()).as("rights in " + Pages.OPERATIONS).containsExactlyInAnyOrderElementsOf(tested);
	}

	@Test
	void withoutConnectOnTheDatabaseNoRunBegins() {
		Right connect = rights().get("CONNECT ON DATABASE planning");
		execute(connect.take());
		try {
			assertThatExceptionOfType(Failure.class).isThrownBy(() -> run("revenue", Mode.REPLACE))
				.withMessage(
						"The lease of import 'revenue' could not be acquired: FATAL: permission denied for database \""
								+ DATABASE + "\"\n  Detail: User does not have CONNECT privilege.");
		}
		finally {
			execute(connect.giveBack());
		}
	}

	@Test
	void withoutCreateOnTheDatabaseTheFirstCommandNamesIt() {
		Right create = rights().get("CREATE ON DATABASE planning");
		execute(create.take());
		try {
			Throwable thrown = catchThrowable(() -> Flyway.configure()
				.dataSource(url(), ROLE, "secret")
				.locations("filesystem:sql/migrations")
				.schemas("blockload_of_another")
				.load()
				.migrate());
			assertThat(SqlFailures.translate(thrown)).satisfies((failure) -> {
				assertThat(failure.code()).isEqualTo("permission-denied");
				assertThat(failure.message()).isEqualTo("permission denied for database " + DATABASE);
			});
		}
		finally {
			execute(create.giveBack());
		}
	}

	/**
	 * A right of the page.
	 *
	 * @param take the statements that take it away
	 * @param giveBack the statement that gives it
	 */
	private record Right(String take, String giveBack) {
	}

	@Test
	void aListThatTheRoleMayReadAndNotLockIsTestedAndALostReferenceCanBeRestarted() {
		execute("CREATE TABLE finance.accounts (id int PRIMARY KEY)");
		execute("INSERT INTO finance.accounts VALUES (1), (2)");
		execute("CREATE TABLE finance.postings (id int PRIMARY KEY, account int REFERENCES finance.accounts)");
		execute("GRANT SELECT ON finance.accounts TO blockload");
		execute("GRANT SELECT, INSERT, UPDATE, DELETE ON finance.postings TO blockload");
		execute("""
				CREATE FUNCTION finance.lose() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
				BEGIN DELETE FROM finance.accounts WHERE id = 2; RETURN NULL; END $$""");
		execute("CREATE TRIGGER lose BEFORE INSERT ON finance.postings EXECUTE FUNCTION finance.lose()");
		bench.define("postings", "file: {fixed: postings.csv}\nblock: postings\nmode: upsert\nrejects: {max: 2}\n");
		bench.put("postings.csv", "id,account\n1,1\n2,2\n3,3\n");
		Run busy = bench.run("postings");
		assertThat(busy.error()).isNotNull();
		assertThat(busy.error().code()).isEqualTo("block-busy");
		assertThat(busy.error().message()).isEqualTo(here(
				"Another session deleted a row to which rows of this file refer, during the publish: insert or update on "
						+ "table \"postings\" violates foreign key constraint \"postings_account_fkey\" "
						+ "(Key (account)=(2) is not present in table \"accounts\".)."));
		assertThat(busy.error().action()).isEqualTo("Continue, and its records become rejects: ./blockload restart "
				+ busy.id() + ". To let the run lock the table, grant UPDATE on it.");
		assertThat(bench.rejects(busy)).extracting((reject) -> reject.record() + " " + reject.code())
			.containsExactly("3 unknown-reference");
		execute("CREATE OR REPLACE FUNCTION finance.lose() RETURNS trigger LANGUAGE plpgsql AS "
				+ "'BEGIN RETURN NULL; END'");
		execute("DELETE FROM finance.accounts WHERE id = 2");
		Run restarted = bench.restart(busy);
		assertThat(restarted.error()).isNull();
		assertThat(bench.rejects(restarted)).extracting((reject) -> reject.record() + " " + reject.code())
			.containsExactly("2 unknown-reference", "3 unknown-reference");
		assertThat(admin.queryForList(here("SELECT id FROM finance.postings"), Integer.class)).containsExactly(1);
	}

	/** Items count in later dry runs only if they can be read and inserted completely. */
	@Test
	void aDryRunOfAFlowCountsOnlyItemsOfListsThatTheRoleReadsAndInsertsCompletely() throws IOException {
		execute("CREATE TABLE finance.teams (code text PRIMARY KEY, note text)");
		execute("CREATE TABLE finance.people (id int PRIMARY KEY, team text REFERENCES finance.teams)");
		execute("GRANT SELECT, INSERT, UPDATE, DELETE ON finance.teams, finance.people TO blockload");
		bench.define("teams", "file: {fixed: teams.csv}\nblock: teams\nmode: upsert\n");
		bench.define("people", "file: {fixed: people.csv}\nblock: people\nmode: upsert\n");
		bench.put("teams.csv", "code\nA\n");
		bench.put("people.csv", "id,team\n1,A\n");
		Path flow = Files.writeString(jobs.resolve("nightly.yml"), "flow: nightly\nimports: [people, teams]\n");
		try {
			assertThat(dryRunOfFlow()).isEqualTo("people completed, teams completed");
			execute("REVOKE INSERT ON finance.teams FROM blockload");
			execute("GRANT INSERT (code) ON finance.teams TO blockload");
			assertThat(dryRunOfFlow()).as("not all columns").isEqualTo("people failed, teams completed");
			execute("GRANT INSERT ON finance.teams TO blockload");
			execute("ALTER TABLE finance.teams ENABLE ROW LEVEL SECURITY");
			execute("CREATE POLICY everything ON finance.teams USING (true)");
			assertThat(dryRunOfFlow()).as("not all rows").isEqualTo("people failed, teams completed");
		}
		finally {
			Files.delete(flow);
			execute("DROP TABLE finance.people, finance.teams");
		}
	}

	private static String dryRunOfFlow() {
		return FlowBench.states(FlowBench.runner(bench, 0)
			.run(bench.bean(Definitions.class).flowNamed("nightly"), new FlowRequest(RunRequest.Purpose.DRY_RUN, null),
					FlowListener.NONE, () -> RunListener.NONE));
	}

}
