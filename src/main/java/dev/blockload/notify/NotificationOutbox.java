package dev.blockload.notify;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.blockload.notify.NotificationService.Pending;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Notifications that must be delivered, in the database: whichever node dies, another one
 * delivers them. Safe for use by many threads.
 */
final class NotificationOutbox {

	private final JdbcClient jdbc;

	NotificationOutbox(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Add a notification.
	 * @return its number
	 */
	long add(String channel, String event, String importName, String title, String body, @Nullable String run) {
		return this.jdbc.sql("""
				INSERT INTO blockload.notification (channel, event, import, title, body, run_json)
				VALUES (:channel, :event, :import, :title, :body, :run) RETURNING id""")
			.param("channel", channel)
			.param("event", event)
			.param("import", importName)
			.param("title", title)
			.param("body", body)
			.param("run", run, Types.VARCHAR)
			.query(Long.class)
			.single();
	}

	/** Find a notification that is not delivered yet. */
	Optional<Notification> find(long id) {
		return this.jdbc.sql("SELECT * FROM blockload.notification WHERE id = :id AND ended_at IS NULL")
			.param("id", id)
			.query((rs, row) -> notification(rs))
			.optional();
	}

	/**
	 * Whether an earlier notification of the same import must reach the channel first.
	 */
	boolean hasEarlier(Notification notification) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM blockload.notification
				 WHERE channel = :channel AND import = :import AND id < :id AND ended_at IS NULL)""")
			.param("channel", notification.channel())
			.param("import", notification.importName())
			.param("id", notification.id())
			.query(Boolean.class)
			.single();
	}

	/**
	 * Record that a notification is delivered or abandoned, and delete what ended more
	 * than 30 days ago.
	 */
	void end(long id) {
		this.jdbc.sql("UPDATE blockload.notification SET ended_at = clock_timestamp() WHERE id = :id")
			.param("id", id)
			.update();
		this.jdbc.sql("DELETE FROM blockload.notification WHERE ended_at < now() - interval '30 days'").update();
	}

	/** What is not delivered yet, by channel. */
	Map<String, Pending> pending() {
		Map<String, Pending> pending = new HashMap<>();
		this.jdbc.sql("""
				SELECT channel, count(*) AS count, min(created_at) AS since FROM blockload.notification
				 WHERE ended_at IS NULL GROUP BY channel""").query((rs) -> {
			pending.put(rs.getString("channel"),
					new Pending(rs.getLong("count"), rs.getTimestamp("since").toInstant()));
		});
		return pending;
	}

	/** Record that a notification could not be delivered. */
	void countFailure(long id) {
		this.jdbc.sql("UPDATE blockload.notification SET failed_attempts = failed_attempts + 1 WHERE id = :id")
			.param("id", id)
			.update();
	}

	private static Notification notification(ResultSet rs) throws SQLException {
		return new Notification(rs.getLong("id"), rs.getString("channel"), rs.getString("event"),
				rs.getString("import"), rs.getString("title"), rs.getString("body"), rs.getString("run_json"),
				rs.getInt("failed_attempts"), rs.getTimestamp("created_at").toInstant());
	}

}
