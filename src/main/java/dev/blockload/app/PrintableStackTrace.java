package dev.blockload.app;

import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.blockload.Printable;

import org.springframework.boot.logging.logback.ExtendedWhitespaceThrowableProxyConverter;

/**
 * The stack trace of a log line as text, whose messages can contain keys and values of
 * files. Created by Logback.
 */
public final class PrintableStackTrace extends ExtendedWhitespaceThrowableProxyConverter {

	@Override
	protected String throwableProxyToString(IThrowableProxy thrown) {
		String trace = Printable.text(super.throwableProxyToString(thrown).replace("\r\n", "\n"));
		// A message of several lines, too, begins no line that looks like an entry.
		return trace.replaceAll("\n(?=[^\n])", "\n  ");
	}

}
