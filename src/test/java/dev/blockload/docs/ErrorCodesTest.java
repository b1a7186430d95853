package dev.blockload.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether src/docs/errors.md and the sources know the same codes.
 */
class ErrorCodesTest {

	private static final Path PAGE = Path.of("src/docs/errors.md");

	private static final Path SOURCES = Path.of("src/main/java");

	private static final Pattern ROW = Pattern.compile("\\| `([a-z-]+)` \\| (failure|warning|reject|repair) \\| .*");

	@Test
	void thePageListsWhatTheSourcesCreate() throws IOException {
		Set<String> codes = new TreeSet<>(SourceCodes.below(SOURCES).codes());
		codes.addAll(EnumCodes.all());
		assertThat(differences(rows(), codes)).isEmpty();
	}

	@Test
	void everyCodeInTheSourcesIsUnderstood() throws IOException {
		assertThat(SourceCodes.below(SOURCES).puzzles()).isEmpty();
	}

	@Test
	void thePageListsEachCodeOnce() throws IOException {
		assertThat(rows()).doesNotHaveDuplicates();
	}

	@Test
	void codesAreFoundThroughWhateverHandsThemOn(@TempDir Path folder) throws IOException {
		Files.writeString(folder.resolve("Failure.java"), """
				package example;
				abstract class Failure {
					Failure(String code, String message) {
					}
					static class Own extends Failure {
						private static final String CONSTANT = "constant";
						Own(String code) {
							super(code, "");
						}
						static Own made(String why, String what) {
							String variable = (why.isEmpty()) ? "variable" : "other-variable";
							return what.isEmpty() ? new Own(variable) : new Own(what);
						}
						static Own of(boolean some) {
							return made("no code", some ? ("some") : CONSTANT);
						}
						static Own again(Own own) {
							return new Own(own.code());
						}
						static Own strange() {
							return new Own(String.valueOf(1));
						}
					}
				}
				record Warning(String code, String message) {
					static Warning of(Kind kind) {
						return new Warning(kind.word, "not-this");
					}
				}
				enum Kind {
					ONE("one"), TWO("two");
					final String word;
					Kind(String word) {
						this.word = word;
					}
				}
				""");
		SourceCodes found = SourceCodes.below(folder);
		assertThat(found.codes()).containsExactly("failure constant", "failure other-variable", "failure some",
				"failure variable", "warning one", "warning two");
		assertThat(found.puzzles()).containsExactly(folder.resolve("Failure.java") + ": String.valueOf(1)");
	}

	@Test
	void aDifferenceIsToldInBothDirections() {
		assertThat(differences(List.of("failure a", "failure b"), Set.of("failure b", "reject a"))).containsExactly(
				"the page has 'failure a', which no source creates",
				"the sources create 'reject a': put it on the page");
	}

	private static List<String> differences(List<String> page, Set<String> sources) {
		Set<String> differences = new TreeSet<>();
		page.stream()
			.filter((code) -> !sources.contains(code))
			.forEach((code) -> differences.add("the page has '" + code + "', which no source creates"));
		sources.stream()
			.filter((code) -> !page.contains(code))
			.forEach((code) -> differences.add("the sources create '" + code + "': put it on the page"));
		return List.copyOf(differences);
	}

	private static List<String> rows() throws IOException {
		return Files.readAllLines(PAGE)
			.stream()
			.map(ROW::matcher)
			.filter(Matcher::matches)
			.map((row) -> row.group(2) + " " + row.group(1))
			.toList();
	}

}
