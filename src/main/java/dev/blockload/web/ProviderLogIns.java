package dev.blockload.web;

import java.util.Optional;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The log-ins at a provider that have begun: table {@code blockload.web_log_in}, because
 * the person can come back to another node. Safe for use by many threads.
 */
final class ProviderLogIns {

	private static final JsonMapper JSON = JsonMapper.shared();

	private final JdbcClient jdbc;

	ProviderLogIns(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Keep a log-in for ten minutes.
	 * @return the value of its cookie
	 */
	String begin(ProviderLogIn logIn) {
		String cookie = RandomText.create();
		this.jdbc.sql("DELETE FROM blockload.web_log_in WHERE created_at < clock_timestamp() - interval '10 minutes'")
			.update();
		this.jdbc.sql("INSERT INTO blockload.web_log_in (id, content) VALUES (:id, :content)")
			.param("id", RandomText.hash(cookie))
			.param("content", JSON.writeValueAsString(logIn))
			.update();
		return cookie;
	}

	/** End a log-in: it can be used once. */
	Optional<ProviderLogIn> end(String cookie) {
		return this.jdbc.sql("""
				DELETE FROM blockload.web_log_in WHERE id = :id
				RETURNING CASE WHEN created_at > clock_timestamp() - interval '10 minutes' THEN content ELSE '' END""")
			.param("id", RandomText.hash(cookie))
			.query(String.class)
			.optional()
			.flatMap(ProviderLogIns::read);
	}

	private static Optional<ProviderLogIn> read(String content) {
		try {
			return Optional.of(JSON.readValue(content, ProviderLogIn.class));
		}
		catch (JacksonException ex) {
			return Optional.empty();
		}
	}

}
