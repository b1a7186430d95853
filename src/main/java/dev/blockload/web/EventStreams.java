package dev.blockload.web;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import dev.blockload.account.Caller;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.context.SmartLifecycle;

/**
 * Opens streams of Server-Sent Events, a limited number for each caller and in total. A
 * stream ends when the token is revoked, the session has ended or the roles of the caller
 * have changed, and when its client takes nothing for some time. One that has nothing to
 * say sends a comment now and then. Safe for use by many threads.
 */
public final class EventStreams implements SmartLifecycle {

	private final Places places;

	private final OpenStreams rights;

	private final OpenAnswers answers;

	private final long keepAlive;

	private final long timeout;

	private volatile boolean running = true;

	private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();

	EventStreams(LimitSettings settings, OpenStreams rights, OpenAnswers answers) {
		this.answers = answers;
		this.places = settings.streamPlaces();
		this.rights = rights;
		this.keepAlive = settings.keepAlive().toNanos();
		this.timeout = settings.answerTimeout().toNanos();
	}

	/**
	 * Answer a request with a stream. Nothing else can be written to the answer. It ends
	 * when the rights of the caller change.
	 * @param caller of the request
	 * @param changed the data of the event {@code end} that is then sent
	 * @throws WebException code {@code too-many-requests} or {@code node-busy} if there
	 * are as many streams as are allowed
	 */
	public EventStream open(Caller caller, HttpServletRequest request, HttpServletResponse response, String changed)
			throws IOException {
		Places.Place place = this.places.take(caller);
		try {
			return open(place, request, response, changed);
		}
		catch (IOException | RuntimeException ex) {
			place.close();
			throw ex;
		}
	}

	private EventStream open(Places.Place place, HttpServletRequest request, HttpServletResponse response,
			String changed) throws IOException {
		Function<Runnable, OpenStreams.Registration> present = this.rights.of(request);
		EventStream stream = new EventStream(request, response);
		OpenAnswers.Answer answer = () -> look(stream);
		this.streams.add(stream);
		this.answers.add(answer);
		OpenStreams.Registration registration = present.apply(() -> stream.end(changed));
		stream.onEnd(() -> {
			this.streams.remove(stream);
			this.answers.remove(answer);
			registration.close();
			place.close();
		});
		return stream;
	}

	private void look(EventStream stream) {
		stream.closeIfStalled(this.timeout);
		stream.keepAlive(this.keepAlive);
	}

	@Override
	public void start() {
		// The first stream begins with its request.
	}

	/** After those who send: what they have sent is taken at once, or dropped. */
	@Override
	public void stop() {
		this.running = false;
		this.streams.forEach((stream) -> {
			stream.end();
			stream.closeIfStalled(0);
		});
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Before the server, which would wait for the streams. */
	@Override
	public int getPhase() {
		return SmartLifecycle.DEFAULT_PHASE - 1;
	}

}
