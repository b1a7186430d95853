package dev.blockload.serve;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.flow.FlowRequest;
import dev.blockload.flow.FlowRun;
import dev.blockload.importjob.RunRequest;

/**
 * Flows of nodes of tests: imports {@code people} and {@code teams}, of which the first
 * refers to the second, and flow {@code nightly} of both.
 */
final class NodeFlows {

	static final Caller CALLER = Caller.unlimited(Actor.command("test"));

	private final ServeBench bench;

	/** Those of a bench, which are defined anew. */
	NodeFlows(ServeBench bench) throws IOException {
		this.bench = bench;
		bench.renew();
		bench.imports().sql("TRUNCATE blockload.flow_run CASCADE");
		bench.imports().sql("CREATE TABLE app.teams (id int PRIMARY KEY)");
		bench.imports().sql("CREATE TABLE app.people (id int PRIMARY KEY, team int REFERENCES app.teams)");
		for (String name : List.of("people", "teams")) {
			bench.imports().define(name, "file: {fixed: %s.csv}\nblock: %s\nmode: upsert\n".formatted(name, name));
		}
		bench.imports().put("teams.csv", "id\n1\n");
		bench.imports().put("people.csv", "id,team\n1,1\n");
		Files.writeString(bench.imports().jobs().resolve("nightly.yml"), """
				flow: nightly
				imports: [people, teams]
				schedule: {cron: '0 0 0 1 1 *', zone: Europe/Paris}
				deadline: '07:00'
				""");
	}

	static String states(FlowRun run) {
		return run.members()
			.stream()
			.map((member) -> member.importName() + " " + member.state().text())
			.collect(Collectors.joining(", "));
	}

	void flow(String name, String rest) throws IOException {
		Files.writeString(this.bench.imports().jobs().resolve(name + ".yml"), "flow: " + name + "\n" + rest);
	}

	FlowRun launch(String flow) {
		return this.bench.flows(0).launcher().launch(CALLER, flow, new FlowRequest(RunRequest.Purpose.PUBLISH, null));
	}

	/** A session that keeps runs from publishing into a block, until it ends. */
	Connection locked(String block) throws SQLException {
		Connection writer = this.bench.imports().servers().connect();
		writer.setAutoCommit(false);
		try (Statement statement = writer.createStatement()) {
			statement.execute("LOCK TABLE %s.%s IN SHARE MODE".formatted(this.bench.imports().application(), block));
		}
		return writer;
	}

	/** Wait until a run waits for a session that locked its block. */
	void awaitWaiting(String block) throws InterruptedException {
		ServeBench.await("a run waits", () -> this.bench.imports().isAwaited(block),
				() -> this.bench.imports().rows("SELECT import, status FROM own.run"));
	}

	void await(FlowRun run, String states) throws InterruptedException {
		ServeBench.await(states, () -> states(find(run)).equals(states), () -> find(run));
	}

	FlowRun awaitEnd(FlowRun run) throws InterruptedException {
		ServeBench.await("the flow run has ended", () -> find(run).status().isFinal(), () -> find(run));
		return find(run);
	}

	FlowRun find(FlowRun run) {
		return this.bench.flows(0).history().ofNumber(run.id()).orElseThrow();
	}

}
