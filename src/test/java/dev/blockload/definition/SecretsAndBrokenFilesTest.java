package dev.blockload.definition;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

import dev.blockload.yaml.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever is done to a file, it ends in problems, and none of them shows a secret.
 */
class SecretsAndBrokenFilesTest {

	private static final String SECRET = "wJalrXUtnFEMIbPxRfiCYEXAMPLEKEY";

	private static final String[] SNIPPETS = { "{", "}", "[", "]", "{{", "}}", ":", ": ", "'", "\"", "#", " #", "|",
			">", "&", "*", "!", "%", "@", "`", "- ", "? ", "\t", "\n", "\r", "  ", "---", "...", "%YAML 9999999999.1\n",
			"\\", "<<", "${", "$${", "\u0000", "\u0085", "\u2028", ",", "!!str ", "!<", "&a ", "*a ", "\"\\u12",
			"\"\\x", "|9", ">-" };

	private final Path jobs;

	SecretsAndBrokenFilesTest(@TempDir Path directory) {
		this.jobs = directory;
	}

	@Test
	void noDamageToAFileShowsItsSecretOrEndsInAnythingButProblems() throws IOException {
		String connections = """
				connections:
				  sales:
				    bucket: sales-export
				    region: eu-central-1
				    access-key-id: AKIAEXAMPLE
				    secret-access-key: ${SECRET}
				    applications: [workforce]
				  other: {bucket: other-export, region: eu-west-1, access-key-id: A, secret-access-key: %s, applications: [a]}
				"""
			.formatted(SECRET);
		String imported = Files.readString(Path.of("src/test/resources/definition/valid/salaries.yml"));
		Random random = new Random(20220826);
		Definitions definitions = Definitions.in(this.jobs, Map.of("SECRET", SECRET)::get);
		for (int i = 0; i < 600; i++) {
			Files.writeString(this.jobs.resolve("connections.yml"), damaged(connections, random));
			Files.writeString(this.jobs.resolve("salaries.yml"), damaged(imported, random));
			CheckedDefinitions checked = definitions.check();
			assertThat(checked.toString()).doesNotContain(SECRET.substring(0, 8));
			for (Problem problem : checked.problems()) {
				String text = Files.readString(Path.of(problem.file()));
				assertThat(problem.line()).isLessThanOrEqualTo(text.split("\r\n|[\r\n\u0085\u2028\u2029]", -1).length);
			}
			assertThat(failure(definitions)).doesNotContain(SECRET.substring(0, 8));
		}
	}

	private static String failure(Definitions definitions) {
		try {
			return definitions.importNamed("salaries").toString();
		}
		catch (DefinitionException ex) {
			return ex.toString();
		}
	}

	/** Something put in, or a piece taken out, at some places. */
	private static String damaged(String text, Random random) {
		StringBuilder damaged = new StringBuilder(text);
		for (int i = random.nextInt(3); i >= 0; i--) {
			int at = random.nextInt(damaged.length());
			if (random.nextInt(3) == 0) {
				damaged.delete(at, Math.min(damaged.length(), at + 1 + random.nextInt(4)));
			}
			else {
				damaged.insert(at, SNIPPETS[random.nextInt(SNIPPETS.length)]);
			}
		}
		return damaged.toString();
	}

}
