package dev.blockload.app;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.blockload.Printable;

/**
 * The message of a log line as text. It can contain keys and values of files: none of
 * them can begin a line that looks like another entry of the log. Created by Logback.
 */
public final class PrintableLogMessage extends MessageConverter {

	@Override
	public String convert(ILoggingEvent event) {
		return Printable.text(String.valueOf(super.convert(event))).replace("\n", "\n  ");
	}

}
