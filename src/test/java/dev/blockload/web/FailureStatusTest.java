package dev.blockload.web;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import dev.blockload.FailureCode;
import dev.blockload.docs.EnumCodes;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The status of every code of a failure is decided: a new code needs a row in the table
 * {@code failure-statuses.txt}.
 */
class FailureStatusTest {

	private static final Path TABLE = Path.of("src/test/resources/failure-statuses.txt");

	@Test
	void theStatusOfEachCodeIsThatOfTheTable() throws IOException {
		Map<String, String> statuses = new TreeMap<>();
		for (FailureCode code : EnumCodes.failures().values()) {
			statuses.put(code.text(),
					FailureStatus.of(code).value() + (FailureStatus.helpsWaiting(code) ? " retry" : ""));
		}
		Map<String, String> decided = new TreeMap<>();
		for (String line : Files.readAllLines(TABLE)) {
			if (!line.isBlank() && !line.startsWith("#")) {
				List<String> cells = List.of(line.strip().split(" +", 2));
				decided.put(cells.get(0), cells.get(1).strip());
			}
		}
		assertThat(statuses).isEqualTo(decided);
	}

}
