package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.block.BlockCatalog;
import dev.blockload.run.ServerError;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * A constraint or a trigger that refuses rows, and which. Not safe for use by many
 * threads.
 */
final class RefusedBy {

	private static final int MOST_RECORDS = 5;

	private final String described;

	/** Of the first row that a trigger refused. */
	private final String message;

	private final List<Long> records = new ArrayList<>();

	private long count;

	private RefusedBy(String described) {
		this(described, "");
	}

	private RefusedBy(String described, String message) {
		this.described = described;
		this.message = message;
	}

	/**
	 * What refused a row.
	 * @param client finds the trigger of a function
	 */
	static RefusedBy of(JdbcClient client, DataAccessException refusal) {
		ServerError error = ServerError.of(refusal).orElseThrow(() -> refusal);
		String constraint = error.constraint();
		if (constraint != null) {
			return new RefusedBy(kind(error.state()) + " " + constraint);
		}
		if (error.column() != null) {
			return new RefusedBy("NOT NULL of column " + error.column());
		}
		String functions = error.functions();
		if (functions == null) {
			return new RefusedBy(error.message());
		}
		List<String> triggers = new BlockCatalog(client).triggersCalling(functions);
		return new RefusedBy(
				triggers.isEmpty() ? functions.replaceAll(",.*", "") : "trigger " + String.join(" or ", triggers),
				": " + error.message());
	}

	private static String kind(String state) {
		return switch (state) {
			case "23P01" -> "exclusion constraint";
			case "23505" -> "unique constraint";
			case "23514" -> "check constraint";
			case "23503" -> "foreign key";
			default -> "constraint";
		};
	}

	/** Equal if the same constraint or trigger refused the row. */
	String key() {
		return this.described;
	}

	void add(long record) {
		this.count++;
		if (this.records.size() < MOST_RECORDS) {
			this.records.add(record);
		}
	}

	/** The constraint with the numbers of some records, for people. */
	String text() {
		long more = this.count - this.records.size();
		return this.described + this.message + " (" + ((this.count == 1) ? "record " : "records ")
				+ this.records.stream().map(String::valueOf).collect(Collectors.joining(", "))
				+ ((more > 0) ? " and " + more + " more" : "") + ")";
	}

}
