package dev.blockload.web;

import java.util.Optional;
import java.util.concurrent.TimeUnit;

import dev.blockload.account.Account;
import dev.blockload.account.LogIn;
import dev.blockload.web.WebSession.Duty;
import jakarta.servlet.http.HttpServletRequest;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The sessions of people on the pages: table {@code blockload.web_session}, which all
 * nodes share. A session ends after an hour without a request, and after twelve hours.
 * Safe for use by many threads.
 */
final class WebSessions {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final String ALIVE = "used_at > clock_timestamp() - interval '60 minutes'"
			+ " AND created_at > clock_timestamp() - interval '12 hours'";

	/** The attribute of a request with the session that was read for it. */
	private static final String READ = WebSessions.class.getName();

	/** Rights are as old, too. */
	private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(4);

	private final JdbcClient jdbc;

	WebSessions(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Begin a session.
	 * @return the value of its cookie
	 */
	String begin(LogIn logIn) {
		String cookie = RandomText.create();
		WebSession session = new WebSession(logIn.account().number(), logIn.at(), RandomText.create(),
				(logIn.account().password() == Account.PasswordState.MUST_CHANGE) ? Duty.CHANGE_PASSWORD : Duty.NONE);
		this.jdbc.sql("INSERT INTO blockload.web_session (id, account, content) VALUES (:id, :account, :content)")
			.param("id", RandomText.hash(cookie))
			.param("account", session.account())
			.param("content", JSON.writeValueAsString(session))
			.update();
		this.jdbc.sql("DELETE FROM blockload.web_session WHERE NOT (" + ALIVE + ")").update();
		return cookie;
	}

	/**
	 * Find the session of a request without keeping it alive. It is read once, or again
	 * if the body of the request took seconds to arrive.
	 */
	Optional<WebSession> find(String cookie, HttpServletRequest request) {
		if (request.getAttribute(READ) instanceof Read before && System.nanoTime() - before.at < FRESH_NANOS) {
			return Optional.of(before.session);
		}
		Optional<WebSession> found = find(cookie);
		found.ifPresent((session) -> request.setAttribute(READ, new Read(session, System.nanoTime())));
		return found;
	}

	/** Keep a session alive, because a request uses it. */
	void keepAlive(String cookie) {
		this.jdbc.sql("""
				UPDATE blockload.web_session SET used_at = clock_timestamp()
				 WHERE id = :id AND used_at < clock_timestamp() - interval '1 minute'""")
			.param("id", RandomText.hash(cookie))
			.update();
	}

	/** Find a session without keeping it alive. */
	Optional<WebSession> find(String cookie) {
		return this.jdbc.sql("SELECT content FROM blockload.web_session WHERE id = :id AND " + ALIVE)
			.param("id", RandomText.hash(cookie))
			.query(String.class)
			.optional()
			.flatMap((content) -> read(cookie, content));
	}

	private Optional<WebSession> read(String cookie, String content) {
		try {
			return Optional.of(JSON.readValue(content, WebSession.class));
		}
		catch (JacksonException | IllegalArgumentException ex) {
			// Another version wrote it, or somebody changed it: the person logs in again.
			end(cookie);
			return Optional.empty();
		}
	}

	void end(String cookie) {
		this.jdbc.sql("DELETE FROM blockload.web_session WHERE id = :id").param("id", RandomText.hash(cookie)).update();
	}

	/** A session as it was when a request arrived. */
	private record Read(WebSession session, long at) {
	}

}
