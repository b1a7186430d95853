package dev.blockload.definition;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import dev.blockload.definition.ActiveDefinitions.ReloadResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is active while files change.
 */
class ActiveDefinitionsTest {

	@TempDir
	private Path jobs;

	private ActiveDefinitions watched;

	@BeforeEach
	void twoImports() throws IOException {
		write("connections.yml", """
				connections:
				  sales: {bucket: sales-export, region: eu-central-1, applications: [workforce]}
				""");
		define("one", "append");
		define("two", "append");
		this.watched = new ActiveDefinitions(this.jobs, (name) -> null);
		assertThat(reload()).hasValue(new ReloadResult(List.of(), List.of()));
		assertThat(active()).containsExactly("one append", "two append");
	}

	@Test
	void whatHasNotChangedIsNoChange() {
		assertThat(reload()).isEmpty();
		assertThat(reload()).isEmpty();
	}

	@Test
	void aChangeCountsWhenTwoLooksAgree() throws IOException {
		define("one", "replace");
		assertThat(reload()).isEmpty();
		assertThat(active()).containsExactly("one append", "two append");
		assertThat(reload()).isPresent();
		assertThat(active()).containsExactly("one replace", "two append");
		assertThat(reload()).isEmpty();
	}

	@Test
	void aFileThatIsStillBeingWrittenIsNoChange() throws IOException {
		write("one.yml", "import: one\n");
		assertThat(reload()).isEmpty();
		define("one", "replace");
		assertThat(reload()).isEmpty();
		assertThat(reload()).hasValue(new ReloadResult(List.of(), List.of()));
		assertThat(active()).containsExactly("one replace", "two append");
	}

	@Test
	void aWrongChangeLeavesWhatWasInForce() throws IOException {
		define("one", "replce");
		define("two", "replace");
		assertThat(changed().problems()).singleElement()
			.satisfies((problem) -> assertThat(problem.message()).startsWith("mode is 'replce'"));
		assertThat(active()).containsExactly("one append", "two replace");
		define("one", "replace");
		assertThat(changed().problems()).isEmpty();
		assertThat(active()).containsExactly("one replace", "two replace");
	}

	@Test
	void aWrongChangeOfTheConnectionsLeavesAllInForce() throws IOException {
		write("connections.yml", "connections:\n  sale: {bucket: b}\n");
		assertThat(changed().problems()).isNotEmpty();
		assertThat(active()).containsExactly("one append", "two append");
	}

	@Test
	void deletedConnectionsLeaveAllInForce() throws IOException {
		Files.delete(this.jobs.resolve("connections.yml"));
		assertThat(changed().problems()).isNotEmpty();
		assertThat(active()).containsExactly("one append", "two append");
	}

	@Test
	void aNewFileOfTheSameNameIsNotInForce() throws IOException {
		write("a.yml", Files.readString(this.jobs.resolve("one.yml")).replace("append", "replace"));
		assertThat(changed().problems()).isNotEmpty();
		assertThat(active()).containsExactly("one append", "two append");
	}

	@Test
	void atTheStartWhatIsWrongIsLeftOut() throws IOException {
		define("one", "replce");
		this.watched = new ActiveDefinitions(this.jobs, (name) -> null);
		assertThat(reload().orElseThrow().problems()).hasSize(1);
		assertThat(active()).containsExactly("two append");
	}

	@Test
	void aFileIsDeletedWhenTwoLooksDoNotFindIt() throws IOException {
		Files.delete(this.jobs.resolve("two.yml"));
		assertThat(reload()).isEmpty();
		define("two", "append");
		assertThat(reload()).isEmpty();
		Files.delete(this.jobs.resolve("two.yml"));
		assertThat(changed().problems()).isEmpty();
		assertThat(active()).containsExactly("one append");
	}

	@Test
	void nothingIsDeletedWhileSomethingCannotBeRead() throws IOException {
		Path away = this.jobs.resolveSibling(this.jobs.getFileName() + "-away");
		Files.move(this.jobs, away);
		assertThat(changed().problems()).singleElement()
			.satisfies((problem) -> assertThat(problem.message()).startsWith("This directory does not exist."));
		assertThat(active()).containsExactly("one append", "two append");
		Files.move(away, this.jobs);
		assertThat(changed().problems()).isEmpty();
		assertThat(active()).containsExactly("one append", "two append");
	}

	@Test
	void aLinkToNothingLeavesWhatWasBehindIt() throws IOException {
		Path one = this.jobs.resolve("one.yml");
		Files.delete(one);
		Files.createSymbolicLink(one, this.jobs.resolve("nothing"));
		assertThat(changed().problems()).singleElement()
			.hasToString(one + ":1:1: Cannot be read: the file does not exist.");
		assertThat(active()).containsExactly("one append", "two append");
	}

	@Test
	void wordOfNoImportIsOdd() throws IOException {
		write("notifications.yml",
				"notifications: {chat: {webhook: 'https://example.com', on: failure, imports: [tow]}}");
		assertThat(changed()).isEqualTo(new ReloadResult(List.of(),
				List.of("Channel 'chat' lists import 'tow', which does not exist. Did you mean 'two'?")));
	}

	private Optional<ReloadResult> reload() {
		return this.watched.reload((located) -> List.of());
	}

	/** Two looks agree. */
	private ReloadResult changed() {
		assertThat(reload()).isEmpty();
		return reload().orElseThrow();
	}

	private List<String> active() {
		return this.watched.imports()
			.stream()
			.map((located) -> located.definition().name() + " " + located.definition().mode().text())
			.toList();
	}

	private void define(String name, String mode) throws IOException {
		write(name + ".yml", """
				import: %s
				application: workforce
				connection: sales
				file: {fixed: a.csv}
				block: %s
				mode: %s
				""".formatted(name, name, mode));
	}

	private void write(String file, String text) throws IOException {
		Files.writeString(this.jobs.resolve(file), text);
	}

}
