package dev.blockload.cli;

import java.util.Map;
import java.util.concurrent.CountDownLatch;

import dev.blockload.app.Session;
import dev.blockload.app.Shutdown;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.ManagementServer;
import dev.blockload.serve.Node;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code serve}: runs the schedules of all definitions until it is stopped.
 */
@Command(name = "serve", description = "Run all imports on their schedules, until Ctrl-C or SIGTERM.")
final class ServeCommand extends Verb {

	/**
	 * Database connections of the node itself. They are opened as they are needed.
	 */
	private static final int CONNECTIONS = 8;

	/** Those of each parallel import: its lanes, of which it has two by default. */
	private static final int CONNECTIONS_OF_IMPORT = 10;

	@Option(names = "--parallel", paramLabel = "N", defaultValue = "4",
			description = "run at most N imports at the same time (default: 4)")
	private int parallel = 4;

	@Option(names = "--port", paramLabel = "N", defaultValue = "9464",
			description = "the port of /health and /metrics; 0 for any free port (default: 9464)")
	private int port = 9464;

	@Option(names = "--address", paramLabel = "ADDRESS", defaultValue = "127.0.0.1",
			description = "the address to listen on (default: 127.0.0.1, for this machine only)")
	private String address = "127.0.0.1";

	@Override
	ExitCode answer() {
		if (this.parallel < 1) {
			throw wrong("--parallel is " + this.parallel + ". Expected 1 or more.");
		}
		ListenAddress listen = listen();
		listen.requireFree();
		CountDownLatch asked = new CountDownLatch(1);
		try (Session session = options().session()) {
			Node serving = session.serving(Map.of("blockload.schedule.parallel", this.parallel,
					"spring.datasource.hikari.maximum-pool-size", CONNECTIONS + CONNECTIONS_OF_IMPORT * this.parallel));
			return Shutdown.stoppable(asked::countDown, () -> {
				try (serving; ManagementServer management = session.management(this.address, this.port)) {
					serve(serving, management);
					await(asked);
				}
				return ExitCode.OK;
			});
		}
	}

	private ListenAddress listen() {
		try {
			return new ListenAddress(this.address, this.port);
		}
		catch (IllegalArgumentException ex) {
			throw wrong(String.valueOf(ex.getMessage()));
		}
	}

	private void serve(Node serving, ManagementServer management) {
		serving.start();
		say("%s Health: http://%s:%d/health, metrics: /metrics.".formatted(serving.summary(), this.address,
				management.port()));
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
