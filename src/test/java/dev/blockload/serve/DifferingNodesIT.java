package dev.blockload.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.ActiveDefinitions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Nodes over one database with different definitions: one has not received the new ones
 * yet, or cannot read them.
 */
class DifferingNodesIT {

	private static ServeBench bench;

	@TempDir
	private Path others;

	@BeforeAll
	static void start(@TempDir Path jobs) {
		bench = new ServeBench(jobs);
	}

	@AfterAll
	static void stop() {
		bench.close();
	}

	@BeforeEach
	void renew() {
		bench.renew();
		bench.imports().put("people.csv", "id,name\n1,Ada\n");
	}

	@Test
	void aNodeWithoutAValidImportDoesNotStartAndChangesNothing() throws IOException {
		bench.define("people", "{fixed: people.csv}", "{cron: '0 0 2 * * *'}");
		bench.node();
		String triggers = triggers();
		assertThat(triggers).contains("people#1");
		copy("people.yml");
		Files.writeString(this.others.resolve("connections.yml"),
				Files.readString(bench.imports().jobs().resolve("connections.yml"))
					.replaceAll("secret-access-key: .*", "secret-access-key: \\${NOT_SET}"));
		assertThatExceptionOfType(DefinitionException.class).isThrownBy(() -> bench.node(others()))
			.withMessageContaining("environment variable NOT_SET is not set");
		assertThat(triggers()).isEqualTo(triggers);
	}

	@Test
	void aNodeLeavesUnknownSchedulesToOtherNodes() throws IOException, InterruptedException {
		bench.define("people", "{fixed: people.csv}", "{cron: '* * * * * *'}");
		bench.define("known", "{fixed: people.csv}", "{cron: '0 0 2 * * *'}");
		copy("known.yml");
		copy("connections.yml");
		Node knowing = bench.node();
		bench.node(others());
		ServeBench.await("four scheduled runs that have ended", () -> ended("people") >= 4,
				() -> bench.scheduledRuns("people"));
		knowing.close();
		int before = bench.scheduledRuns("people").size();
		Thread.sleep(3000);
		assertThat(triggers()).contains("people#1");
		assertThat(bench.scheduledRuns("people")).hasSize(before)
			.noneMatch((run) -> run.startsWith("superseded|definition|"));
		// The node that knows it is back: all missed times are one scheduled run.
		bench.node();
		ServeBench.await("the missed times are one scheduled run, and others follow",
				() -> bench.scheduledRuns("people").size() > before && bench.scheduledRuns("people")
					.stream()
					.skip(before)
					.anyMatch((run) -> run.startsWith("unchanged|")),
				() -> bench.scheduledRuns("people"));
		assertThat(bench.scheduledRuns("people").get(before)).endsWith("|t");
	}

	@Test
	void aNodeLeavesATriggerThatItsDefinitionsContradictToOtherNodes() throws IOException, InterruptedException {
		bench.define("people", "{fixed: people.csv}", "{cron: '0 0 2 1 * *'}");
		copy("people.yml");
		copy("connections.yml");
		bench.node(others());
		bench.define("people", "{fixed: people.csv}", "{cron: '* * * * * *'}");
		bench.node();
		ServeBench.await("four scheduled runs that have ended", () -> ended("people") >= 4,
				() -> bench.scheduledRuns("people"));
		assertThat(bench.imports().rows("SELECT convert_from(task_data, 'UTF8') FROM blockload.trigger_task"))
			.allMatch((data) -> data.startsWith("* * * * * * UTC"));
	}

	@Test
	void anImportThatIsDeletedIsNotDueAnyMore() throws IOException, InterruptedException {
		bench.define("people", "{fixed: people.csv}", "{cron: '* * * * * *'}");
		bench.define("known", "{fixed: people.csv}", "{cron: '0 0 2 * * *'}");
		bench.node();
		bench.node();
		bench.awaitOutcome("people", "completed");
		Files.delete(bench.imports().jobs().resolve("people.yml"));
		ServeBench.await("the trigger is gone", () -> !triggers().contains("people#1"), () -> triggers());
		assertThat(triggers()).contains("known#1");
	}

	private ActiveDefinitions others() {
		return new ActiveDefinitions(this.others, (name) -> null);
	}

	private static long ended(String name) {
		return bench.scheduledRuns(name).stream().filter((run) -> run.matches("(completed|unchanged).*")).count();
	}

	private static String triggers() {
		return bench.imports()
			.rows("SELECT task_instance, execution_time, convert_from(task_data, 'UTF8') FROM blockload.trigger_task"
					+ " ORDER BY 1")
			.toString();
	}

	private void copy(String file) throws IOException {
		Files.copy(bench.imports().jobs().resolve(file), this.others.resolve(file));
	}

}
