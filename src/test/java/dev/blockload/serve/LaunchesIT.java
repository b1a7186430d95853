package dev.blockload.serve;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

import dev.blockload.Failure;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.account.RoleGrant;
import dev.blockload.importjob.ImportJobException;
import dev.blockload.importjob.RunRequest;
import dev.blockload.importjob.RunStopper;
import dev.blockload.launch.LaunchOrder;
import dev.blockload.launch.LaunchParts;
import dev.blockload.launch.Launched;
import dev.blockload.launch.RequestKey;
import dev.blockload.launch.Reservation;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.source.RequestedFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Runs that are launched and that nodes execute, over a real database and a real store.
 */
class LaunchesIT {

	private static final String YEARLY = "{cron: '0 0 0 1 1 *'}";

	private static ServeBench bench;

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
		bench.imports().put("people.csv", "id,name\n1,Ada\n2,Grace\n");
		bench.define("people", "{fixed: people.csv}", YEARLY);
	}

	@Test
	void aLaunchWaitsUntilANodeStartsIt() throws InterruptedException {
		LaunchParts stopped = bench.launchesOfNoNode();
		Launched launched = stopped.launches().launch(anna(), order("people", null));
		Run waiting = run(launched.run());
		assertThat(waiting.status()).isEqualTo(RunStatus.WAITING);
		assertThat(waiting.attempts()).isZero();
		assertThat(waiting.holder()).isEmpty();
		assertThat(waiting.startedBy()).isEqualTo("anna");
		assertThat(
				bench.imports().rows("SELECT actor, action, subject, import, application, after FROM blockload.audit"))
			.containsExactly(
					"anna|run-launched|run %d|people|%s|{}".formatted(launched.run(), bench.imports().application()));
		bench.node();
		Run ended = awaitEnd(launched);
		assertThat(ended.status()).isEqualTo(RunStatus.COMPLETED);
		assertThat(ended.attempts()).isEqualTo(1);
		assertThat(bench.imports().rows("SELECT * FROM app.people ORDER BY 1")).containsExactly("1|Ada", "2|Grace");
		ServeBench.await("the launch has ended, and its task",
				() -> bench.imports()
					.rows("SELECT run_id::text FROM blockload.launch WHERE ended_at IS NULL UNION ALL "
							+ "SELECT task_instance FROM blockload.scheduled_run_task")
					.isEmpty(),
				() -> bench.imports().rows("SELECT * FROM blockload.launch"));
	}

	private static LaunchOrder order(String name, RequestKey key) {
		return new LaunchOrder(new RunRequest(name, new RequestedFile.ByRule(), null, RunRequest.Repeat.SKIP), key);
	}

	private static Caller anna() {
		return new Caller(new Actor(Actor.Kind.PERSON, "anna", null),
				Set.of(new RoleGrant(Role.OPERATOR, bench.imports().application())));
	}

	private static Run run(long number) {
		return bench.imports().history().find(Long.toString(number));
	}

	private static Run awaitEnd(Launched launched) throws InterruptedException {
		ServeBench.await("run " + launched.run() + " has ended", () -> run(launched.run()).status().isFinal(),
				() -> run(launched.run()));
		return run(launched.run());
	}

}
