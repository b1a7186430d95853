package dev.blockload.run;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.UncategorizedSQLException;

/**
 * A statement that failed.
 *
 * @param name what it does to which table, such as {@code INSERT INTO demo.sales}; it
 * contains no values
 * @param sql its whole text
 */
public record SqlStatement(String name, String sql) {

	private static final String IDENTIFIER = "(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*)";

	private static final String TABLE = IDENTIFIER + "(?:\\." + IDENTIFIER + ")?";

	/** A query can begin with expressions, so the first that fits counts. */
	private static final Pattern VERB = Pattern.compile("\\b(INSERT INTO|DELETE FROM|UPDATE|MERGE INTO|COPY|"
			+ "LOCK TABLE|DROP TABLE|CREATE TABLE|ALTER TABLE|TRUNCATE(?: TABLE)?|ANALYZE)\\s+"
			+ "(?:ONLY\\s+|IF (?:NOT )?EXISTS\\s+)*(" + TABLE + ")");

	private static final Pattern PART = Pattern
		.compile("^ALTER TABLE .*?\\b((?:ATTACH|DETACH) PARTITION " + TABLE + "|ADD CONSTRAINT " + IDENTIFIER + ")");

	private static final Pattern INDEX = Pattern
		.compile("^CREATE (?:UNIQUE )?INDEX .*?\\bON (?:ONLY )?(" + TABLE + ")");

	private static final Pattern PARTITIONS = Pattern.compile("DROP TABLE|ALTER TABLE|LOCK TABLE");

	/** A text can contain anything. */
	private static final Pattern TEXTS = Pattern.compile("'[^']*'");

	private static final String SQL = "SQL [";

	/**
	 * Describe a statement.
	 * @param sql its text
	 */
	static SqlStatement of(String sql) {
		return new SqlStatement(nameOf(TEXTS.matcher(sql.strip()).replaceAll("''").replaceAll("\\s+", " ")), sql);
	}

	private static String nameOf(String sql) {
		Matcher index = INDEX.matcher(sql);
		if (index.find()) {
			return "CREATE INDEX ON " + plain(index.group(1));
		}
		Matcher verb = VERB.matcher(sql);
		if (!verb.find()) {
			String first = sql.split(" ", 2)[0].toUpperCase(Locale.ROOT);
			return first.equals("WITH") ? "SELECT" : first;
		}
		Matcher part = PART.matcher(sql);
		return plain(verb.group(1) + " " + verb.group(2) + (part.find() ? " " + part.group(1) : ""));
	}

	/** Names without quotes that people do not need. */
	private static String plain(String name) {
		return name.replaceAll("\"([a-z_][a-z0-9_]*)\"", "$1");
	}

	/**
	 * The statement of a failure, as Spring quotes it.
	 * @return null if it is not known
	 */
	static @Nullable SqlStatement of(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			String sql = sqlOf(cause);
			if (sql != null && !sql.isBlank()) {
				return of(sql);
			}
		}
		return null;
	}

	private static @Nullable String sqlOf(Throwable failure) {
		if (failure instanceof BadSqlGrammarException grammar) {
			return grammar.getSql();
		}
		if (failure instanceof UncategorizedSQLException uncategorized) {
			return uncategorized.getSql();
		}
		String message = failure.getMessage();
		Throwable cause = failure.getCause();
		if (!(failure instanceof org.springframework.dao.DataAccessException) || message == null || cause == null) {
			return null;
		}
		int begin = message.indexOf(SQL);
		int end = message.lastIndexOf("]; " + cause.getMessage());
		return (begin >= 0 && end > begin) ? message.substring(begin + SQL.length(), end) : null;
	}

	/** Whether it locks as many tables as a block has partitions. */
	boolean locksPartitions() {
		return PARTITIONS.matcher(this.name).lookingAt();
	}

}
