package dev.blockload.schedule;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.Servers;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Migration V9 renames the tables of schedules and notifications: a database with rows at
 * V8 keeps all of them.
 */
class RenamedTablesIT {

	private static final String DATABASE = "renamed_tables";

	private static final Servers SERVERS = EmbeddedServers.get();

	private static final String URL = SERVERS.jdbcUrl().replaceFirst("/[^/?]+(\\?|$)", "/" + DATABASE + "$1");

	@BeforeEach
	@AfterEach
	void drop() throws SQLException {
		execute(SERVERS.jdbcUrl(), "DROP DATABASE IF EXISTS " + DATABASE);
	}

	@Test
	void theRowsOfADatabaseAtV8AreFoundUnderTheNewNames() throws SQLException {
		execute(SERVERS.jdbcUrl(), "CREATE DATABASE " + DATABASE);
		migrate("8");
		execute(URL,
				"""
						INSERT INTO blockload.fire (import, schedule, fire_time, missed, state, outcome, code, message, failures,
						                            deaths, node, owner, ended_at) VALUES
						  ('people', 1, '2026-11-20 02:00Z', 2, 'ended', 'failed', 'wrong-secret', 'No.', 3, 1, 'a', 7, now()),
						  ('people', 1, '2026-11-21 02:00Z', 0, 'handed-over', NULL, NULL, NULL, 0, 0, 'b', 8, NULL),
						  ('people', 2, '2026-11-21 03:00Z', 0, 'due', NULL, NULL, NULL, 0, 0, NULL, NULL, NULL);
						INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, fire)
						VALUES ('people', 'hr', 'people', 'upsert', '{}', false, 1, 'a', 2);
						INSERT INTO blockload.word (channel, event, import, title, body, run, tries, ended_at) VALUES
						  ('chat', 'failure', 'people', 'people failed', 'text', '{"run":1}', 4, NULL),
						  ('chat', 'success', 'people', 'people loaded', 'text', NULL, 0, now()),
						  ('mail', 'failure', 'people', 'people failed', 'text', NULL, 0, NULL);
						INSERT INTO blockload.told (import, code) VALUES ('people', 'wrong-secret');
						INSERT INTO blockload.schedule_clock (task_name, task_instance, task_data, execution_time, picked, version)
						VALUES ('tick', 'people#1', '0 0 2 * * * UTC', '2026-11-22 02:00Z', false, 3);
						INSERT INTO blockload.schedule_work (task_name, task_instance, execution_time, picked, version)
						VALUES ('fire', '2', '2026-11-21 02:05Z', true, 5);
						INSERT INTO blockload.schedule_word (task_name, task_instance, execution_time, picked, version)
						VALUES ('word', '1', '2026-11-21 02:06Z', false, 6)""");
		migrate("9");
		assertThat(rows("""
				SELECT id, import, schedule_number, due_at AT TIME ZONE 'UTC', missed, state, outcome, code, message,
				       failed_attempts, lost_nodes, node, fencing_token FROM blockload.scheduled_run ORDER BY id"""))
			.containsExactly("1|people|1|2026-11-20 02:00:00|2|ended|failed|wrong-secret|No.|3|1|a|7",
					"2|people|1|2026-11-21 02:00:00|0|released|null|null|null|0|0|b|8",
					"3|people|2|2026-11-21 03:00:00|0|due|null|null|null|0|0|null|null");
		assertThat(rows("SELECT id, scheduled_run_id FROM blockload.run")).containsExactly("1|2");
		assertThat(rows("SELECT id, channel, event, run_json, failed_attempts, ended_at IS NULL"
				+ " FROM blockload.notification ORDER BY id"))
			.containsExactly("1|chat|failure|{\"run\":1}|4|t", "2|chat|success|null|0|f", "3|mail|failure|null|0|t");
		assertThat(rows("SELECT subject, code FROM blockload.alert_state")).containsExactly("people|wrong-secret");
		assertThat(rows("SELECT task_name, task_instance, convert_from(task_data, 'UTF8'), version"
				+ " FROM blockload.trigger_task"))
			.containsExactly("trigger|people#1|0 0 2 * * * UTC|3");
		// What was written without its task gets one.
		assertThat(
				rows("SELECT task_name, task_instance, picked, version FROM blockload.scheduled_run_task ORDER BY 2"))
			.containsExactly("scheduled-run|2|t|5", "scheduled-run|3|f|1");
		assertThat(rows("SELECT task_name, task_instance, version FROM blockload.notification_task ORDER BY 2"))
			.containsExactly("notification|1|6", "notification|3|1");
	}

