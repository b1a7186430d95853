package dev.blockload.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import dev.blockload.definition.DefinitionException;
import dev.blockload.definition.Problem;
import dev.blockload.schedule.Serving;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code serve}: runs the schedules of all definitions until it is stopped.
 */
@Command(name = "serve",
		description = "Run all imports at the times that their schedules name, until Ctrl-C or SIGTERM.")
final class ServeCommand extends Verb {

	/**
	 * For each import at a time: two workers, their metadata, and some for the node
	 * itself.
	 */
	private static final int CONNECTIONS = 8;

	@Option(names = "--parallel", paramLabel = "N", defaultValue = "4",
			description = "at most so many imports at the same time (default: 4)")
	private int parallel = 4;

	// Set by picocli.
	@Spec
	@SuppressWarnings("NullAway.Init")
	private CommandSpec spec;

	@Override
	ExitCode answer() {
		if (this.parallel < 1) {
			throw new ParameterException(this.spec.commandLine(),
					"--parallel is " + this.parallel + ": expected 1 or more");
		}
		CountDownLatch asked = new CountDownLatch(1);
		try (Session session = options().session()) {
			Serving serving = session.serving(Map.of("blockload.schedule.parallel", this.parallel,
					"spring.datasource.hikari.maximum-pool-size", CONNECTIONS + 4 * this.parallel));
			return Shutdown.stoppable(asked::countDown, () -> {
				try (serving) {
					serve(serving);
					await(asked);
				}
				return ExitCode.OK;
			});
		}
	}

	private static void serve(Serving serving) {
		List<Problem> problems = serving.start();
		if (serving.imports() == 0 && !problems.isEmpty()) {
			throw new DefinitionException(problems);
		}
		System.err.println("serving %d schedules of %d imports until Ctrl-C, as %s".formatted(serving.schedules(),
				serving.imports(), serving.node()));
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
