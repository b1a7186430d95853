package dev.blockload.vault;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import org.slf4j.LoggerFactory;

/**
 * All that is logged until it is closed, at every level.
 */
final class CapturedLog implements AutoCloseable {

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	// Several threads write to it.
	@SuppressWarnings("JdkObsolete")
	private final StringBuffer text = new StringBuffer();

	private final Level before = this.root.getLevel();

	private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

		@Override
		protected void append(ILoggingEvent event) {
			CapturedLog.this.text.append(event.getLoggerName())
				.append(' ')
				.append(event.getFormattedMessage())
				.append(java.util.Arrays.toString(event.getArgumentArray()))
				.append(ThrowableProxyUtil.asString(event.getThrowableProxy()))
				.append('\n');
		}

	};

	private final java.util.Map<String, ch.qos.logback.core.Appender<ILoggingEvent>> detached = new java.util.HashMap<>();

	private CapturedLog() {
		this.root.iteratorForAppenders().forEachRemaining((one) -> this.detached.put(one.getName(), one));
		this.detached.values().forEach(this.root::detachAppender);
		this.appender.setContext(this.root.getLoggerContext());
		this.appender.start();
		this.root.addAppender(this.appender);
		this.root.setLevel(Level.TRACE);
	}

	static CapturedLog ofEverything() {
		return new CapturedLog();
	}

	String text() {
		return this.text.toString();
	}

	@Override
	public void close() {
		this.root.setLevel(this.before);
		this.root.detachAppender(this.appender);
		this.detached.values().forEach(this.root::addAppender);
	}

}
