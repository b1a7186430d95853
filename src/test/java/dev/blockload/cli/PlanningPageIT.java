package dev.blockload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

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
 * Follows the page on planning in a fresh home: its shell commands, SQL, YAML files and
 * verbs. The output must be what the page shows.
 */
class PlanningPageIT {

	private static final Path PAGE = Path.of("src/docs/planning.md");

	@Test
	void eachImportOfThePageWorksAndPrintsWhatThePageShows(@TempDir Path home) throws Exception {
		Path state = home.resolve(".blockload");
		try (EmbeddedPostgres postgres = EmbeddedPostgres.use(UnpackedPrograms.linkedInto(state, Commands.LIBRARIES),
				Commands.LIBRARIES); EmbeddedS3 store = EmbeddedS3.use(state, Commands.LIBRARIES)) {
			assertThat(store.folder()).isDirectory();
			JdbcTemplate jdbc = new JdbcTemplate(
					new DriverManagerDataSource(postgres.jdbcUrl(), postgres.username(), postgres.password()));
			List<Pages.Block> shown = new ArrayList<>();
			for (Pages.Block block : Pages.blocks(PAGE)) {
				switch (block.language()) {
					case "sh" -> shell(home, block.text());
					case "sql" -> jdbc.execute(block.text());
					case "yaml" -> define(home, block.text());
					case "console" -> shown.add(block);
					default -> throw new IllegalStateException("no test for a block at " + block.place());
				}
			}
			assertThat(printed(home, shown))
				.isEqualTo(withoutWhatDiffers(shown.stream().map(Pages.Block::text).collect(Collectors.joining("\n"))));
		}
	}

	/** The commands of all blocks, each with its output, in one process. */
	private static String printed(Path home, List<Pages.Block> shown) {
		List<List<String>> commands = new ArrayList<>();
		List<String> lines = new ArrayList<>();
		for (Pages.Block block : shown) {
			for (String line : block.text().lines().filter((each) -> each.startsWith("$ ./blockload ")).toList()) {
				lines.add(line);
				commands.add(List.of(line.substring("$ ./blockload ".length())
					.replace("--jobs planning", "--jobs " + home.resolve("planning"))
					.split(" ")));
			}
		}
		List<CommandResult> results = new Commands(Map.of(), "-Dblockload.home=" + home).runAll(commands);
		StringBuilder printed = new StringBuilder();
		for (int number = 0; number < lines.size(); number++) {
			printed.append(lines.get(number)).append('\n').append(results.get(number).ends(0).out());
		}
		return withoutWhatDiffers(printed.toString().replace(home.resolve("planning").toString(), "planning"));
	}

	/** Blank lines, times, durations, speeds and ETags. */
	private static String withoutWhatDiffers(String output) {
		return output.replaceAll("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z", "TIME")
			.replaceAll("TIME, [0-9.]+ s", "TIME, SECONDS s")
			.replaceAll("started by \\S+", "started by WHO")
			.replaceAll("etag \"[^\"]*\"", "etag \"ETAG\"")
			.replaceAll("(?m)^\\s*\n", "")
			.strip();
	}

	private static void shell(Path folder, String commands) throws IOException, InterruptedException {
		Process bash = new ProcessBuilder("bash", "-euc", commands).directory(folder.toFile()).inheritIO().start();
		assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(bash.exitValue()).isZero();
	}

	/** The first line of a YAML block names its file. */
	private static void define(Path home, String yaml) throws IOException {
		Files.writeString(home.resolve(yaml.lines().findFirst().orElseThrow().replaceFirst("# ", "")), yaml);
	}

}
