package dev.blockload.cli;

import java.util.Arrays;
import java.util.List;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.importjob.FailureCodes;
import dev.blockload.definition.DefinitionException;
import dev.blockload.report.Runs;
import dev.blockload.yaml.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.Command;

import static org.assertj.core.api.Assertions.assertThat;

class ExitCodeTest {

	@Test
	void aCompletedOrRunningRunEndsInZero() {
		assertThat(List.of(Runs.completed(), Runs.unchanged(), Runs.running())).extracting(ExitCode::of)
			.containsOnly(ExitCode.OK);
	}

	@Test
	void aStoppedRunIsThree() {
		assertThat(ExitCode.of(Runs.stopped()).number()).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource({ "no-match, 5", "alive, 4", "unknown-run, 2", "header-missing, 1", "interrupted, 1",
			"not-restartable, 1", "superseded, 1", "internal, 1" })
	void theExitCodeOfAFailureFollowsFromItsCode(String code, int number) {
		assertThat(ExitCode.of(Runs.failed(code, null)).number()).isEqualTo(number);
		assertThat(ExitCode.of(new Failed(FailureCodes.find(code).orElseThrow())).number()).isEqualTo(number);
	}

	@Test
	void aWrongDefinitionIsTwo() {
		assertThat(ExitCode.of(new DefinitionException(List.of(new Problem("a.yml", 1, 2, "wrong")))).number())
			.isEqualTo(2);
	}

	@Test
	void theHelpListsEachCode() {
		assertThat(Blockload.class.getAnnotation(Command.class).exitCodeList())
			.extracting((line) -> line.substring(0, line.indexOf(":")))
			.isEqualTo(Arrays.stream(ExitCode.values()).map((code) -> Integer.toString(code.number())).toList());
	}

	private static final class Failed extends Failure {

		private static final long serialVersionUID = 1L;

		Failed(FailureCode code) {
			super(code, "It failed.", null, null);
		}

	}

}
