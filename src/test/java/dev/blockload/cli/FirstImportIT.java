package dev.blockload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import dev.blockload.docs.Pages;
import dev.blockload.embedded.EmbeddedPostgres;
import dev.blockload.embedded.EmbeddedS3;
import dev.blockload.embedded.UnpackedPrograms;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Follows the README's first import, in a fresh home: its shell commands, its SQL, its
 * YAML. The output must be what the README shows.
 */
class FirstImportIT {

	@Test
	void theFirstImportOfTheReadmeWorksAndPrintsWhatTheReadmeShows(@TempDir Path home) throws Exception {
		shell(home, Pages.block(Pages.README, "sh", "mkdir -p", "cat >"));
		write(home, "connections.yml", "  trying-out:");
		write(home, "customers.yml", "import: customers");
		Path state = home.resolve(".blockload");
		try (EmbeddedPostgres postgres = EmbeddedPostgres.use(UnpackedPrograms.linkedInto(state, Commands.LIBRARIES),
				Commands.LIBRARIES); EmbeddedS3 store = EmbeddedS3.use(state, Commands.LIBRARIES)) {
			assertThat(store.folder().resolve("trying-out/crm/customers.csv")).exists();
			new JdbcTemplate(new DriverManagerDataSource(postgres.jdbcUrl(), postgres.username(), postgres.password()))
				.execute(Pages.block(Pages.README, "sql", "planning.customers"));
			Commands commands = new Commands(Map.of(), "-Dblockload.home=" + home);
			String shown = Pages.block(Pages.README, "console", "run customers");
			List<String> lines = shown.lines().filter((line) -> line.startsWith("$ ./blockload ")).toList();
			List<CommandResult> answers = commands.runAll(lines.stream()
				.map((line) -> Stream.of(line.substring("$ ./blockload ".length()).split(" "))
					.map((argument) -> argument.equals("planning") ? home.resolve("planning").toString() : argument)
					.toList())
				.toList());
			StringBuilder printed = new StringBuilder();
			for (int number = 0; number < lines.size(); number++) {
				printed.append(lines.get(number)).append('\n').append(answers.get(number).ends(0).out());
			}
			assertThat(withoutWhatDiffers(printed.toString().replace(home.resolve("planning").toString(), "planning")))
				.isEqualTo(withoutWhatDiffers(shown));
		}
	}

	/** Times, durations and the ETag, which depends on the file system. */
	private static String withoutWhatDiffers(String output) {
		return output.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
			.replaceAll("TIME, [0-9.]+ s", "TIME, SECONDS s")
			.replaceAll("started by \\S+", "started by WHO")
			.replaceAll("etag \"[^\"]*\"", "etag \"ETAG\"");
	}

	private static void shell(Path folder, String commands) throws IOException, InterruptedException {
		Process bash = new ProcessBuilder("bash", "-euc", commands).directory(folder.toFile()).inheritIO().start();
		assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(bash.exitValue()).isZero();
	}

	private static void write(Path home, String file, String part) throws IOException {
		Files.writeString(home.resolve("planning").resolve(file), Pages.block(Pages.README, "yaml", part));
	}

}
