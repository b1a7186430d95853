package dev.blockload.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the launcher finds out about a command before it starts Java.
 */
class LauncherTest {

	private static final String FUNCTIONS = "source <(sed -n '/^find_verb() {/,/^}/p; /^is_small() {/,/^}/p' blockload);"
			+ " small=$1; shift; find_verb \"$@\"; ";

	@TempDir
	Path small;

	@BeforeEach
	void remember() throws IOException {
		Files.createFile(this.small.resolve("pay"));
		Files.createFile(this.small.resolve("budget"));
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", textBlock = """
			none, verb  with
			history, verb history with
			history pay, verb history with pay
			-q history pay, verb history with pay
			-j run history pay, verb history with pay
			--jobs run history, verb history with
			-o json --quiet run pay --force, verb run with pay --force
			--jobs=run history, verb history with
			-j, verb  with
			""")
	void theVerbFollowsTheOptionsOfAllVerbs(String command, String expected) throws Exception {
		assertThat(answer("echo verb \"$verb\" with ${operands[@]+\"${operands[@]}\"}",
				(command != null) ? command.split(" ") : new String[0]))
			.isEqualToNormalizingWhitespace(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "run pay", "run pay budget", "run pay --force", "run pay --date 2026-01-02", "-q run pay",
			"-j jobs run pay -o json", "history", "demo", "undo", "validate" })
	void aCommandIsSmallThatLoadsNoLargeFile(String command) throws Exception {
		assertThat(isSmall(command)).isEqualTo("small");
	}

	@ParameterizedTest
	@ValueSource(strings = { "run other", "run pay other", "run --flow pay", "run", "run .", "run ..", "load store key",
			"backfill pay", "restart 1", "serve", "worker", "-q serve" })
	void aCommandIsLargeThatCanLoadALargeFile(String command) throws Exception {
		assertThat(isSmall(command)).isEqualTo("large");
	}

	private String isSmall(String command) throws Exception {
		return answer("if is_small; then echo small; else echo large; fi", command.split(" "));
	}

	private String answer(String question, String... arguments) throws Exception {
		List<String> command = Stream
			.concat(Stream.of("bash", "-euo", "pipefail", "-c", FUNCTIONS + question, "launcher",
					this.small.toString()), Stream.of(arguments))
			.toList();
		Process bash = new ProcessBuilder(command).redirectErrorStream(true).start();
		String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(bash.waitFor()).as(answer).isZero();
		return answer.strip();
	}

}
