package dev.blockload.schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.DefinitionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Nodes over one database whose definitions are not the same: one has not got the new
 * ones yet, or cannot read them.
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
	void aNodeWithNothingInForceDoesNotStartAndChangesNothing() throws IOException {
		bench.define("people", "{fixed: people.csv}", "{cron: '0 0 2 * * *'}");
		bench.node();
		String clocks = clocks();
		assertThat(clocks).contains("people#1");
		copy("people.yml");
		Files.writeString(this.others.resolve("connections.yml"),
				Files.readString(bench.imports().jobs().resolve("connections.yml"))
					.replaceAll("secret-access-key: .*", "secret-access-key: \\${NOT_SET}"));
		assertThatExceptionOfType(DefinitionException.class).isThrownBy(() -> bench.node(others()))
			.withMessageContaining("environment variable NOT_SET is not set");
		assertThat(clocks()).isEqualTo(clocks);
	}

	@Test
	void aNodeLeavesToOthersWhatItDoesNotKnow() throws IOException, InterruptedException {
		bench.define("people", "{fixed: people.csv}", "{cron: '* * * * * *'}");
		bench.define("known", "{fixed: people.csv}", "{cron: '0 0 2 * * *'}");
		copy("known.yml");
		copy("connections.yml");
		Serving knowing = bench.node();
		bench.node(others());
		ServeBench.await("four fires that have ended", () -> ended("people") >= 4, () -> bench.fires("people"));
		knowing.close();
		int before = bench.fires("people").size();
		Thread.sleep(3000);
		assertThat(clocks()).contains("people#1");
		assertThat(bench.fires("people")).hasSize(before).doesNotContain("superseded|definition|f");
		// The one that knows it is back: what was missed is one.
		bench.node();
		bench.awaitAny("people", "unchanged||t");
	}

	@Test
	void aNodeLeavesATimeThatItKnowsOtherwiseToOthers() throws IOException, InterruptedException {
		bench.define("people", "{fixed: people.csv}", "{cron: '0 0 2 1 * *'}");
		copy("people.yml");
		copy("connections.yml");
		bench.node(others());
		bench.define("people", "{fixed: people.csv}", "{cron: '* * * * * *'}");
		bench.node();
		ServeBench.await("four fires that have ended", () -> ended("people") >= 4, () -> bench.fires("people"));
		assertThat(bench.imports().rows("SELECT convert_from(task_data, 'UTF8') FROM blockload.schedule_clock"))
			.allMatch((data) -> data.startsWith("* * * * * * UTC"));
	}

	@Test
	void anImportThatIsDeletedFiresNoMore() throws IOException, InterruptedException {
		bench.define("people", "{fixed: people.csv}", "{cron: '* * * * * *'}");
		bench.define("known", "{fixed: people.csv}", "{cron: '0 0 2 * * *'}");
		bench.node();
		bench.node();
		bench.awaitAny("people", "completed||f");
		Files.delete(bench.imports().jobs().resolve("people.yml"));
		ServeBench.await("the clock is gone", () -> !clocks().contains("people#1"), () -> clocks());
		assertThat(clocks()).contains("known#1");
	}

	private ActiveDefinitions others() {
		return new ActiveDefinitions(this.others, (name) -> null);
	}

	private static long ended(String name) {
		return bench.fires(name).stream().filter((fire) -> fire.matches("(completed|unchanged).*")).count();
	}

	private static String clocks() {
		return bench.imports()
			.rows("SELECT task_instance, execution_time, convert_from(task_data, 'UTF8') FROM blockload.schedule_clock"
					+ " ORDER BY 1")
			.toString();
	}

	private void copy(String file) throws IOException {
		Files.copy(bench.imports().jobs().resolve(file), this.others.resolve(file));
	}

}
