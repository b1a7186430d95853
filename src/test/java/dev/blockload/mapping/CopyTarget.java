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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Tables of one column in a real database, which binary tuples are copied into.
 */
final class CopyTarget {

	/**
	 * From PostgreSQL's documentation of COPY, "Binary Format": signature, flags, no
	 * extension.
	 */
	private static final byte[] HEADER = "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);

	private static final byte[] TRAILER = { (byte) 0xff, (byte) 0xff };

	private final Connection connection;

	private final Map<String, String> enumerations = new HashMap<>();

	CopyTarget(Connection connection) throws SQLException {
		this.connection = connection;
		execute("SET TimeZone = 'UTC'");
		execute("SET DateStyle = 'ISO'");
	}

	/** Copy tuples into a new table and read its column back as text, by record. */
	List<@Nullable String> load(String type, byte[] tuples) throws SQLException, IOException {
		execute("DROP TABLE IF EXISTS pg_temp.target");
		execute("CREATE TEMP TABLE target (c " + sqlType(type) + ", _record bigint)");
		ByteArrayOutputStream stream = new ByteArrayOutputStream();
		stream.writeBytes(HEADER);
		stream.writeBytes(tuples);
		stream.writeBytes(TRAILER);
		this.connection.unwrap(PGConnection.class)
			.getCopyAPI()
			.copyIn("COPY target FROM STDIN (FORMAT binary)", new ByteArrayInputStream(stream.toByteArray()));
		return strings("SELECT c::text FROM target ORDER BY _record");
	}

	/** What the server itself reads from a text. */
	@Nullable String own(String type, String text) throws SQLException {
		try (var statement = this.connection.prepareStatement("SELECT ?::" + sqlType(type) + "::text")) {
			statement.setString(1, text);
			try (ResultSet rows = statement.executeQuery()) {
				rows.next();
				return rows.getString(1);
			}
		}
	}

	private String sqlType(String type) throws SQLException {
		if (!type.startsWith("enum(")) {
			return type;
		}
		String name = this.enumerations.get(type);
		if (name == null) {
			name = "e" + this.enumerations.size();
			String labels = Arrays.stream(type.substring("enum(".length(), type.length() - 1).split(",", -1))
				.map((label) -> "'" + label + "'")
				.collect(Collectors.joining(","));
			execute("CREATE TYPE pg_temp." + name + " AS ENUM (" + labels + ")");
			this.enumerations.put(type, name);
		}
		return "pg_temp." + name;
	}

	private List<@Nullable String> strings(String query) throws SQLException {
		try (Statement statement = this.connection.createStatement(); ResultSet rows = statement.executeQuery(query)) {
			List<@Nullable String> strings = new ArrayList<>();
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
