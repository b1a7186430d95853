package dev.blockload.saved;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.sql.DataSource;

import dev.blockload.Failure;
import dev.blockload.definition.DefinitionKind;
import dev.blockload.definition.Definitions;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RetryPolicy;
import dev.blockload.importjob.RunRequest;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.LaunchParts;
import dev.blockload.launch.Launched;
import dev.blockload.run.Run;
import dev.blockload.run.RunEvent;
import dev.blockload.run.RunStates;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import dev.blockload.task.TaskSchedulers;
import dev.blockload.task.TaskTiming;
import dev.blockload.vault.Keys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Launches of saved imports on two nodes, of which only one can use the connection.
 */
class LaunchesOfNodesIT {

	private static final RetryPolicy POLICY = new RetryPolicy(2, Duration.ofMinutes(1), Duration.ofMinutes(10));

	@TempDir
	static Path folder;

	private static Path files;

	private static ImportBench bench;

	private static SavedBench withKeys;

	private static SavedBench withoutKeys;

	/** Can use the connection. */
	private static LaunchParts able;

	@BeforeAll
	static void start() throws IOException {
		Keys.create(folder.resolve("keys"));
		Keys.create(folder.resolve("other-keys"));
		withKeys = new SavedBench(folder.resolve("keys"));
		withoutKeys = new SavedBench(folder.resolve("other-keys"));
		files = Files.createDirectory(folder.resolve("files"));
		Definitions definitions = Definitions.in(files, (name) -> null, withKeys.source());
		bench = new ImportBench(EmbeddedServers.get(), files, Map.of(ImportBench.ADDRESSES, "127.0.0.0/8"),
				definitions);
		able = LaunchParts.of(bench, definitions, schedulers(), POLICY);
	}

	@AfterAll
	static void stop() {
		bench.close();
		withoutKeys.close();
		withKeys.close();
	}

	@BeforeEach
	void renew() throws IOException {
		withKeys.renew();
		bench.sql("TRUNCATE blockload.launch, blockload.scheduled_run_task");
		withKeys.imports.put("people.csv", "id,name\n1,Ada\n2,Grace\n");
		Files.deleteIfExists(files.resolve("connections.yml"));
	}

	private static TaskSchedulers schedulers() {
		return new TaskSchedulers("node", bench.bean(DataSource.class),
				new TaskTiming(Duration.ofSeconds(1), Duration.ofSeconds(1)), Clock.systemUTC());
	}

	@Test
	void aConnectionInTheFilesOfAnotherNodeIsUsedThere() throws IOException {
		save(DefinitionKind.IMPORT, "people", withKeys.people("people"));
		Files.copy(withKeys.imports.jobs().resolve("connections.yml"), files.resolve("connections.yml"));
		Path empty = Files.createDirectory(folder.resolve("empty"));
		LaunchParts unable = LaunchParts.of(bench, Definitions.in(empty, (name) -> null, withKeys.source()),
				schedulers(), POLICY);
		leftToTheOther(unable);
		long run = launch(unable);
		assertThatThrownBy(() -> withKeys.saved().delete(SavedBench.ADMIN, DefinitionKind.IMPORT, "people", 1))
			.isInstanceOfSatisfying(Failure.class, (alive) -> assertThat(alive.code()).isEqualTo("alive"))
			.hasMessage("A run of import 'people' works or waits. The import cannot be deleted now.");
		assertThat(look(unable, run)).isPresent();
		bench.sql("UPDATE blockload.launch SET launched_at = launched_at - interval '1 day'");
		assertThat(look(unable, run)).as("waiting behind others does not count").isPresent();
		bench.sql("UPDATE blockload.launch SET due_since = due_since - interval '11 minutes' WHERE run_id = " + run);
		assertThat(look(unable, run)).isEmpty();
		assertThat(run(run).error()).isEqualTo(new Run.Cause("definition",
				"No node could use connection 'store' within 10 minutes. The node that looked last found: " + empty
						+ "/connections.yml:1:1: Import 'people' is refused. Unknown connection 'store'. File " + empty
						+ "/connections.yml does not exist. Create it.",
				null));
		withKeys.saved().delete(SavedBench.ADMIN, DefinitionKind.IMPORT, "people", 1);
		assertThat(bench.history().newest("people", 9)).as("the history is kept").hasSize(2);
	}

	@Test
	void aSecretWhoseKeyOnlyAnotherNodeHoldsIsUsedThere() {
		save(DefinitionKind.CONNECTION, "vaulted", withKeys.connection("vaulted", """
				endpoint: %s
				access-key-id: %s
				secret-access-key: %s
				""".formatted(bench.servers().s3(), bench.servers().accessKeyId(), bench.servers().secretAccessKey())));
		save(DefinitionKind.IMPORT, "people", withKeys.people("people").replace("store", "vaulted"));
		LaunchParts unable = LaunchParts.of(bench, Definitions.in(files, (name) -> null, withoutKeys.source()),
				schedulers(), POLICY);
		leftToTheOther(unable);
		long run = launch(unable);
		assertThat(look(unable, run)).isPresent();
		bench.sql("UPDATE blockload.launch SET due_since = due_since - interval '11 minutes' WHERE run_id = " + run);
		assertThat(look(unable, run)).isEmpty();
		String secret = bench.rows("SELECT secret FROM blockload.definition_secret").get(0);
		String key = bench.rows("SELECT id FROM blockload.vault_key").get(0);
		assertThat(run(run).error()).satisfies((error) -> {
			assertThat(error.code()).isEqualTo("key-missing");
			assertThat(error.message())
				.isEqualTo("No node could use connection 'vaulted' within 10 minutes. The node that looked last found: "
						+ "Secret %s (secret-access-key) is encrypted with key %s, which is not in %s."
							.formatted(secret, key, folder.resolve("other-keys")));
		});
		assertThat(run(run).isRestartable()).isTrue();
	}

	private static void leftToTheOther(LaunchParts unable) {
		long run = launch(unable);
		Instant soon = Instant.now().plusSeconds(9);
		assertThat(look(unable, run))
			.hasValueSatisfying((time) -> assertThat(time).isBetween(soon, soon.plusSeconds(9)));
		assertThat(run(run).status()).isEqualTo(RunStatus.WAITING);
		assertThat(bench.bean(RunStates.class).events(run, 0, 10)).extracting(RunEvent::message)
			.containsExactly("Started by os:anna@planning-1.", "Node node leaves the run to other nodes.");
		assertThat(look(able, run)).isEmpty();
		assertThat(run(run)).extracting(Run::status, Run::error).containsExactly(RunStatus.COMPLETED, null);
		assertThat(bench.rows("SELECT name FROM %s.people ORDER BY id".formatted(withKeys.imports.application())))
			.containsExactly("Ada", "Grace");
		assertThat(bench.rows("SELECT due_since FROM blockload.launch WHERE run_id = " + run)).containsExactly("∅");
	}

	private static void save(DefinitionKind kind, String name, String yaml) {
		var unused = withKeys.saved().save(SavedBench.ADMIN, kind, name, yaml, 0);
	}

	private static long launch(LaunchParts node) {
		Launched launched = node.launches()
			.launch(SavedBench.ADMIN, new LaunchOrder(
					new RunRequest("people", new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE), null));
		assertThat(launched.isNew()).isTrue();
		return launched.run();
	}

	private static Optional<Instant> look(LaunchParts node, long run) {
		return node.service().task("node").work().apply(run);
	}

	private static Run run(long number) {
		return bench.history().find(Long.toString(number));
	}

}
