package dev.blockload.run;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.block.Identifiers;

import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Applies and checks the settings of sessions on which exactness or values depend. The
 * list is {@link SessionSetting}. They are applied to every session of Blockload after
 * everything else that can set them, and checked in the transactions of runs.
 */
final class SessionSettings {

	private static final String PIN = Arrays.stream(SessionSetting.values())
		.map(SessionSetting::pinned)
		.collect(Collectors.joining(", ", "SELECT ",
				", pg_catalog.set_config('" + SessionSetting.MARK + "', 'on', false)"));

	/** The name is that of the trigger which writes lineage events. */
	private static final String PIN_AND_RECORD = PIN + ", pg_catalog.set_config('blockload.lineage', 'on', false)";

	private static final List<SessionSetting> ALL = List.of(SessionSetting.values());

	private static final List<SessionSetting> RESTRICTED = ALL.stream()
		.filter((setting) -> setting.applied() == SessionSetting.Applied.TO_SESSION_BY_ADMINISTRATOR)
		.toList();

	private SessionSettings() {
	}

	/** The same for a session that begins no attempts. */
	static void pin(Connection connection) throws SQLException {
		pin(connection, LineageRecording.OFF);
	}

	/**
	 * Set every setting of the list for a session. A setting that its role cannot set
	 * stays as it is: the checks find it.
	 * @param connection outside a transaction
	 * @param lineage whether attempts that begin in the session are recorded
	 * @throws SQLException if the database fails
	 */
	static void pin(Connection connection, LineageRecording lineage) throws SQLException {
		// Prepared: it is executed often, and its plan costs more than its execution.
		try (PreparedStatement statement = connection.prepareStatement(switch (lineage) {
			case OFF -> PIN;
			case ON -> PIN_AND_RECORD;
		})) {
			statement.execute();
		}
	}

	/**
	 * Check that every setting has the value that a run needs, the isolation of this
	 * transaction included.
	 * @param jdbc in a transaction of a run
	 * @throws RunException code {@code session-setting}, naming the setting
	 */
	static void check(JdbcClient jdbc) {
		check(jdbc, ALL);
	}

	/**
	 * Check the settings that a reload of the server's configuration can change within a
	 * transaction, because the role cannot set them.
	 * @param jdbc in a transaction of a run
	 * @throws RunException code {@code session-setting}, naming the setting
	 */
	static void checkRestricted(JdbcClient jdbc) {
		check(jdbc, RESTRICTED);
	}

	/**
	 * Check the settings that the role cannot set.
	 * @param connection of a session that was opened as those of a run are
	 * @throws RunException code {@code session-setting}, naming the setting
	 * @throws SQLException if the database fails
	 */
	static void checkRestricted(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(query(RESTRICTED))) {
			result.next();
			check(RESTRICTED, result);
		}
	}

	private static void check(JdbcClient jdbc, List<SessionSetting> settings) {
		jdbc.sql(query(settings)).query((RowCallbackHandler) (result) -> check(settings, result));
	}

	private static String query(List<SessionSetting> settings) {
		return settings.stream()
			.map(SessionSetting::current)
			.collect(Collectors.joining(", ", "SELECT session_user, current_catalog, ", ""));
	}

	private static void check(List<SessionSetting> settings, ResultSet values) throws SQLException {
		for (int i = 0; i < settings.size(); i++) {
			SessionSetting setting = settings.get(i);
			String value = values.getString(i + 3);
			if (!setting.accepts(value)) {
				throw refused(setting, value, values.getString(1), values.getString(2));
			}
		}
	}

	private static RunException refused(SessionSetting setting, String value, String role, String database) {
		String action = switch (setting.applied()) {
			// This level takes precedence over those of the role, the database and the
			// configuration file.
			case TO_SESSION_BY_ADMINISTRATOR -> "As a superuser, enter: ALTER ROLE " + Identifiers.quoted(role)
					+ " IN DATABASE " + Identifiers.quoted(database) + " SET " + setting.text() + " = '"
					+ setting.expected() + "'. Then enter the command again.";
			case TO_SESSION, TO_TRANSACTION ->
				"Connect to the PostgreSQL server itself, or set pool_mode = session in PgBouncer, and remove SET "
						+ setting.text() + " from functions of the database. Then enter the command again.";
		};
		return new RunException(RunCode.SESSION_SETTING, "Setting " + setting.text() + " is '" + value
				+ "' in a session of role '" + role + "'. Blockload needs '" + setting.expected() + "'.", action);
	}

}
