package dev.blockload.guess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.blockload.definition.Checked;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.Run;
import dev.blockload.importjob.RunStatus;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.S3ObjectStores;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is guessed of a file makes a table and an import that loads it, as it was meant.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuessIT {

	// Opened before all tests.
	@SuppressWarnings("NullAway.Init")
	private ImportBench bench;

	@BeforeAll
	void open(@TempDir Path jobs) {
		this.bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of());
	}

	@AfterAll
	void close() {
		this.bench.close();
	}

	@ParameterizedTest
	@MethodSource("dev.blockload.guess.GuessCase#all")
	void whatIsProposedLoadsTheFileAsItWasMeant(GuessCase file) throws IOException {
		this.bench.put(file.key(), file.bytes());
		String name = FileGuess.nameOf(file.key());
		Proposal proposal = propose(file.key(), name);
		this.bench.sql(proposal.ddl());
		Files.writeString(this.bench.jobs().resolve(name + ".yml"), proposal.definition());
		assertThat(problems()).isEmpty();
		Run run = this.bench.run(name);
		assertThat(this.bench.rejects(run)).isEmpty();
		assertThat(run.error()).isNull();
		assertThat(run.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(rows(name, proposal)).containsExactlyInAnyOrderElementsOf(file.rows());
	}

	private Proposal propose(String key, String name) throws IOException {
		try (ObjectStore store = this.bench.bean(S3ObjectStores.class)
			.open(this.bench.bean(Definitions.class).connectionNamed("store"))) {
			return FileGuess.of(store, store.pin(key)).newBlock(name, this.bench.application(), "store", name);
		}
	}

	/** What {@code validate} would say. */
	private List<String> problems() {
		Checked checked = this.bench.bean(Definitions.class).check();
		List<String> problems = checked.problems().stream().map(String::valueOf).collect(Collectors.toList());
		for (LocatedImport located : checked.imports()) {
			this.bench.bean(DefinitionCheck.class)
				.problems(located)
				.forEach((problem) -> problems.add(problem.toString()));
		}
		return problems;
	}

	/** Moments in UTC, whatever zone this machine is in. */
	private List<String> rows(String name, Proposal proposal) {
		String columns = proposal.columns()
			.stream()
			.map((column) -> column.type().equals("timestamptz")
					? "(\"" + column.name() + "\" AT TIME ZONE 'UTC')::text || '+00'" : '"' + column.name() + '"')
			.collect(Collectors.joining(", "));
		return this.bench.rows("SELECT " + columns + " FROM app.\"" + name + '"');
	}

}
