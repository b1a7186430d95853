package dev.blockload.cli;

import java.util.concurrent.CountDownLatch;

import dev.blockload.app.Session;
import dev.blockload.app.Shutdown;
import dev.blockload.embedded.EmbeddedPostgres;
import picocli.CommandLine.Command;

/**
 * {@code database}: keeps the embedded PostgreSQL up until it is interrupted.
 */
@Command(name = "database", description = "Keep the embedded PostgreSQL up, and tell how to reach it.")
final class DatabaseCommand extends Verb {

	@Override
	ExitCode answer() {
		if (Session.namesDatabase()) {
			throw wrong(
					"SPRING_DATASOURCE_URL names a database, so the embedded one is not used: expected it not to be set");
		}
		CountDownLatch asked = new CountDownLatch(1);
		try (Session session = options().session(Session.DatabaseChoice.EMBEDDED)) {
			EmbeddedPostgres server = session.postgres();
			// The control schemas are there from the first look.
			session.history();
			print("""
					PostgreSQL is up until Ctrl-C; other commands use it meanwhile
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
