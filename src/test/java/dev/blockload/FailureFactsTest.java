package dev.blockload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import dev.blockload.cli.ExitCodeFacts;
import dev.blockload.importjob.RetryFacts;
import dev.blockload.serve.ConnectionFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compares what the product derives from each failure code with the table
 * {@code failure-facts.txt}: the exit code of a run that failed with it, how a scheduled
 * run is retried, and whether the failure makes the connection unhealthy. Scripts and
 * alerts depend on these facts, so they do not change.
 */
class FailureFactsTest {

	private static final Path TABLE = Path.of("src/test/resources/failure-facts.txt");

	private static final Path PAGE = Path.of("src/docs/errors.md");

	@ParameterizedTest
	@MethodSource("rows")
	void theFactsOfACodeAreThoseOfTheTable(String row) {
		String code = row.substring(0, row.indexOf(' '));
		assertThat(facts(code)).isEqualTo(row.replaceAll(" +", " "));
	}

	@Test
	void theTableHasARowForEachFailureOnThePageOfErrors() throws IOException {
		List<String> onPage = Pattern.compile("(?m)^\\| `([a-z-]+)` \\| failure ")
			.matcher(Files.readString(PAGE))
			.results()
			.map((MatchResult row) -> row.group(1))
			.toList();
		assertThat(rows().stream().map((row) -> row.substring(0, row.indexOf(' ')))).isEqualTo(onPage);
	}

	private static String facts(String code) {
		return "%s %d %s %s".formatted(code, ExitCodeFacts.ofRunThatFailedWith(code), RetryFacts.retryAfter(code),
				ConnectionFacts.countsAgainstConnection(code) ? "yes" : "no");
	}

	static List<String> rows() throws IOException {
		return Files.readAllLines(TABLE).stream().filter((line) -> !line.startsWith("#")).toList();
	}

}
