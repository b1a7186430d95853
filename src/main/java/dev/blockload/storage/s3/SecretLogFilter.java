package dev.blockload.storage.s3;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Keeps out of every log what would tell it secrets: the loggers that write requests and
 * answers whole, with session tokens, passwords of proxies and the keys that STS gives.
 * Whatever level is set, they say nothing below INFO.
 */
final class SecretLogFilter extends TurboFilter {

	private static final List<String> TELLTALES = List.of(
			// Apache's HTTP client, 4 and 5: every byte, and every header.
			"org.apache.http.wire", "org.apache.http.headers", "org.apache.hc.client5.http.wire",
			"org.apache.hc.client5.http.headers",
			// The SDK's signers: the canonical request, session token included.
			"software.amazon.awssdk.http.auth.aws", "software.amazon.awssdk.auth.signer",
			// By which the SDK asks containers and instances for their roles.
			"sun.net.www.protocol.http");

	private SecretLogFilter() {
	}

	/** Once done, it lasts, a new configuration of the logs included. */
	static synchronized void silence() {
		ILoggerFactory factory = LoggerFactory.getILoggerFactory();
		if (!(factory instanceof LoggerContext context)) {
			throw new IllegalStateException(
					"logs go to " + factory.getClass().getName() + ": expected Logback, whose logs hold no secrets");
		}
		if (context.getTurboFilterList().stream().noneMatch(SecretLogFilter.class::isInstance)) {
			context.addTurboFilter(new SecretLogFilter());
		}
		if (context.getCopyOfListenerList().stream().noneMatch(Again.class::isInstance)) {
			context.addListener(new Again());
		}
	}

	@Override
	public FilterReply decide(@Nullable Marker marker, Logger logger, Level level, @Nullable String format,
			Object @Nullable [] params, @Nullable Throwable thrown) {
		if (level.isGreaterOrEqual(Level.INFO)) {
			return FilterReply.NEUTRAL;
		}
		return TELLTALES.stream().anyMatch(logger.getName()::startsWith) ? FilterReply.DENY : FilterReply.NEUTRAL;
	}

	/** A reset takes all filters away. */
	private static final class Again implements LoggerContextListener {

		@Override
		public boolean isResetResistant() {
			return true;
		}

		@Override
		public void onReset(LoggerContext context) {
			context.addTurboFilter(new SecretLogFilter());
		}

		@Override
		public void onStart(LoggerContext context) {
			// Nothing is to be done: a filter is there.
		}

		@Override
		public void onStop(LoggerContext context) {
			// Nothing is logged any more.
		}

		@Override
		public void onLevelChange(Logger logger, Level level) {
			// Whatever the level.
		}

	}

}
