package dev.blockload.mapping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The examples of {@code src/docs/how-input-is-read.md} in tables of {@code csv},
 * {@code file} and {@code becomes}, read as a run reads them.
 */
class ReadingExamplesTest {

	private static final Path PAGE = Path.of("src/docs/how-input-is-read.md");

	private static final String HEADER = "| `csv` | file | becomes |";

	private static final Pattern ROW = Pattern
		.compile("\\| (.*?) ?(?<!\\\\)\\| (.*?) ?(?<!\\\\)\\| (.*?) ?(?<!\\\\)\\|");

	static List<Example> examples() throws IOException {
		List<Example> examples = new ArrayList<>();
		boolean inTable = false;
		for (String line : Files.readAllLines(PAGE)) {
			Matcher row = ROW.matcher(line);
			if (line.equals(HEADER)) {
				inTable = true;
			}
			else if (!row.matches()) {
				inTable = inTable && line.startsWith("|--");
			}
			else if (inTable) {
				examples.add(new Example(text(row.group(1)), text(row.group(2)), text(row.group(3))));
			}
		}
		return examples;
	}

	/** The text between back quotes. */
	private static String text(String cell) {
		String text = cell.replace("\\|", "|");
		return text.startsWith("`") ? text.substring(1, text.length() - 1) : text;
	}

	@ParameterizedTest
	@MethodSource("examples")
	void anExampleOfThePageIsTrue(Example example) throws IOException {
		assertThat(ReadingSpec.read(example.csv(), example.file())).isEqualTo(example.becomes());
	}

	@Test
	void thePageHasExamples() throws IOException {
		assertThat(examples()).hasSizeGreaterThan(50);
	}

	/**
	 * A row of a table.
	 *
	 * @param csv how the file is read
	 * @param file with control characters as symbols
	 * @param becomes see {@link ReadingSpec}
	 */
	record Example(String csv, String file, String becomes) {
	}

}
