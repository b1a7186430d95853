package dev.blockload.cli;

import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@code history} and {@code show} say of a flow: before it ran, and after a run
 * that did not load all imports; {@code restart} of a flow run that loaded all, and
 * {@code validate} of a flow without an order. {@link EachCommandsIT} executes the
 * commands, with others in one process.
 */
final class FlowCommands implements AutoCloseable {

	private final Path jobs;

	private final CommandBench bench;

	FlowCommands(Path jobs) {
		this.jobs = jobs;
		this.bench = new CommandBench(this.jobs);
		this.bench.sql("CREATE TABLE app.flow_teams (id int PRIMARY KEY)");
		this.bench.sql("CREATE TABLE app.flow_people (id int PRIMARY KEY, team int REFERENCES app.flow_teams)");
		this.bench.sql("CREATE TABLE app.flow_pay (person int PRIMARY KEY REFERENCES app.flow_people)");
		this.bench.sql("CREATE TABLE app.flow_left (id int PRIMARY KEY)");
		this.bench.sql("CREATE TABLE app.flow_right (id int PRIMARY KEY REFERENCES app.flow_left)");
		this.bench.sql("ALTER TABLE app.flow_left ADD partner int REFERENCES app.flow_right");
		for (String name : List.of("flow_teams", "flow_people", "flow_pay", "flow_left", "flow_right")) {
			this.bench.define(name, "file: {fixed: %s.csv}\nblock: %s\nmode: upsert\n".formatted(name, name));
		}
		this.bench.put("flow_teams.csv", "id\n1\n");
		this.bench.put("flow_people.csv", "id,team\nx,1\n");
		this.bench.write("evening.yml", """
				flow: evening
				imports: [flow_pay, flow_people, flow_teams]
				deadline: '07:00'
				zone: UTC
				""");
		this.bench.write("morning.yml", "flow: morning\nimports: [flow_teams]\n");
		this.bench.write("round.yml", "flow: round\nimports: [flow_teams, flow_right, flow_left]\n");
	}

	/** The commands, without the option for the directory. */
	static List<List<String>> all() {
		return List.of(List.of("show", "evening"), List.of("stop", "evening"), List.of("history", "evening"),
				List.of("show", "nothing"), List.of("run", "--flow", "evening"),
				List.of("run", "--flow", "evening", "--dry-run"), List.of("show", "evening"),
				List.of("history", "evening"), List.of("history", "evening", "--limit", "1"),
				List.of("history", "evening", "--status", "completed"),
				List.of("history", "evening", "--status", "failed", "--since", "1h"), List.of("restart", "evening"),
				List.of("run", "--flow", "morning"), List.of("restart", "morning"), List.of("validate"));
	}

	/** Compare what they answered. */
	void verify(List<CommandResult> answers) {
		for (CommandResult neverRan : answers.subList(0, 2)) {
			assertThat(neverRan.ends(2).err()).isEqualTo("unknown-run: Flow 'evening' has no run.\n"
					+ "  Look at its schedule: ./blockload schedules --jobs %1$s. Run it: ./blockload run --flow evening --jobs %1$s\n"
						.formatted(this.jobs));
		}
		assertThat(answers.get(2).ends(0).out()).matches("Database: .+\nNo runs of 'evening' yet.\n");
		assertThat(answers.get(3).ends(2).err())
			.startsWith("unknown-run: Neither an import nor a flow 'nothing' has a run.\n");
		assertThat(answers.get(4).ends(1).out()).matches(shown("", "completed"));
		assertThat(answers.get(5).ends(1).out()).matches(shown(" \\(dry run\\)", "unchanged"));
		assertThat(answers.get(6).ends(0).out()).isEqualTo(answers.get(5).out());
		String real = " *\\d+  evening  FAILED  \\S+Z  \\S+  +flow of 3: 1 completed, 1 failed, 1 skipped\n";
		String dry = real.replace("completed", "unchanged").replace("\n", " \\(dry run\\)\n");
		String header = "Database: .+\n *run +import +status +.+\n";
		assertThat(answers.get(7).ends(0).out()).matches(header + dry + real);
		assertThat(answers.get(8).ends(0).out()).matches(header + dry);
		assertThat(answers.get(9).ends(0).out()).matches("Database: .+\nNo run matches these options.\n");
		assertThat(answers.get(10).ends(0).out()).matches(header + dry + real);
		assertThat(answers.get(11).ends(1).out()).as("not the dry run").contains("FAILED  ", " in 2 attempts, ended ");
		assertThat(answers.get(13).ends(0).err())
			.matches("Flow run \\d+ is (COMPLETED|UNCHANGED)\\. There is nothing to restart\\.\n");
		assertThat(answers.get(13).out()).as("no run was started").isEqualTo(answers.get(12).ends(0).out());
		assertThat(answers.get(14).ends(2).err()).isEqualTo(this.jobs.resolve("round.yml")
				+ ":2:1: The imports of flow 'round' have no order, because foreign keys of their blocks and 'after'"
				+ " form a circle: flow_left waits for flow_right waits for flow_left. Remove one of these imports from"
				+ " the flow, or a line of 'after' that contradicts a foreign key.\n");
	}

	/** The text of a flow run whose second import rejected its file. */
	private String shown(String dry, String loaded) {
		return """
				flow run \\d+  evening
				  status     FAILED%1$s  \\S+Z, \\d+\\.\\d s, started by \\S+
				  database   .+
				  imports    3: 1 %2$s, 1 failed, 1 skipped
				  deadline   \\S+T07:00:00Z
				  error      flow-failed: 2 of 3 imports are not loaded: flow_pay \\(skipped\\), flow_people \\(failed, too-many-rejects\\)\\.
				import +state +run +code +reason
				flow_pay +skipped +upstream-skipped +Import 'flow_people', which must be loaded first, is failed\\.
				flow_people +failed +\\d+ +too-many-rejects +Run \\d+ failed: .+
				flow_teams +%2$s +\\d+
				To look at the run of flow_people: ./blockload show \\d+ --jobs %4$s
				%3$s"""
			.formatted(dry, loaded, dry.isEmpty()
					? "To continue with what is missing: ./blockload restart \\d+ --jobs " + this.jobs + "\n" : "",
					this.jobs);
	}

	@Override
	public void close() {
		this.bench.jdbc().update("DELETE FROM blockload.flow_run WHERE flow IN ('evening', 'morning')");
		this.bench.close();
	}

}
