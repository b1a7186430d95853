package dev.blockload.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.definition.CheckedDefinitions;
import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether what the pages show would work: links, shell commands, YAML, JSON. The SQL is
 * run by {@code PagesSqlIT}, the calls of Blockload are checked by
 * {@code CommandLinePageTest}, the first import is run by {@code FirstImportIT}, and the
 * unit and the container of {@code serve} by {@code ServeCommandIT}.
 */
class PagesTest {

	/** The languages of fenced blocks, each with the test or the reason why none. */
	private static final Map<String, String> LANGUAGES = Map.of("sh", "PagesTest, CommandLinePageTest", "console",
			"CommandLinePageTest, FirstImportIT", "yaml", "PagesTest", "json", "PagesTest", "sql", "PagesSqlIT", "csv",
			"UnpivotImportIT", "ini", "ServeCommandIT; the timer would need systemd", "dockerfile",
			"ServeCommandIT runs its entry point; the image would need Docker", "crontab", "would need cron", "text",
			"output, or a part of a file: nothing to run");

	static Stream<Path> pages() {
		return Pages.all().stream();
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyLinkLeadsToAFileAndAHeading(Path page) {
		assertThat(Pages.brokenLinks(page)).isEmpty();
	}

	@Test
	void aLinkThatLeadsNowhereIsReported(@TempDir Path folder) throws IOException {
		Path page = Files.writeString(folder.resolve("page.md"), """
				# A page
				## A part, `and` more
				[self](page.md#a-part-and-more) [none](none.md), [site](https://example.com/none.md) [gone](#gone)
				```text
				[no link](in/a/block)
				```
				""");
		assertThat(Pages.brokenLinks(page)).containsExactly(page + " links to none.md, which does not exist",
				page + " links to #gone, which does not exist");
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyBlockIsInALanguageThatATestChecks(Path page) {
		assertThat(Pages.blocks(page))
			.allSatisfy((block) -> assertThat(LANGUAGES).as(block.place()).containsKey(block.language()));
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyShellBlockIsOneThatBashCanRead(Path page) throws Exception {
		for (Pages.Block block : Pages.blocks(page)) {
			if (block.language().equals("sh")) {
				Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
				bash.getOutputStream().write(block.text().getBytes(StandardCharsets.UTF_8));
				bash.getOutputStream().close();
				String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
				assertThat(bash.waitFor(60, TimeUnit.SECONDS)).as(block.place()).isTrue();
				assertThat(output).as(block.place()).isEmpty();
			}
		}
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyJsonBlockIsJson(Path page) {
		assertThat(Pages.blocks(page, "json"))
			.allSatisfy((text) -> assertThat(JsonMapper.shared().readTree(text).isContainer()).as(text).isTrue());
	}

	@ParameterizedTest
	@MethodSource("pages")
	void everyYamlBlockIsYaml(Path page) {
		assertThat(Pages.blocks(page, "yaml"))
			.allSatisfy((block) -> assertThat(new Yaml().<Object>load(block)).isInstanceOf(Map.class));
	}

	@Test
	void theFirstImportOfTheReadmeIsValid(@TempDir Path jobs) throws IOException {
		write(jobs, Pages.README, "connections.yml", "  trying-out:");
		write(jobs, Pages.README, "customers.yml", "import: customers");
		requireImports(jobs, Map.of(), "customers");
	}

	@Test
	void theImportOfTheOperationsPageIsValid(@TempDir Path jobs) throws IOException {
		write(jobs, Pages.OPERATIONS, "connections.yml", "# connections.yml");
		write(jobs, Pages.OPERATIONS, "revenue.yml", "# revenue.yml");
		requireImports(jobs, Map.of("EXPORTS_ACCESS_KEY_ID", "id", "EXPORTS_SECRET_ACCESS_KEY", "secret"), "revenue");
	}

	@Test
	void eachNeedOfAMonthEndIsAnsweredWithLinesThatADefinitionTakes() {
		List<String> needs = Pages.read(Path.of("src/docs/planning.md"))
			.lines()
			.dropWhile((line) -> !line.startsWith("| need |"))
			.skip(2)
			.takeWhile((line) -> line.startsWith("| "))
			.toList();
		assertThat(needs).hasSize(18);
		List<String> lines = needs.stream()
			.flatMap((need) -> Pattern.compile("`([^`]+)`").matcher(need.split(" \\| ", 2)[1]).results())
			.map((code) -> code.group(1))
			.filter((code) -> code.contains(": "))
			.toList();
		assertThat(lines).hasSizeGreaterThan(20).allSatisfy((line) -> assertThat(isOfADefinition(line)).isTrue());
		assertThat(isOfADefinition("duplicates: second")).isFalse();
		assertThat(isOfADefinition("amount: {from: Amount, blanc: keep}")).isFalse();
	}

	/** Whether a line is one of an import, of its columns, or of one of these. */
	private static boolean isOfADefinition(String line) {
		String part = line.contains(": {from: ") && !line.contains("columns: ") && !line.startsWith("unpivot: ")
				? "columns: {" + line + "}"
				: line.startsWith("format: ") ? "columns: {month: {from: Month, " + line + "}}" : line;
		String columns = part.startsWith("columns: ") ? "" : "\ncolumns: {code: Code}";
		String mode = part.startsWith("mode: ") ? "" : "\nmode: replace";
		try {
			Definitions.fromSource("""
					import: it
					application: plan
					connection: month-end
					file: {fixed: it.csv}
					block: it
					""" + part + columns + mode, "it.yml");
			return true;
		}
		catch (DefinitionException ex) {
			return false;
		}
	}

	@Test
	void everyPageOfTheDocumentationIsInItsIndex() {
		Path folder = Path.of("src/docs");
		Set<Path> own = Set.of(folder.resolve("README.md"));
		List<String> pages = pages().filter((page) -> folder.equals(page.getParent()) && !own.contains(page))
			.map((page) -> page.getFileName().toString())
			.toList();
		String index = Pages.read(folder.resolve("README.md"));
		assertThat(pages).allSatisfy((page) -> assertThat(index).contains("](" + page + ")"));
	}

	@Test
	void everyDecisionIsInItsIndex() {
		Path folder = Path.of("src/docs/decisions");
		List<String> missing = new ArrayList<>();
		String index = Pages.read(folder.resolve("README.md"));
		pages().filter((page) -> folder.equals(page.getParent()) && !page.endsWith("README.md")).forEach((page) -> {
			String title = Pages.read(page).lines().findFirst().orElseThrow().replaceFirst("# [0-9]+\\. ", "");
			if (!index.contains("[" + title + "](" + page.getFileName() + ")")) {
				missing.add(page + ": " + title);
			}
		});
		assertThat(missing).isEmpty();
	}

	private static void requireImports(Path jobs, Map<String, String> variables, String name) {
		CheckedDefinitions checked = Definitions.in(jobs, variables::get).check();
		assertThat(checked.problems()).isEmpty();
		assertThat(checked.imports()).extracting((located) -> located.definition().name()).containsExactly(name);
	}

	/** Write the one YAML block of a page that contains a text into a file. */
	private static void write(Path jobs, Path page, String file, String part) throws IOException {
		Files.writeString(jobs.resolve(file), Pages.block(page, "yaml", part));
	}

}
