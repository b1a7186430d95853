package dev.blockload.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The lists of mutants fit the sources that they change.
 */
class MutantsTest {

	@ParameterizedTest
	@CsvSource({ "model, 20", "run, 7" })
	void eachMutantReplacesOneTextOfItsFile(String list, int mutants) throws IOException {
		Set<String> names = new LinkedHashSet<>();
		List<String> wrong = new ArrayList<>();
		String source = "";
		for (String line : Files.readAllLines(Path.of("src/test/resources", list, "mutants.txt"))) {
			if (line.startsWith("name: ")) {
				assertThat(names.add(line)).as(line).isTrue();
			}
			else if (line.startsWith("file: ")) {
				source = Files.readString(Path.of("src/main/java/dev/blockload").resolve(line.substring(6)));
			}
			else if (line.startsWith("- ")
					&& source.split(java.util.regex.Pattern.quote(line.substring(2)), -1).length != 2) {
				wrong.add(line);
			}
		}
		assertThat(wrong).as("texts that are not in their files once").isEmpty();
		assertThat(names).hasSize(mutants);
	}

}