	@Test
	void noConstraintIndexOrSequenceKeepsAnOldName() throws SQLException {
		execute(SERVERS.jdbcUrl(), "CREATE DATABASE " + DATABASE);
		migrate("9");
		assertThat(rows("""
				SELECT name FROM (
				  SELECT conname AS name FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace
				   WHERE nspname = 'blockload'
				  UNION SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
				   WHERE nspname = 'blockload'
				  UNION SELECT attname FROM pg_attribute a JOIN pg_class c ON c.oid = attrelid
				   JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = 'blockload' AND relkind = 'r') names
				 WHERE name ~ '(^|_)(fire|word|told|tries|deaths)(_|$)' OR name ~ 'schedule_(clock|work|word)'"""))
			.isEmpty();
	}

	@Test
	void anEarlierPublicationIsOfTheTableThatHasTheNameOfItsBlock() throws SQLException {
		execute(SERVERS.jdbcUrl(), "CREATE DATABASE " + DATABASE);
		migrate("9");
		execute(URL,
				"""
						CREATE SCHEMA hr;
						CREATE TABLE hr.people (id int);
						INSERT INTO blockload.run (import, application, block, mode, definition, forced, owner, holder, publication,
						                           wanted_date, wanted_key, scheduled_run_id) VALUES
						  ('people', 'hr', 'people', 'upsert', '{}', false, 1, 'a', 1, NULL, NULL, NULL),
						  ('people', 'hr', 'people', 'upsert', '{}', false, 1, 'a', 2, NULL, 'a.csv', NULL),
						  ('people', 'hr', 'people', 'upsert', '{}', false, 1, 'a', 3, '2022-09-30', NULL, NULL),
						  ('people', 'hr', 'people', 'upsert', '{}', false, 1, 'a', 4, '2022-09-30', NULL, 7),
						  ('people', 'hr', 'people', 'upsert', '{}', false, 1, 'a', NULL, NULL, NULL, NULL),
						  ('places', 'hr', 'places', 'upsert', '{}', false, 1, 'a', 5, NULL, NULL, NULL)""");
		migrate("10");
		assertThat(rows("SELECT id, one_off, block_oid = 'hr.people'::regclass FROM blockload.run ORDER BY id"))
			.containsExactly("1|f|t", "2|t|t", "3|t|t", "4|f|t", "5|f|null", "6|f|null");
	}

	private static void migrate(String version) {
		Flyway.configure()
			.dataSource(URL, SERVERS.username(), SERVERS.password())
			.locations("classpath:sql/migrations")
			.schemas("blockload")
			.defaultSchema("blockload")
			.target(version)
			.load()
			.migrate();
	}

	private static void execute(String url, String sql) throws SQLException {
		try (Connection connection = connect(url); Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static List<String> rows(String sql) throws SQLException {
		List<String> rows = new ArrayList<>();
		try (Connection connection = connect(URL); ResultSet rs = connection.createStatement().executeQuery(sql)) {
			while (rs.next()) {
				List<String> values = new ArrayList<>();
				for (int i = 1; i <= rs.getMetaData().getColumnCount(); i++) {
					values.add(String.valueOf(rs.getString(i)));
				}
				rows.add(String.join("|", values));
			}
		}
		return rows;
	}

	private static Connection connect(String url) throws SQLException {
		return DriverManager.getConnection(url, SERVERS.username(), SERVERS.password());
	}

}
