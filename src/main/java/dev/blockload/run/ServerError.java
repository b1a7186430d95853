package dev.blockload.run;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What PostgreSQL reports about a statement that failed.
 *
 * @param state the SQLSTATE
 * @param message its text, with its detail, on one line
 * @param hint what PostgreSQL suggests, or null
 * @param functions which were executing, innermost first, such as
 * {@code PL/pgSQL function demo.f() line 3 at RAISE}, or null
 * @param table schema and name, or null
 * @param constraint or index, or null
 * @param column or null
 */
public record ServerError(String state, String message, @Nullable String hint, @Nullable String functions,
		@Nullable String table, @Nullable String constraint, @Nullable String column) {

	/** A row, or a value in an index, is too big. */
	static final String TOO_BIG = "54000";

	/** How a procedural language names the function that was executing. */
	private static final Pattern FUNCTION = Pattern.compile("\\S+ function ");

	/**
	 * The report of a failure.
	 * @return empty if the server did not cause it
	 */
	public static Optional<ServerError> of(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof PSQLException postgres) {
				ServerErrorMessage server = postgres.getServerErrorMessage();
				if (server != null && server.getMessage() != null) {
					return Optional.of(of(postgres, server));
				}
			}
		}
		return Optional.empty();
	}

	private static ServerError of(SQLException failure, ServerErrorMessage server) {
		return new ServerError(String.valueOf(failure.getSQLState()), messageOf(server), line(server.getHint()),
				functions(server.getWhere()),
				(server.getTable() != null)
						? ((server.getSchema() != null) ? server.getSchema() + "." : "") + server.getTable() : null,
				server.getConstraint(), server.getColumn());
	}

	private static @Nullable String line(@Nullable String text) {
		return (text != null) ? Printable.line(text) : null;
	}

	private static String messageOf(ServerErrorMessage server) {
		String detail = server.getDetail();
		return Printable.line(server.getMessage() + ((detail != null) ? " (" + detail + ")" : ""));
	}

	/** Other lines of a context quote statements and values. */
	private static @Nullable String functions(@Nullable String context) {
		String functions = (context != null) ? context.lines()
			.filter((line) -> FUNCTION.matcher(line).lookingAt())
			.map(Printable::line)
			.collect(Collectors.joining(", ")) : "";
		return functions.isEmpty() ? null : functions;
	}

	/** Whether a value is too big for an index that PostgreSQL does not name. */
	public boolean isTooBigForAnIndex() {
		return this.state.equals(TOO_BIG) && this.message.startsWith("index row") && this.constraint == null;
	}

	/**
	 * What to do about a row, or a value in an index, that is too big; null if it is
	 * something else.
	 */
	@Nullable String adviceOnSize() {
		if (!this.state.equals(TOO_BIG)) {
			return null;
		}
		return this.message.startsWith("index row")
				? "A value in an index can have some 2,700 bytes. Shorten the value in the file, or index a part or a hash"
						+ " of it: CREATE INDEX … (md5(COLUMN)). Then start a new run."
				: "A row must fit into a page of 8 kB; only long texts are stored outside of it. Load fewer columns, or"
						+ " divide the block into two tables. Then start a new run.";
	}

	/**
	 * The objects that the report names beside its message, as sentences that follow it;
	 * empty if there are none.
	 * @param statement that failed, or null
	 */
	String places(@Nullable SqlStatement statement) {
		List<String> places = new ArrayList<>();
		add(places, "statement ", (statement != null) ? statement.name() : null);
		add(places, "table ", this.table);
		add(places, "index or constraint ", this.constraint);
		add(places, "column ", this.column);
		return (places.isEmpty() ? "" : " Where: " + String.join(", ", places) + ".")
				+ ((this.functions != null) ? " Raised in " + this.functions + "." : "");
	}

	private void add(List<String> places, String kind, @Nullable String name) {
		if (name != null && !this.message.contains('"' + name + '"')) {
			places.add(kind + Printable.line(name));
		}
	}

}
