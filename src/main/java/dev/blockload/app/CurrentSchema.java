package dev.blockload.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.zip.CRC32;

import org.jspecify.annotations.Nullable;

import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Tests whether all migrations are applied, unchanged. If they are, a short command does
 * not load Flyway, which would have nothing to do. If the answer is not a clear yes,
 * Flyway decides.
 */
final class CurrentSchema {

	private static final String APPLIED = "SELECT script, checksum, success FROM blockload.flyway_schema_history"
			+ " WHERE version IS NOT NULL";

	private static final String MIGRATIONS = "classpath:sql/migrations/*.sql";

	/** Seconds for each wait. Flyway waits longer. */
	private static final String TIMEOUT = "5";

	private static final char BYTE_ORDER_MARK = '\ufeff';

	private CurrentSchema() {
	}

	/**
	 * Whether a database has exactly the migrations of this program.
	 * @param url its JDBC URL
	 * @param username of the role, or null
	 * @param password of the role, or null
	 * @return false also if the database does not answer
	 */
	static boolean isIn(String url, @Nullable String username, @Nullable String password) {
		try (Connection connection = connect(url, username, password)) {
			return isIn(connection);
		}
		catch (SQLException ex) {
			return false;
		}
	}

	/**
	 * Whether a database has exactly the migrations of this program.
	 * @param connection to it
	 * @return false also if the database does not answer
	 */
	static boolean isIn(Connection connection) {
		try {
			return applied(connection).equals(expected());
		}
		catch (SQLException | IOException ex) {
			return false;
		}
	}

	/**
	 * A connection that does not wait long.
	 * @param url of the database
	 * @param username of the role, or null
	 * @param password of the role, or null
	 */
	static Connection connect(String url, @Nullable String username, @Nullable String password) throws SQLException {
		Properties properties = new Properties();
		if (username != null && !username.isEmpty()) {
			properties.setProperty("user", username);
		}
		if (password != null && !password.isEmpty()) {
			properties.setProperty("password", password);
		}
		properties.setProperty("connectTimeout", TIMEOUT);
		properties.setProperty("socketTimeout", TIMEOUT);
		properties.setProperty("ApplicationName", "blockload");
		return DriverManager.getConnection(url, properties);
	}

	/**
	 * The checksums of the applied migrations by their scripts; null for a failed one.
	 */
	private static Map<String, @Nullable Integer> applied(Connection connection) throws SQLException {
		Map<String, @Nullable Integer> found = new HashMap<>();
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery(APPLIED)) {
			while (rows.next()) {
				found.put(rows.getString(1), rows.getBoolean(3) ? rows.getInt(2) : null);
			}
		}
		return found;
	}

	private static Map<String, @Nullable Integer> expected() throws IOException {
		Map<String, @Nullable Integer> found = new HashMap<>();
		for (Resource script : Arrays.asList(new PathMatchingResourcePatternResolver().getResources(MIGRATIONS))) {
			found.put(String.valueOf(script.getFilename()), checksum(script));
		}
		return found;
	}

	/** As Flyway computes it: of the lines without their ends. */
	private static int checksum(Resource script) throws IOException {
		CRC32 sum = new CRC32();
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(script.getInputStream(), StandardCharsets.UTF_8))) {
			String line = lines.readLine();
			if (line != null && !line.isEmpty() && line.charAt(0) == BYTE_ORDER_MARK) {
				line = line.substring(1);
			}
			for (; line != null; line = lines.readLine()) {
				sum.update(line.getBytes(StandardCharsets.UTF_8));
			}
		}
		return (int) sum.getValue();
	}

}
