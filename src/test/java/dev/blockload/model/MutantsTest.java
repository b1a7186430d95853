package dev.blockload.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The list of mutants fits the sources that it changes.
 */
class MutantsTest {

	@Test
	void eachOfTwentyMutantsReplacesOneTextOfItsFile() throws IOException {
		Set<String> names = new LinkedHashSet<>();
		List<String> wrong = new ArrayList<>();
		String source = "";
		for (String line : Files.readAllLines(Path.of("src/test/resources/model/mutants.txt"))) {
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
		assertThat(names).hasSize(20);
	}

}
