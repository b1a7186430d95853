package dev.blockload.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a log as text shows of messages and exceptions that contain values of files.
 */
class PrintableLogTest {

	private static LoggingEvent event(String message, Throwable thrown) {
		LoggerContext context = new LoggerContext();
		Logger logger = context.getLogger("test");
		return new LoggingEvent("test", logger, Level.WARN, message, thrown, null);
	}

	@Test
	void aMessageCannotForgeALine() {
		assertThat(new PrintableLogMessage()
			.convert(event("key 'a\u001b[2K\u009b\n2026-11-25 ERROR forged'", new IllegalStateException())))
			.isEqualTo("key 'a␛[2K\\u009B\n  2026-11-25 ERROR forged'");
	}

	@Test
	void aStackTraceShowsControlCharacters() {
		PrintableStackTrace converter = new PrintableStackTrace();
		converter.start();
		assertThat(converter.convert(event("m", new IllegalStateException("a\u001b\u202eb"))))
			.contains("java.lang.IllegalStateException: a␛\\u202Eb")
			.doesNotContain("\u001b");
	}

	@Test
	void aStackTraceCannotForgeALine() {
		PrintableStackTrace converter = new PrintableStackTrace();
		converter.start();
		String trace = converter
			.convert(event("m", new IllegalStateException("a\n2026-11-25 ERROR forged", new RuntimeException("b\nc"))));
		assertThat(trace).contains("  2026-11-25 ERROR forged\n").endsWith("\n");
		assertThat(trace.lines()).allSatisfy((line) -> assertThat(line).matches("|  .*"));
	}

}
