package dev.blockload.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.embedded.EmbeddedPostgres;
import dev.blockload.embedded.EmbeddedS3;
import dev.blockload.web.Browser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The demo in a fresh home, and the other verbs on what it leaves.
 */
class DemoIT {

	private static final Pattern LINK = Pattern.compile("http://127.0.0.1:(\\d+)/enter#([A-Z0-9-]+)");

	@Test
	void itShowsItsOutcomesEachTimeAndLeavesThemToLookAt(@TempDir Path home) throws IOException {
		copy(Path.of("jobs"), home.resolve("jobs"));
		Commands commands = new Commands(Map.of(), "-Dblockload.home=" + home);
		requireOutcomes(commands.run("demo"), 1);
		// Nothing answers there: a demo that used it would fail.
		Commands elsewhere = new Commands(Map.of("SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/planning"),
				"-Dblockload.home=" + home);
		// Held from here on: each command would start and stop them.
		try (EmbeddedPostgres postgres = EmbeddedPostgres.use(home.resolve(".blockload"), Commands.LIBRARIES);
				EmbeddedS3 store = EmbeddedS3.use(home.resolve(".blockload"), Commands.LIBRARIES)) {
			JdbcTemplate jdbc = new JdbcTemplate(
					new DriverManagerDataSource(postgres.jdbcUrl(), postgres.username(), postgres.password()));
			jdbc.execute("CREATE SCHEMA finance");
			jdbc.execute("CREATE TABLE finance.plan AS SELECT 42 AS answer");
			jdbc.execute("DELETE FROM demo.salaries WHERE amount > 50000");

			CommandResult served = served(elsewhere);
			requireOutcomes(served, 8);
			assertThat(served.err()).contains(
					"demo: SPRING_DATASOURCE_URL is set, but not used. The demo uses the embedded PostgreSQL only.");
			assertThat(jdbc.queryForObject("SELECT answer FROM finance.plan", Integer.class)).isEqualTo(42);
			assertThat(jdbc.queryForObject("SELECT count(*) FROM demo.salaries", Integer.class)).isEqualTo(3044);
			requireLookedAt(commands);
			assertThat(store.folder().resolve("pigment-export/myfolderA/2022-10-15-salaries.csv")).exists();
		}
	}

	/** The demo with its pages, on the port after one that is taken, until SIGTERM. */
	private static CommandResult served(Commands commands) throws IOException {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Process demo = commands.start("demo", "--serve", "--port", Integer.toString(taken.getLocalPort()));
			StringBuilder out = new StringBuilder();
			BufferedReader lines = demo.inputReader(StandardCharsets.UTF_8);
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				out.append(line).append('\n');
				if (line.equals("Press Ctrl-C to stop.")) {
					requireEntered(taken.getLocalPort(), out.toString());
					// Unlike that of the process, it leaves the output open.
					demo.toHandle().destroy();
				}
			}
			CommandResult ended = CommandResult.of(demo);
			return new CommandResult(ended.code(), out.toString(), ended.err());
		}
	}

	private static void requireEntered(int taken, String out) {
		Matcher link = LINK.matcher(out);
		assertThat(link.find()).as(out).isTrue();
		int port = Integer.parseInt(link.group(1));
		assertThat(port).isGreaterThan(taken);
		assertThat(out).contains("Port %d is taken. The pages are on port %d.".formatted(taken, port));
		Browser browser = new Browser(port);
		browser.get("/enter");
		assertThat(browser.post("/enter", Map.of("code", link.group(2))).statusCode()).isEqualTo(303);
		assertThat(browser.get("/runs").body()).contains("salary-history");
	}

	private static void requireOutcomes(CommandResult demo, int first) {
		String lines = """
				%d | salaries | COMPLETED | TIME | USER@HOST | 3,046 | 3,044 | 2 | myfolderA/2022-10-15-salaries.csv
				%d | salary-history | COMPLETED | TIME | USER@HOST | 3,043 | 3,042 | 1 | myfolderB/2022-11-15-salaries.csv
				%d | salaries-top | FAILED | TIME | USER@HOST | no-match
				%d | revenue | COMPLETED | TIME | USER@HOST | 1,980 | 1,979 | 1 | myfolderA/2022-10-16-revenue.csv
				%d | budget | COMPLETED | TIME | USER@HOST | 120 | 116 | 1 | myfolderA/2022-10-17-budget.csv
				%d | budget-corrections | COMPLETED | TIME | USER@HOST | 3 | 2 | 1 | myfolderA/2022-10-18-budget-corrections.csv
				%d | salaries | UNCHANGED | TIME | USER@HOST | myfolderA/2022-10-15-salaries.csv
				"""
			.formatted(first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 6);
		// The columns are as wide as the name of this user.
		assertThat(demo.ends(0)
			.out()
			.replaceAll("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ  \\S+@\\S+", "TIME  USER@HOST")
			.replaceAll("(?m)^ +", "")
			.replaceAll(" {2,}", " | ")).contains(lines);
	}

	private static void requireLookedAt(Commands commands) {
		List<CommandResult> answers = commands
			.runAll(List.of(List.of("history", "--output", "json"), List.of("show", "salaries-top"),
					List.of("rejects", "revenue", "--output", "json"), List.of("run", "salaries")));
		assertThat(answers.get(0).ends(0).json().values()).extracting((run) -> run.get("import").asString())
			.containsExactly("salaries", "budget-corrections", "budget", "revenue", "salaries-top", "salary-history",
					"salaries");
		assertThat(answers.get(1).ends(0).out())
			.contains("error      no-match: No object in bucket 'pigment-export' matches '{{date}}-salaries.csv'");
		assertThat(answers.get(2).ends(0).json().values()).extracting((reject) -> reject.get("value").asString())
			.containsExactly("pending");
		assertThat(answers.get(3).ends(0).out()).contains("status     UNCHANGED");
	}

	private static void copy(Path from, Path to) throws IOException {
		try (Stream<Path> files = Files.walk(from)) {
			for (Path file : files.toList()) {
				Files.copy(file, to.resolve(from.relativize(file)));
			}
		}
	}

}
