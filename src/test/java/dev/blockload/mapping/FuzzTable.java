package dev.blockload.mapping;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.mapping.encode.TupleBuffer;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Two tables in a real database, to compare a column that binary tuples were copied into
 * with what the server itself reads from texts.
 */
final class FuzzTable {

	private static final byte[] HEADER = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

	private static final byte[] TRAILER = { (byte) 0xff, (byte) 0xff };

	private static final int SHOWN = 5;

	private final Connection connection;

	private static final Pattern LIMITED = Pattern.compile("numeric\\((\\d+),(-?\\d+)\\)");

	private final String type;

	/** The text {@code x} as the type's own input function reads it. */
	private final String read;

	/**
	 * Make the tables.
	 * @param type of the column, in SQL; an enumeration as {@code enum(a,b)}
	 */
	FuzzTable(Connection connection, String type) throws SQLException {
		this.connection = connection;
		execute("SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; DROP TABLE IF EXISTS pg_temp.ours, pg_temp.texts;"
				+ " DROP TYPE IF EXISTS pg_temp.fuzz_enum");
		if (type.startsWith("enum(")) {
			execute("CREATE TYPE pg_temp.fuzz_enum AS ENUM ('"
					+ type.substring("enum(".length(), type.length() - 1).replace(",", "','") + "')");
			this.type = "pg_temp.fuzz_enum";
		}
		else {
			this.type = type;
		}
		this.read = read(this.type);
		execute("CREATE TEMP TABLE ours (c " + this.type + ", n bigint); CREATE TEMP TABLE texts (n bigint, x text)");
	}

	/**
	 * A cast of a text reads a numeric without a limit first, which overflows where the
	 * input function, told of the limit, rounds.
	 */
	private static String read(String type) {
		Matcher limited = LIMITED.matcher(type);
		if (!limited.matches()) {
			return "x::" + type;
		}
		// As numerictypmodin of PostgreSQL's numeric.c packs precision and scale.
		int scale = Integer.parseInt(limited.group(2)) & 0x7ff;
		int modifier = ((Integer.parseInt(limited.group(1)) << 16) | scale) + 4;
		return "numeric_in(textout(x), 0, " + modifier + ")";
	}

	/** Put tuples of ours in place of those before. */
	void ours(byte[] tuples) throws SQLException, IOException {
		execute("TRUNCATE ours");
		copy("ours", tuples);
	}

	/** Put texts in place of those before, numbered from 1. */
	void texts(List<? extends @Nullable String> texts) throws SQLException, IOException {
		TupleBuffer tuples = new TupleBuffer();
		long number = 0;
		for (String text : texts) {
			tuples.int16(2);
			tuples.int32(Long.BYTES);
			tuples.int64(++number);
			if (text == null) {
				tuples.int32(-1);
			}
			else {
				byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
				tuples.int32(bytes.length);
				tuples.put(bytes, 0, bytes.length);
			}
		}
		execute("TRUNCATE texts");
		copy("texts", tuples.toByteArray());
	}

	/** Those of ours that the server does not read in the same way, some of them. */
	List<String> differences() throws SQLException {
		return strings("""
				SELECT format('%%L is %%L, for PostgreSQL %%L', x, c, CASE WHEN valid THEN %2$s END) FROM (
				       SELECT c, x, pg_input_is_valid(x, '%1$s') AS valid FROM ours JOIN texts USING (n)) both_
				 WHERE valid IS NOT TRUE OR ROW(c)::record *<> ROW(CASE WHEN valid THEN %2$s END)::record
				 LIMIT %3$d""".formatted(this.type, this.read, SHOWN));
	}

	/** The numbers of the texts that the server reads. */
	List<Long> valid() throws SQLException {
		return strings("SELECT n FROM texts WHERE pg_input_is_valid(x, '" + this.type + "') ORDER BY n").stream()
			.map(Long::valueOf)
			.toList();
	}

	/** What the server prints of the texts that it reads. */
	List<String> canonical() throws SQLException {
		return strings("""
				SELECT CASE WHEN valid THEN (%2$s)::text END
				  FROM (SELECT x, pg_input_is_valid(x, '%1$s') AS valid FROM texts) t WHERE valid"""
			.formatted(this.type, this.read));
	}

	private void copy(String table, byte[] tuples) throws SQLException, IOException {
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		stream.writeBytes(HEADER);
		stream.writeBytes(tuples);
		stream.writeBytes(TRAILER);
		this.connection.unwrap(PGConnection.class)
			.getCopyAPI()
			.copyIn("COPY pg_temp." + table + " FROM STDIN (FORMAT binary)",
					new ByteArrayInputStream(stream.toByteArray()));
	}

	private List<String> strings(String query) throws SQLException {
		try (Statement statement = this.connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
			List<String> strings = new ArrayList<>();
			while (rows.next()) {
				strings.add(rows.getString(1));
			}
			return strings;
		}
	}

	private void execute(String sql) throws SQLException {
		try (Statement statement = this.connection.createStatement()) {
			statement.execute(sql);
		}
	}

}
