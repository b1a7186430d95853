package dev.blockload.console;

import java.util.List;

import dev.blockload.account.Caller;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What became of forms that act on several imports: table {@code blockload.bulk_outcome},
 * which all nodes share. Kept for a day. Safe for use by many threads.
 */
final class BulkOutcomes {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final TypeReference<List<BulkOutcome>> LINES = new TypeReference<>() {
	};

	private final JdbcClient jdbc;

	BulkOutcomes(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Store what became of a form.
	 * @return its number
	 */
	long add(Caller caller, List<BulkOutcome> outcome) {
		this.jdbc.sql("DELETE FROM blockload.bulk_outcome WHERE created_at < clock_timestamp() - interval '1 day'")
			.update();
		return this.jdbc
			.sql("INSERT INTO blockload.bulk_outcome (caller, content) VALUES (:caller, :content) RETURNING number")
			.param("caller", caller.identity())
			.param("content", JSON.writeValueAsString(outcome))
			.query(Long.class)
			.single();
	}

	/** What became of a form that a caller sent; empty if it is not known any more. */
	List<BulkOutcome> of(Caller caller, long number) {
		return this.jdbc.sql("SELECT content FROM blockload.bulk_outcome WHERE number = :number AND caller = :caller")
			.param("number", number)
			.param("caller", caller.identity())
			.query(String.class)
			.optional()
			.map(BulkOutcomes::read)
			.orElse(List.of());
	}

	private static List<BulkOutcome> read(String content) {
		try {
			return JSON.readValue(content, LINES);
		}
		catch (JacksonException ex) {
			// Another version wrote it.
			return List.of();
		}
	}

}
