package dev.blockload.api;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.account.Role;
import dev.blockload.importjob.ImportBench;
import dev.blockload.run.RunStatus;
import dev.blockload.serve.WebBench;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the {@code curl} lines of the page of the API against a node that executes runs.
 */
class ApiPageIT {

	private static final Path PAGE = Path.of("src/docs/api.md");

	@TempDir
	static Path folder;

	private static ApiBench bench;

	private static WebBench.Serving node;

	@BeforeAll
	static void open() throws IOException {
		bench = ApiBench.renewed();
		ImportBench imports = bench.imports();
		imports.put("in/2022-09-30-salaries.csv", "id,name\n1,Ada\nx,Bad\n2,Grace\n");
		Files.writeString(folder.resolve("salaries.csv"), "id,name\n3,Edsger\n");
		bench.define("salaries", "{latest: 'in/{{date}}-salaries.csv'}\nundo: {keep: 3}");
		bench.flow("nightly", "salaries");
		node = bench.web().serving();
	}

	@AfterAll
	static void close() {
		node.close();
		bench.imports().sql("TRUNCATE blockload.flow_run CASCADE");
		bench.imports().renew();
	}

	@Test
	void theLinesOfThePageLaunchWatchShowStopRestartUndoPushAndSave() throws SQLException, IOException {
		String launched = curl("/imports/salaries/runs\"", 0);
		long run = number(launched);
		assertThat(launched).isEqualTo("{\"run\":%d,\"isNew\":true}".formatted(run));
		assertThat(curl("/imports/salaries/runs\"", 0)).isEqualTo("{\"run\":%d,\"isNew\":false}".formatted(run));
		String stream = watch(run);
		assertThat(stream).startsWith("id:1\nevent:event\ndata:{\"number\":1,")
			.contains("\nevent:progress\n")
			.endsWith("event:end\ndata:{\"reason\":\"complete\"}\n\n");
		assertThat(rows()).containsExactly("1|Ada", "2|Grace");
		assertThat(JsonMapper.shared().readTree(curl("/runs/$RUN\"", run)).get("progress").isNull()).isTrue();
		assertThat(JsonMapper.shared().readTree(curl("limit=1\"", run)).at("/items/0/run").asLong()).isEqualTo(run);
		assertThat(curl("/rejects\"", run)).isEqualTo("""
				id,name,_reject_line,_reject_column,_reject_code,_reject_reason
				x,Bad,3,id,not-a-number,'x' is not a valid integer. Expected digits.
				""");
		long undoing = number(curl("/undo\"", run));
		watch(undoing);
		assertThat(rows()).isEmpty();
		stopAndRestart();
		watch(number(curl("/files\"", run)));
		assertThat(rows()).containsExactly("1|Ada", "2|Grace", "3|Edsger");
		long flow = number(curl("/flows/nightly/runs\"", 0));
		assertThat(curl("/flows/nightly/runs\"", 0)).isEqualTo("{\"run\":%d,\"isNew\":false}".formatted(flow));
		curl("/pause\"", run);
		Files.writeString(folder.resolve("bonuses.yml"), """
				import: bonuses
				application: %s
				file: {push: true}
				block: salaries
				mode: upsert
				""".formatted(bench.imports().application()));
		assertThat(curl("/imports/bonuses\"", run)).startsWith("{\"version\":1,\"effect\":\"created\",\"notes\":[]}")
			.contains("ETag: \"1\"")
			.endsWith(Files.readString(folder.resolve("bonuses.yml")));
	}

	private static void stopAndRestart() throws SQLException {
		long run;
		try (Connection other = bench.imports().servers().connect()) {
			other.setAutoCommit(false);
			other.createStatement().execute("LOCK TABLE " + bench.imports().application() + ".salaries IN SHARE MODE");
			run = number(ApiBench.json(bench.post(bench.token(Role.OPERATOR), "imports/salaries/runs",
					"{\"key\": \"in/2022-09-30-salaries.csv\", \"force\": true}"))
				.toString());
			assertThat(curl("/stop\"", run)).contains("\"run\":" + run + ",");
			other.rollback();
		}
		watch(run);
		assertThat(bench.imports().history().ofNumber(run).orElseThrow().status()).isEqualTo(RunStatus.STOPPED);
		assertThat(curl("/restart\"", run)).isEqualTo("{\"run\":%d,\"isNew\":true}".formatted(run));
		watch(run);
		assertThat(bench.imports().history().ofNumber(run).orElseThrow().status()).isEqualTo(RunStatus.COMPLETED);
	}

	private static String watch(long run) {
		return curl("/events\"", run);
	}

	private static List<String> rows() {
		return bench.imports().rows("SELECT id, name FROM app.salaries ORDER BY 1");
	}

	private static long number(String json) {
		return JsonMapper.shared().readTree(json).get("run").asLong();
	}

	/** The output of the first shell block of the page that contains a text. */
	private static String curl(String text, long run) {
		Matcher blocks = Pattern.compile("(?s)```sh\n(.*?)```").matcher(read(PAGE));
		String block = blocks.results()
			.map((match) -> match.group(1))
			.filter((lines) -> lines.contains(text))
			.findFirst()
			.orElseThrow(() -> new AssertionError("no block of " + PAGE + " has " + text));
		return bash(block, Map.of("API", bench.web().uri(ApiPaths.BASE).toString(), "TOKEN", bench.token(Role.OPERATOR),
				"EDITOR_TOKEN", bench.token(Role.EDITOR), "RUN", Long.toString(run)));
	}

	private static String bash(String script, Map<String, String> variables) {
		File output = folder.resolve("output").toFile();
		ProcessBuilder bash = new ProcessBuilder("bash", "-euc", script).directory(folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(output);
		bash.environment().putAll(variables);
		try {
			Process process = bash.start();
			boolean ended = process.waitFor(60, TimeUnit.SECONDS);
			if (!ended) {
				process.destroyForcibly();
			}
			String text = read(output.toPath());
			assertThat(ended).as(script + text).isTrue();
			assertThat(process.exitValue()).as(script + text).isZero();
			return text;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file, StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
