package dev.blockload.web;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import dev.blockload.account.Caller;
import dev.blockload.account.RoleGrant;
import jakarta.servlet.http.HttpServletRequest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answers that are streams, such as events of a run. A stream is closed within five
 * seconds after the token was revoked, the session has ended, or the roles of the caller
 * have changed. Safe for use by many threads.
 */
final class OpenStreams implements AutoCloseable {

	private static final Logger LOG = LoggerFactory.getLogger(OpenStreams.class);

	/** Rights are up to four seconds old. */
	private static final long PAUSE_MILLIS = 500;

	private final Set<Stream> streams = ConcurrentHashMap.newKeySet();

	private final ScheduledExecutorService checking = Executors.newSingleThreadScheduledExecutor((task) -> {
		Thread thread = new Thread(task, "open streams");
		thread.setDaemon(true);
		return thread;
	});

	OpenStreams() {
		var unused = this.checking.scheduleWithFixedDelay(this::check, PAUSE_MILLIS, PAUSE_MILLIS,
				TimeUnit.MILLISECONDS);
	}

	/**
	 * Read the rights of a request now, and add its stream, which cannot fail, later.
	 * @param request the request that the stream answers
	 * @return adds the stream: takes what ends it, which can be called when it has ended,
	 * and returns what is closed when it has ended
	 */
	Function<Runnable, Registration> of(HttpServletRequest request) {
		Proof proof = Objects.requireNonNull(Proof.of(request), "The request has no caller.");
		Optional<Set<RoleGrant>> present = grants(proof.now().get());
		return (close) -> {
			Stream stream = new Stream(proof, present, close);
			this.streams.add(stream);
			return () -> this.streams.remove(stream);
		};
	}

	private static Optional<Set<RoleGrant>> grants(Optional<Caller> caller) {
		return caller.map(Caller::grants);
	}

	private void check() {
		this.streams.removeIf(OpenStreams::isOver);
	}

	private static boolean isOver(Stream stream) {
		try {
			Optional<Set<RoleGrant>> now = grants(stream.proof.now().get());
			if (now.isPresent() && now.equals(stream.grants)) {
				return false;
			}
			stream.close.run();
			return true;
		}
		catch (RuntimeException ex) {
			// The database does not answer now: nobody knows what has changed.
			LOG.debug("A stream could not be checked.", ex);
			return false;
		}
	}

	@Override
	public void close() {
		this.checking.shutdownNow();
		this.streams.forEach((stream) -> stream.close.run());
	}

	/**
	 * A stream that is open.
	 */
	@FunctionalInterface
	interface Registration extends AutoCloseable {

		/** The stream has ended. */
		@Override
		void close();

	}

	/** Two streams are never equal. */
	private static final class Stream {

		private final Proof proof;

		private final Optional<Set<RoleGrant>> grants;

		private final Runnable close;

		Stream(Proof proof, Optional<Set<RoleGrant>> grants, Runnable close) {
			this.proof = proof;
			this.grants = grants;
			this.close = close;
		}

	}

}
