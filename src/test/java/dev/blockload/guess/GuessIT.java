package dev.blockload.guess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.CheckedDefinitions;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.LocatedImport;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunListener;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.Servers;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.s3.S3ObjectStores;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
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
		this.bench = new ImportBench(EmbeddedServers.get(), jobs, Map.of("blockload.load.publish-timeout", "500ms"));
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

	@Test
	void aLoadWithoutAnImportIsRestartedLikeAnyOtherRun() throws IOException, SQLException {
		this.bench.sql("CREATE TABLE app.staff (id int PRIMARY KEY, pay numeric(10,2))");
		this.bench.put("staff.csv", "ID;Pay\n1;10,50\n2;20,00\n");
		Definitions definitions = this.bench.bean(Definitions.class);
		Block block = this.bench.bean(BlockCatalog.class).find(this.bench.application(), "staff").orElseThrow();
		LocatedImport located;
		try (ObjectStore store = this.bench.bean(S3ObjectStores.class).open(definitions.connectionNamed("store"))) {
			String definition = FileGuess.of(store, store.pin("staff.csv"))
				.into("load.staff", "store", block, "upsert")
				.definition();
			located = definitions.fromText(definition, "load.staff");
		}
		RunRequest request = new RunRequest("load.staff", new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP);
		Run failed;
		Servers servers = this.bench.servers();
		try (Connection other = servers.connect(); Statement lock = other.createStatement()) {
			other.setAutoCommit(false);
			lock.execute("LOCK TABLE " + this.bench.application() + ".staff IN SHARE ROW EXCLUSIVE MODE");
			failed = this.bench.launcher().start(located, request, RunListener.NONE).result();
		}
		assertThat(failed.status()).isEqualTo(RunStatus.FAILED);
		assertThat(failed.restartable()).isTrue();
		Run restarted = this.bench.restart(failed);
		assertThat(restarted.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(restarted.warnings()).isEmpty();
		assertThat(this.bench.rows("SELECT * FROM app.staff ORDER BY id")).containsExactly("1|10.50", "2|20.00");
		assertThat(
				Definitions.fromSource(this.bench.history().definition(restarted), restarted.importName()).connection())
			.isEqualTo("store");
	}

	private Proposal propose(String key, String name) throws IOException {
		try (ObjectStore store = this.bench.bean(S3ObjectStores.class)
			.open(this.bench.bean(Definitions.class).connectionNamed("store"))) {
			return FileGuess.of(store, store.pin(key)).newBlock(name, this.bench.application(), "store", name);
		}
	}

	/** What {@code validate} would say. */
	private List<String> problems() {
		CheckedDefinitions checked = this.bench.bean(Definitions.class).check();
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
