package dev.blockload.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import dev.blockload.definition.CheckedDefinitions;
import dev.blockload.definition.Definitions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whether what the pages show would work.
 */
class ReadmeTest {

	@Test
	void everyLinkOfAPageLeadsSomewhere() throws IOException {
		assertThat(Pages.all()).flatMap(Pages::brokenLinks).isEmpty();
	}

	@Test
	void aLinkThatLeadsNowhereIsTold(@TempDir Path folder) throws IOException {
		Path page = Files.writeString(folder.resolve("page.md"),
				"[self](page.md#part) [none](none.md), [site](https://example.com/none.md) [here](#part)");
		assertThat(Pages.brokenLinks(page)).containsExactly(page + " links to none.md, which is not there");
	}

	@Test
	void theFirstImportIsSound(@TempDir Path jobs) throws IOException {
		write(jobs, "connections.yml", "  trying-out:\n");
		write(jobs, "customers.yml", "import: customers\n");
		CheckedDefinitions checked = Definitions.in(jobs, (name) -> null).check();
		assertThat(checked.problems()).isEmpty();
		assertThat(checked.imports()).extracting((located) -> located.definition().name()).containsExactly("customers");
	}

	@Test
	void theExampleOfDefinitionsIsSound(@TempDir Path jobs) throws IOException {
		write(jobs, "connections.yml", "# connections.yml\n");
		write(jobs, "revenue.yml", "# revenue.yml\n");
		CheckedDefinitions checked = Definitions
			.in(jobs, Map.of("EXPORTS_ACCESS_KEY_ID", "id", "EXPORTS_SECRET_ACCESS_KEY", "secret")::get)
			.check();
		assertThat(checked.problems()).isEmpty();
		assertThat(checked.imports()).extracting((located) -> located.definition().name()).containsExactly("revenue");
	}

	@Test
	void everyYamlOfTheReadmeIsYaml() {
		assertThat(Pages.blocks(Pages.README, "yaml")).hasSize(5)
			.allSatisfy((block) -> assertThat(new Yaml().<Object>load(block)).isInstanceOf(Map.class));
	}

	/** The one block of the README that holds a line goes into a file. */
	private static void write(Path jobs, String file, String line) throws IOException {
		List<String> blocks = Pages.blocks(Pages.README, "yaml")
			.stream()
			.filter((block) -> block.startsWith(line) || block.contains("\n" + line))
			.toList();
		assertThat(blocks).as("blocks with the line " + line).hasSize(1);
		Files.writeString(jobs.resolve(file), blocks.get(0));
	}

}
