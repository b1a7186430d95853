package dev.blockload.schedule;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Word that is to be sent, and what was told before, in the database: whichever node
 * sends it, it is sent; and what is told is told once.
 */
final class WordTable {

	private final JdbcClient jdbc;

	WordTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Note what is wrong with something.
	 * @param wellAt when it was last known to be well
	 * @return whether that is news
	 */
	boolean isNews(String subject, String code, Instant wellAt) {
		return this.jdbc.sql("""
				INSERT INTO blockload.told AS t (import, code) VALUES (:subject, :code)
				ON CONFLICT (import) DO UPDATE SET code = EXCLUDED.code, since = clock_timestamp()
				 WHERE t.code <> EXCLUDED.code OR t.since < :wellAt""")
			.param("subject", subject)
			.param("code", code)
			.param("wellAt", Timestamp.from(wellAt))
			.update() == 1;
	}

	/**
	 * Note that something is well.
	 * @return whether something was wrong with it before
	 */
	boolean isRecovered(String subject) {
		return this.jdbc.sql("DELETE FROM blockload.told WHERE import = :subject")
			.param("subject", subject)
			.update() == 1;
	}

	/** Word to be sent. */
	void add(String channel, String event, String importName, String title, String body, @Nullable String run) {
		this.jdbc.sql("""
				INSERT INTO blockload.word (channel, event, import, title, body, run)
				VALUES (:channel, :event, :import, :title, :body, :run)""")
			.param("channel", channel)
			.param("event", event)
			.param("import", importName)
			.param("title", title)
			.param("body", body)
			.param("run", run, Types.VARCHAR)
			.update();
	}

	/** The numbers of what is to be sent, and no node knows of it yet. */
	List<Long> notBegun() {
		return this.jdbc.sql("""
				SELECT id FROM blockload.word w WHERE ended_at IS NULL
				   AND NOT EXISTS (SELECT FROM blockload.schedule_word WHERE task_instance = w.id::text) ORDER BY id""")
			.query(Long.class)
			.list();
	}

	/** What is to be sent, unless it has been. */
	Optional<Word> find(long id) {
		return this.jdbc.sql("SELECT * FROM blockload.word WHERE id = :id AND ended_at IS NULL")
			.param("id", id)
			.query((rs, row) -> word(rs))
			.optional();
	}

	/** Whether something that came before it is still to be told to the same channel. */
	boolean isBehind(Word word) {
		return this.jdbc.sql("""
				SELECT EXISTS (SELECT FROM blockload.word WHERE channel = :channel AND import = :import AND id < :id
				   AND ended_at IS NULL)""")
			.param("channel", word.channel())
			.param("import", word.importName())
			.param("id", word.id())
			.query(Boolean.class)
			.single();
	}

	/** It is sent, or given up; what is long past is forgotten. */
	void end(long id) {
		this.jdbc.sql("UPDATE blockload.word SET ended_at = clock_timestamp() WHERE id = :id").param("id", id).update();
		this.jdbc.sql("DELETE FROM blockload.word WHERE ended_at < now() - interval '30 days'").update();
	}

	/** It could not be sent. */
	void tried(long id) {
		this.jdbc.sql("UPDATE blockload.word SET tries = tries + 1 WHERE id = :id").param("id", id).update();
	}

	private static Word word(ResultSet rs) throws SQLException {
		return new Word(rs.getLong("id"), rs.getString("channel"), rs.getString("event"), rs.getString("import"),
				rs.getString("title"), rs.getString("body"), rs.getString("run"), rs.getInt("tries"),
				rs.getTimestamp("created_at").toInstant());
	}

}
