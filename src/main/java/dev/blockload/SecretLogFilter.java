package dev.blockload;

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
 * Keeps secrets out of every log: suppresses the loggers that write whole requests,
 * answers or parameters of statements, with tokens, cookies, passwords and keys. They log
 * nothing below INFO, whatever level is set.
 */
public final class SecretLogFilter extends TurboFilter {

	private static final List<String> REVEALING = List.of(
			// Apache's HTTP client, 4 and 5: every byte and every header.
			"org.apache.http.wire", "org.apache.http.headers", "org.apache.hc.client5.http.wire",
			"org.apache.hc.client5.http.headers",
			// The SDK's signers: the canonical request, session token included.
			"software.amazon.awssdk.http.auth.aws", "software.amazon.awssdk.auth.signer",
			// The SDK gets the roles of containers and instances with this client.
			"sun.net.www.protocol.http",
			// Tomcat: each request as it arrives, and its cookies.
			"org.apache.coyote.http11", "org.apache.tomcat.util.http",
			// Spring MVC: the bodies of requests and answers, the arguments of
			// controllers,
			// such as passwords and the text of a new token, and URLs with their query.
			"org.springframework.web.method", "org.springframework.web.servlet.mvc.method.annotation",
			"org.springframework.web.servlet.DispatcherServlet", "org.springframework.http",
			"org.springframework.web.client",
			// Spring Security: URLs with their query, such as the code of a log-in.
			"org.springframework.security.web",
			// The parameters of statements: the content of sessions.
			"org.springframework.jdbc.core.StatementCreatorUtils", "org.postgresql.core",
			"com.github.kagkarlsson.shaded.jdbc",
			// Java's HTTP client, which sends webhooks: their URLs.
			"jdk.internal.httpclient", "jdk.httpclient",
			// The conversation with a mail server.
			"jakarta.mail", "com.sun.mail", "org.eclipse.angus.mail");

	private SecretLogFilter() {
	}

	/** Installs the filter for good: also after the logs are configured again. */
	public static synchronized void silence() {
		ILoggerFactory factory = LoggerFactory.getILoggerFactory();
		if (!(factory instanceof LoggerContext context)) {
			throw new IllegalStateException("Logs go to " + factory.getClass().getName()
					+ ". Expected Logback, where secrets are filtered out.");
		}
		if (context.getTurboFilterList().stream().noneMatch(SecretLogFilter.class::isInstance)) {
			context.addTurboFilter(new SecretLogFilter());
		}
		if (context.getCopyOfListenerList().stream().noneMatch(Reinstaller.class::isInstance)) {
			context.addListener(new Reinstaller());
		}
	}

	@Override
	public FilterReply decide(@Nullable Marker marker, Logger logger, Level level, @Nullable String format,
			Object @Nullable [] params, @Nullable Throwable thrown) {
		if (level.isGreaterOrEqual(Level.INFO)) {
			return FilterReply.NEUTRAL;
		}
		return REVEALING.stream().anyMatch(logger.getName()::startsWith) ? FilterReply.DENY : FilterReply.NEUTRAL;
	}

	/** Installs the filter again after a reset, which removes all filters. */
	private static final class Reinstaller implements LoggerContextListener {

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
			// The filter is installed already.
		}

		@Override
		public void onStop(LoggerContext context) {
			// Nothing is logged any more.
		}

		@Override
		public void onLevelChange(Logger logger, Level level) {
			// The filter does not depend on levels.
		}

	}

}
