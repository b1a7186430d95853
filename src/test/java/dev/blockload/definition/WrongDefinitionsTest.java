package dev.blockload.definition;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.blockload.yaml.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each file below {@code wrong} is a definition with mistakes, and after it, behind
 * {@code #>}, every problem that must be found in it: place and whole message.
 */
class WrongDefinitionsTest {

	private static final Path WRONG = Path.of("src/test/resources/definition/wrong");

	private static final String MARK = "#> ";

	private static final String SOUND_CONNECTIONS = """
			connections:
			  sales: {bucket: sales-export, region: eu-central-1, applications: [workforce]}
			""";

	private static final Map<String, String> ENVIRONMENT = Map.of("EMPTY", "", "SECRET", "wJalr-top-secret", "HOOK",
			"https://example.com/top-secret");

	private final Path directory;

	WrongDefinitionsTest(@TempDir Path directory) {
		this.directory = directory;
	}

	static List<Path> imports() throws IOException {
		return files("imports");
	}

	static List<Path> connections() throws IOException {
		return files("connections");
	}

	static List<Path> notifications() throws IOException {
		return files("notifications");
	}

	static List<Path> flows() throws IOException {
		return files("flows");
	}

	private static List<Path> files(String kind) throws IOException {
		try (Stream<Path> files = Files.list(WRONG.resolve(kind))) {
			return files.sorted().toList();
		}
	}

	@ParameterizedTest
	@MethodSource("imports")
	void everyMistakeOfAnImportIsNamedWithItsPlace(Path file) throws IOException {
		Files.writeString(this.directory.resolve("connections.yml"), SOUND_CONNECTIONS);
		assertThat(problems("it.yml", file)).isEqualTo(expected(file));
	}

	@ParameterizedTest
	@MethodSource("connections")
	void everyMistakeOfTheConnectionsIsNamedWithItsPlace(Path file) throws IOException {
		assertThat(problems("connections.yml", file)).isEqualTo(expected(file));
	}

	@ParameterizedTest
	@MethodSource("notifications")
	void everyMistakeOfTheNotificationsIsNamedWithItsPlace(Path file) throws IOException {
		Files.writeString(this.directory.resolve("connections.yml"), SOUND_CONNECTIONS);
		assertThat(problems("notifications.yml", file)).isEqualTo(expected(file));
	}

	@ParameterizedTest
	@MethodSource("flows")
	void everyMistakeOfAFlowIsNamedWithItsPlace(Path file) throws IOException {
		Files.writeString(this.directory.resolve("connections.yml"), SOUND_CONNECTIONS);
		for (String name : List.of("people", "salaries")) {
			Files.writeString(this.directory.resolve(name + ".yml"), """
					import: %1$s
					application: workforce
					connection: sales
					file: {fixed: in/%1$s.csv}
					block: %1$s
					mode: upsert
					""".formatted(name));
		}
		Files.writeString(this.directory.resolve("a-week.yml"), "flow: weekly\nimports: [people]\n");
		assertThat(problems("it.yml", file)).isEqualTo(expected(file));
	}

	@Test
	void noFileIsWithoutAProblem() throws IOException {
		assertThat(Stream.of(imports(), connections(), notifications(), flows())
			.flatMap(List::stream)
			.filter((file) -> expected(file).isEmpty())).isEmpty();
	}

	/** What comes after the definition is no part of it. */
	private List<String> problems(String name, Path file) throws IOException {
		Path copy = Files.writeString(this.directory.resolve(name),
				Files.readString(file).replaceAll("(?m)^" + MARK + ".*\n?", ""));
		return Definitions.in(this.directory, ENVIRONMENT::get)
			.check()
			.problems()
			.stream()
			.map(Problem::toString)
			.map((problem) -> problem.replace(copy + ":", "").replace(this.directory.toString(), "jobs"))
			.toList();
	}

	private static List<String> expected(Path file) {
		try (Stream<String> lines = Files.lines(file)) {
			return lines.filter((line) -> line.startsWith(MARK)).map((line) -> line.substring(MARK.length())).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
