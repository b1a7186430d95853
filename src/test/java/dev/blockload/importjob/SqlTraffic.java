package dev.blockload.importjob;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import dev.blockload.run.SessionDataSource;

/**
 * Counts what this JVM sends to PostgreSQL, over all connections: the driver logs each
 * message of the protocol. What depends on time is not counted: what the threads of
 * heartbeats send, and how the pool tests a connection that was idle.
 */
public final class SqlTraffic extends Handler implements AutoCloseable {

	private static final Logger DRIVER = Logger.getLogger("org.postgresql.core.v3.QueryExecutorImpl");

	private static final Logger CONNECTIONS = Logger.getLogger("org.postgresql.core.v3.ConnectionFactoryImpl");

	private final AtomicInteger statements = new AtomicInteger();

	private final AtomicInteger taken = new AtomicInteger();

	private final AtomicInteger opened = new AtomicInteger();

	private SqlTraffic() {
	}

	/** Begin to count. */
	public static SqlTraffic begin() {
		SqlTraffic traffic = new SqlTraffic();
		for (Logger logger : new Logger[] { DRIVER, CONNECTIONS }) {
			logger.setUseParentHandlers(false);
			logger.setLevel(Level.ALL);
			logger.addHandler(traffic);
		}
		return traffic;
	}

	/** Statements, with those that begin and end transactions. */
	public int statements() {
		return this.statements.get();
	}

	/** How often a connection was taken from the pool. */
	int taken() {
		return this.taken.get();
	}

	/** How many connections were opened. */
	int opened() {
		return this.opened.get();
	}

	@Override
	public void publish(LogRecord entry) {
		String message = entry.getMessage().trim();
		if (Thread.currentThread().getName().startsWith("lease-")
				|| isCalledBy("org.postgresql.jdbc.PgConnection", "isValid")) {
			return;
		}
		if (message.startsWith("FE=> StartupPacket")) {
			this.opened.incrementAndGet();
		}
		if (message.startsWith("FE=> Execute") || message.startsWith("FE=> SimpleQuery")
				|| message.startsWith("FE=> Query")) {
			this.statements.incrementAndGet();
			if (isOfTaking()) {
				this.taken.incrementAndGet();
			}
		}
	}

	/** Each time a connection is taken, its settings are applied in one statement. */
	private static boolean isOfTaking() {
		return isCalledBy(SessionDataSource.class.getName(), "");
	}

	private static boolean isCalledBy(String type, String method) {
		return StackWalker.getInstance()
			.walk((frames) -> frames.limit(40)
				.anyMatch((frame) -> frame.getClassName().equals(type) && frame.getMethodName().startsWith(method)));
	}

	@Override
	public void flush() {
		// Nothing is buffered.
	}

	@Override
	public void close() {
		for (Logger logger : new Logger[] { DRIVER, CONNECTIONS }) {
			logger.removeHandler(this);
			logger.setLevel(null);
			logger.setUseParentHandlers(true);
		}
	}

}
