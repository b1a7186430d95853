package dev.blockload.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The launcher in the C locale, as cron has it: names and values of any letters in files,
 * arguments and answers.
 */
class LocaleIT {

	private static final String KEY = "é 日本 😀/größe.csv";

	@Test
	void lettersOfAnyKindComeOutRightInTheCLocale(@TempDir Path jobs) throws IOException {
		try (CommandBench bench = new CommandBench(jobs)) {
			bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, name text NOT NULL, \"größe\" int)");
			bench.put(KEY, "ID,Größe,Name\n1,170,Zoë 日本 😀\n2,klein é😀,Bob\n");
			String definition = """
					import: größe-日本
					application: %s
					connection: store
					file: {fixed: '%s'}
					block: staff
					mode: upsert
					columns: {id: ID, name: Name, größe: Größe}
					rejects: {max: 1}
					""".formatted(bench.application(), KEY);
			// The jar counts as fresh, or the launcher would build it.
			Files.setLastModifiedTime(Commands.JAR, FileTime.from(Instant.now()));

			CommandResult run = shell(bench, jobs, """
					cat > "$1/é.yml" << 'END'
					%sEND
					./blockload run größe-日本 --jobs "$1" < /dev/null""".formatted(definition)).ends(0);
			assertThat(run.out()).startsWith("run ")
				.contains("""
						  größe-日本 → %s.staff (upsert)
						""".formatted(bench.application()), "s3://" + bench.bucket() + "/" + KEY + "\n",
						"1 × not-a-number in größe\n", "line 3: 'klein é😀' is not a valid integer");
			assertThat(run.err()).startsWith("run ")
				.contains(": größe-日本\n  reading s3://" + bench.bucket() + "/" + KEY);
			assertThat(bench.jdbc().queryForObject("SELECT name FROM " + bench.application() + ".staff", String.class))
				.isEqualTo("Zoë 日本 😀");

			JsonNode shown = shell(bench, jobs, "./blockload show größe-日本 --output json < /dev/null").ends(0).json();
			assertThat(shown.get("import").asString()).isEqualTo("größe-日本");
			assertThat(shown.get("object").get("key").asString()).isEqualTo(KEY);
			assertThat(shown.get("rejects").get(0).get("column").asString()).isEqualTo("größe");

			List<List<String>> rejects = shell(bench, jobs, "./blockload rejects größe-日本 < /dev/null").ends(0).csv();
			assertThat(rejects).hasSize(2);
			assertThat(rejects.get(1)).startsWith("2", "klein é😀", "Bob", "3", "größe", "not-a-number");
		}
	}

	// The script comes as bytes: this JVM may itself be in a locale that cannot write
	// such arguments.
	private static CommandResult shell(CommandBench bench, Path jobs, String script) throws IOException {
		Process shell = bench.commands()
			.start(List.of("env", "LC_ALL=C", "bash", "-s", jobs.toString()), ProcessBuilder.Redirect.PIPE);
		try (var in = shell.getOutputStream()) {
			in.write(script.getBytes(StandardCharsets.UTF_8));
		}
		return CommandResult.of(shell);
	}

}
