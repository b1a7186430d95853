package dev.blockload.api;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/**
 * The log of this JVM as its users read it on standard error, with every logger at TRACE,
 * from the start of the nodes on.
 */
final class TracedLog implements AutoCloseable {

	/** Those that {@code application.yml} sets, and those that log whole messages. */
	private static final List<String> LOGGERS = List.of("root", "org.springframework.batch",
			"org.springframework.transaction.support.TransactionTemplate",
			"org.springframework.jdbc.support.JdbcTransactionManager", "com.zaxxer.hikari.pool",
			"org.springframework.boot.diagnostics", "org.springframework.boot.web.server.servlet.context",
			"dev.blockload.schedule", "dev.blockload.notify", "dev.blockload.serve", "dev.blockload.task",
			"dev.blockload.vault", "com.github.kagkarlsson.scheduler.RunUntilShutdown",
			"com.github.kagkarlsson.scheduler.RunAndLogErrors", "org.springframework.boot.jdbc.health",
			"org.springframework.boot.health", "org.flywaydb", "org.apache.http.wire", "org.apache.http.headers",
			"org.apache.coyote.http11", "org.springframework.security", "org.springframework.web",
			"jdk.internal.httpclient", "org.eclipse.angus.mail", "org.postgresql.core");

	/** Servers of tests. */
	private static final List<String> OTHERS = List.of("com.sun.net.httpserver", "com.icegreen");

	private static final String LEVEL = "logging.level.";

	private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();

	private final Map<String, Level> before = new HashMap<>();

	private final PrintStream standardError = System.err;

	private final Path file;

	private final OutputStream output;

	private TracedLog(Path file) throws IOException {
		this.file = file;
		for (Logger logger : this.context.getLoggerList()) {
			if (logger.getLevel() != null) {
				this.before.put(logger.getName(), logger.getLevel());
			}
		}
		// Logback flushes after each line, which would be most of the time of a test.
		this.output = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16) {
			@Override
			public void flush() {
				// It is closed before the file is read.
			}
		};
		System.setErr(new PrintStream(this.output, false, StandardCharsets.UTF_8));
		LOGGERS.forEach((logger) -> System.setProperty(LEVEL + logger, "TRACE"));
		OTHERS.forEach((logger) -> System.setProperty(LEVEL + logger, "OFF"));
	}

	/** Write the log to a file. The nodes must not have started. */
	static TracedLog to(Path file) throws IOException {
		return new TracedLog(file);
	}

	/** End the log, and return its text. */
	String text() throws IOException {
		close();
		return Files.readString(this.file, StandardCharsets.ISO_8859_1);
	}

	@Override
	public void close() throws IOException {
		if (System.err == this.standardError) {
			return;
		}
		System.err.flush();
		System.setErr(this.standardError);
		LOGGERS.forEach((logger) -> System.clearProperty(LEVEL + logger));
		OTHERS.forEach((logger) -> System.clearProperty(LEVEL + logger));
		for (Logger logger : this.context.getLoggerList()) {
			boolean isRoot = logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME);
			logger.setLevel(isRoot ? Level.WARN : this.before.get(logger.getName()));
		}
		this.output.close();
	}

}
