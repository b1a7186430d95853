package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.Printable;

import org.jspecify.annotations.Nullable;

/**
 * A session, an autovacuum worker or a prepared transaction that holds locks which
 * publish needs, or waits for them before it.
 *
 * @param kind what it is
 * @param id its process, or the name of a prepared transaction
 * @param role of the session, or null if it has none
 * @param application the name that the session gave itself, or null
 * @param state such as {@code idle in transaction}; null if this role cannot see it
 * @param seconds since its transaction began; null if this role cannot see it
 * @param locks such as {@code holds RowExclusiveLock on app.staff}
 * @param query its statement, never stored; null if this role cannot see it
 */
record LockHolder(Kind kind, String id, @Nullable String role, @Nullable String application, @Nullable String state,
		@Nullable Long seconds, List<String> locks, @Nullable String query) {

	private static final int MOST_LOCKS = 3;

	private static final int MOST_OF_QUERY = 500;

	LockHolder {
		locks = List.copyOf(locks);
	}

	/** For everybody who is notified: without the statement, which can contain data. */
	String sentence() {
		return Printable.line(switch (this.kind) {
			case SESSION -> "Session " + who() + " " + what() + ".";
			case PREPARED ->
				"Prepared transaction " + who() + " " + what() + ". End it: COMMIT PREPARED or ROLLBACK PREPARED.";
			case AUTOVACUUM -> "Autovacuum worker " + who() + " " + what() + ".";
			case WRAPAROUND -> "Autovacuum worker " + who() + " " + what()
					+ ". It prevents transaction ID wraparound, and PostgreSQL never cancels it. Wait until it has ended.";
		});
	}

	/** For the terminal of the person who runs the command; null if there is nothing. */
	@Nullable String statement() {
		String text = this.query;
		if (text == null || text.isBlank()) {
			return null;
		}
		return "Session " + this.id + ("active".equals(this.state) ? " executes: " : " executed last: ")
				+ text.substring(0, Math.min(text.length(), MOST_OF_QUERY))
					.replaceAll("[\\p{Cc}\\p{Cf}\\s]+", " ")
					.strip();
	}

	private String who() {
		List<String> facts = new ArrayList<>();
		if (this.application != null && !this.application.isBlank()) {
			facts.add("application '" + this.application + "'");
		}
		if (this.state != null) {
			facts.add(this.state);
		}
		if (this.seconds != null) {
			facts.add("for " + age(this.seconds));
		}
		return this.id + ((this.role != null) ? " of role " + this.role : "")
				+ (facts.isEmpty() ? "" : " (" + String.join(", ", facts) + ")");
	}

	private String what() {
		int shown = Math.min(this.locks.size(), MOST_LOCKS);
		return String.join(", ", this.locks.subList(0, shown))
				+ ((this.locks.size() > shown) ? " and " + (this.locks.size() - shown) + " more locks" : "");
	}

	private static String age(long seconds) {
		if (seconds < 120) {
			return Math.max(0, seconds) + " s";
		}
		return (seconds < 7200) ? seconds / 60 + " min" : seconds / 3600 + " h";
	}

	/**
	 * What can hold a lock.
	 */
	enum Kind {

		/** A client's session. */
		SESSION,

		/** A prepared transaction, which has no session. */
		PREPARED,

		/** A worker that PostgreSQL cancels for a waiting session. */
		AUTOVACUUM,

		/** A worker that PostgreSQL does not cancel. */
		WRAPAROUND

	}

}
