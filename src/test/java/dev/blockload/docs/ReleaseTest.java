package dev.blockload.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What belongs to a release and is not built by {@code mvn verify}: {@code .ci/release}
 * builds it.
 */
class ReleaseTest {

	@Test
	void theContainerOfTheOperationsPageIsTheOneOfARelease() throws IOException {
		assertThat(Pages.block(Pages.OPERATIONS, "dockerfile", "ENTRYPOINT "))
			.isEqualToIgnoringNewLines(Files.readString(Path.of("src/release/Dockerfile")));
	}

	/**
	 * Without {@code permits}, javac stores the subclasses in the order in which it reads
	 * the sources, which depends on the directory: two builds would differ.
	 */
	@Test
	void eachSealedTypeNamesItsSubclasses() throws IOException {
		Pattern withoutThem = Pattern.compile("\\bsealed (?:interface|(?:abstract )?class) (?![^{]*\\bpermits )[^{]*");
		try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
			assertThat(sources.filter((file) -> file.toString().endsWith(".java"))
				.flatMap((
						file) -> withoutThem.matcher(read(file)).results().map((found) -> file + ": " + found.group())))
				.isEmpty();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Test
	void theWorkflowRunsTheScriptsOfTheRepository() throws IOException {
		Map<String, Map<String, Map<String, Object>>> workflow = new Yaml()
			.load(Files.readString(Path.of(".github/workflows/build.yml")));
		Map<String, Map<String, Object>> jobs = workflow.get("jobs");
		assertThat(jobs.keySet()).containsExactly("test", "release", "attach");
		assertThat(jobs.get("test").get("steps").toString()).contains("{run=.ci/run}");
		assertThat(jobs.get("release").get("steps").toString()).contains("{run=.ci/release release}");
		assertThat(jobs.get("attach").get("needs")).isEqualTo(List.of("test", "release"));
		assertThat(Files.isExecutable(Path.of(".ci/release"))).isTrue();
	}

}
