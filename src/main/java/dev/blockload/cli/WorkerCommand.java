package dev.blockload.cli;

import java.util.concurrent.CountDownLatch;

import dev.blockload.app.Session;
import dev.blockload.app.Shutdown;
import dev.blockload.importjob.RangeWorkers;
import picocli.CommandLine.Command;

/**
 * {@code worker}: loads ranges of the runs of other nodes until it is stopped.
 */
@Command(name = "worker",
		description = "Load parts of large files for runs of other nodes, until Ctrl-C or SIGTERM. Runs no import itself.")
final class WorkerCommand extends Verb {

	@Override
	ExitCode answer() {
		CountDownLatch asked = new CountDownLatch(1);
		try (Session session = options().session()) {
			RangeWorkers workers = session.rangeWorkers();
			return Shutdown.stoppable(asked::countDown, () -> {
				try (workers) {
					workers.start();
					say("Loading parts of large files for other nodes, as %s. Press Ctrl-C to stop."
						.formatted(workers.node()));
					ServeCommand.await(asked);
				}
				return ExitCode.OK;
			});
		}
	}

}
