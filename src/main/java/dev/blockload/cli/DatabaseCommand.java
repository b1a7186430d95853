package dev.blockload.cli;

import java.util.concurrent.CountDownLatch;

import dev.blockload.app.Session;
import dev.blockload.app.Shutdown;
import dev.blockload.embedded.EmbeddedPostgres;
import picocli.CommandLine.Command;

/**
 * {@code database}: keeps the embedded PostgreSQL running until it is interrupted.
 */
@Command(name = "database", description = "Keep the embedded PostgreSQL running, and print how to connect to it.")
final class DatabaseCommand extends Verb {

	@Override
	ExitCode answer() {
		Session.databaseSettings().ifPresent((settings) -> {
			throw wrong(
					settings.variable() + " is set, so commands do not use the embedded PostgreSQL. Unset it first.");
		});
		CountDownLatch asked = new CountDownLatch(1);
		try (Session session = options().session(Session.DatabaseChoice.EMBEDDED)) {
			EmbeddedPostgres server = session.postgres();
			// Creates the control schemas before the first client connects.
			session.history();
			print("""
					The embedded PostgreSQL is running, and other commands use it. Press Ctrl-C to stop.
					  psql      PGPASSWORD=%3$s psql -h 127.0.0.1 -p %4$d -U %2$s blockload
					  JDBC      %1$s
					  user      %2$s
					  password  %3$s
					""".formatted(server.jdbcUrl(), server.username(), server.password(), server.port()));
			return Shutdown.stoppable(asked::countDown, () -> {
				await(asked);
				return ExitCode.OK;
			});
		}
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
