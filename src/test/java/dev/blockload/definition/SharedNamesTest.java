package dev.blockload.definition;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.blockload.yaml.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Flows and imports share their names: a name means one of them or nothing. */
class SharedNamesTest {

	private static final String IMPORT = """
			import: nightly
			application: app
			file: {push: true}
			block: people
			mode: append
			""";

	@TempDir
	private Path jobs;

	private Definitions definitions(String... saved) {
		return Definitions.in(this.jobs, (name) -> null, (need) -> new SavedSource.Texts(
				List.of(saved).stream().map((text) -> new SavedText(DefinitionKind.IMPORT, "nightly", text)).toList(),
				null));
	}

	private void write(String file, String text) throws IOException {
		Files.writeString(this.jobs.resolve(file), text);
	}

	@Test
	void aSavedImportWithTheNameOfAFlowIsNotRun() throws IOException {
		write("flow.yml", "flow: nightly\nimports: [people]\n");
		write("people.yml", IMPORT.replace("nightly", "people"));
		Definitions definitions = definitions(IMPORT);
		assertThat(definitions.flowNamed("nightly").definition().imports()).containsExactly("people");
		assertThatThrownBy(() -> definitions.importNamed("nightly")).isInstanceOf(DefinitionException.class)
			.hasMessageContaining("It is a flow. To run it: ./blockload run --flow nightly");
		assertThat(definitions.fileWith(DefinitionKind.IMPORT, "nightly"))
			.hasValueSatisfying((file) -> assertThat(file).endsWith("flow.yml"));
		CheckedDefinitions checked = definitions.check();
		assertThat(checked.imports()).extracting((located) -> located.definition().name()).containsExactly("people");
		assertThat(checked.problems()).isEmpty();
		assertThat(checked.notes()).singleElement().extracting(Problem::message).asString().contains("flow.yml");
		assertThat(definitions().check().notes()).isEmpty();
	}

	@Test
	void aNameThatAFlowAndAnImportHaveMeansNeither() throws IOException {
		write("a.yml", "flow: nightly\nimports: [people]\n");
		write("b.yml", IMPORT);
		write("people.yml", IMPORT.replace("nightly", "people"));
		String message = "'nightly' is an import here and a flow in " + this.jobs.resolve("a.yml")
				+ ". Flows and imports share their names. Rename one of them.";
		for (Runnable reading : List.<Runnable>of(() -> definitions().importNamed("nightly"),
				() -> definitions().importAlone("nightly"), () -> definitions().flowNamed("nightly"))) {
			assertThatThrownBy(reading::run).isInstanceOf(DefinitionException.class).hasMessageContaining(message);
		}
		assertThat(definitions().check().problems()).extracting(Problem::message).containsExactly(message);
		assertThat(definitions().importNamed("people").definition().name()).isEqualTo("people");
	}

}
