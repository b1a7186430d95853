package dev.blockload.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import dev.blockload.csv.Position;
import dev.blockload.importjob.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Sessions have the settings that exactness depends on, whatever a role, a database or a
 * statement sets, and a run is refused where they cannot have them.
 */
class SessionSettingsIT {

	private static final String ROLE = "settings_" + UUID.randomUUID().toString().substring(0, 8);

	private static final Database database = TestDatabase.get();

	private static JdbcClient admin;

	@BeforeAll
	static void createRole() {
		admin = TestDatabase.migrated();
		execute("CREATE ROLE " + ROLE + " LOGIN PASSWORD 'secret'");
		// The rights of its owner on schema blockload; a member is no superuser.
		execute("GRANT " + database.username() + " TO " + ROLE);
	}

	@AfterEach
	void resetRole() {
		execute("ALTER ROLE " + ROLE + " RESET ALL");
		execute("ALTER ROLE " + ROLE + " IN DATABASE blockload RESET ALL");
	}

	@AfterAll
	static void dropRole() {
		execute("DROP ROLE " + ROLE);
	}

	private static void execute(String statement) {
		admin.sql(statement).update();
	}

	private static DriverManagerDataSource driver() {
		return new DriverManagerDataSource(database.url(), ROLE, "secret");
	}

	private static List<String> of(JdbcClient session, List<String> names) {
		return names.stream()
			.map((name) -> name + " = "
					+ session.sql("SELECT pg_catalog.current_setting(:name)")
						.param("name", name)
						.query(String.class)
						.single())
			.toList();
	}

	@Test
	void everySettingHasItsValueUnderARoleWhoseDefaultsAreAllHostile() {
		HostileDefaults.statements(ROLE).forEach(SessionSettingsIT::execute);
		assertThat(of(JdbcClient.create(new SessionDataSource(driver())), HostileDefaults.names())).containsExactly(
				"search_path = pg_catalog, pg_temp", "default_transaction_isolation = read committed",
				"default_transaction_deferrable = off", "default_transaction_read_only = off", "row_security = on",
				"client_encoding = UTF8", "DateStyle = ISO, MDY", "IntervalStyle = postgres", "TimeZone = UTC",
				"timezone_abbreviations = Default", "lc_monetary = C", "xmloption = content", "bytea_output = hex",
				"extra_float_digits = 1", "array_nulls = on", "standard_conforming_strings = on",
				"transform_null_equals = off", "quote_all_identifiers = off", "gin_fuzzy_search_limit = 0",
				"synchronous_commit = on", "exit_on_error = off");
	}

	@Test
	void aSettingIsSetAgainEachTimeThatAPoolHandsOutTheSession() {
		execute("ALTER ROLE " + ROLE + " SET timezone_abbreviations = 'Australia'");
		List<String> name = List.of("timezone_abbreviations");
		SingleConnectionDataSource pool = new SingleConnectionDataSource(database.url(), ROLE, "secret", true);
		try {
			JdbcClient jdbc = JdbcClient.create(new SessionDataSource(pool));
			assertThat(of(jdbc, name)).containsExactly("timezone_abbreviations = Default");
			JdbcClient.create(pool).sql("SET timezone_abbreviations = 'India'").update();
			assertThat(of(jdbc, name)).containsExactly("timezone_abbreviations = Default");
			// A pool resets the session between two users of it.
			JdbcClient.create(pool).sql("DISCARD ALL").update();
			assertThat(of(JdbcClient.create(pool), name)).containsExactly("timezone_abbreviations = Australia");
			assertThat(of(jdbc, name)).containsExactly("timezone_abbreviations = Default");
		}
		finally {
			pool.destroy();
		}
	}

	@Test
	void everySettingThatARoleCanSetHasAHostileDefaultInTheTests() {
		assertThat(HostileDefaults.names()).containsExactlyElementsOf(Arrays.stream(SessionSetting.values())
			.filter((setting) -> setting.applied() == SessionSetting.Applied.TO_SESSION)
			.map(SessionSetting::text)
			.toList());
	}

	@Test
	void aTransactionIsReadCommittedAlthoughItsSessionHasAnotherDefault() {
		SessionDataSource source = new SessionDataSource(new DriverManagerDataSource(database.url(), ROLE, "secret") {
			@Override
			public Connection getConnection() throws SQLException {
				// What a pool can do after all of its own settings.
				Connection connection = super.getConnection();
				connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
				connection.setReadOnly(true);
				connection.setAutoCommit(false);
				return connection;
			}
		});
		List<String> seen = new TransactionTemplate(new JdbcTransactionManager(source))
			.execute((status) -> of(JdbcClient.create(source),
					List.of("transaction_isolation", "transaction_read_only", "transaction_deferrable")));
		assertThat(seen).containsExactly("transaction_isolation = read committed", "transaction_read_only = off",
				"transaction_deferrable = off");
	}

	@Test
	void theStandbyServersThatACommitWaitsForAreThoseThatTheRoleNames() {
		execute("ALTER ROLE " + ROLE + " SET synchronous_commit = remote_apply");
		JdbcClient jdbc = JdbcClient.create(new SessionDataSource(driver()));
		assertThat(of(jdbc, List.of("synchronous_commit"))).containsExactly("synchronous_commit = remote_apply");
		SessionSettings.checkRestricted(jdbc);
	}

	@Test
	void theTransactionsOfARunCheckTheirSettings() {
		SessionDataSource source = new SessionDataSource(driver());
		JdbcClient jdbc = JdbcClient.create(source);
		Attempt attempt = new Attempt(1, 1, 1);
		Batch batch = new Batch(new Position(0, 1, 1), new Position(1, 1, 1), 0, 0);
		List<Runnable> uses = List.of(() -> new RunRow(jdbc).attempts().enter(attempt),
				() -> new Ledger(jdbc).add(attempt, 0, batch));
		for (Runnable use : uses) {
			new TransactionTemplate(new JdbcTransactionManager(source)).executeWithoutResult((status) -> {
				jdbc.sql("SET LOCAL TimeZone = 'Europe/Paris'").update();
				assertRefused(use, "TimeZone", "Europe/Paris", "UTC", afterwards("TimeZone"));
			});
		}
	}

	private static String afterwards(String setting) {
		return "Connect to the PostgreSQL server itself, or set pool_mode = session in PgBouncer, and remove SET "
				+ setting + " from functions of the database. Then enter the command again.";
	}

	@Test
	void aConnectionThatBrokeInThePoolIsReplaced() throws SQLException {
		List<Connection> pool = new ArrayList<>();
		DriverManagerDataSource driver = driver();
		for (int i = 0; i < 2; i++) {
			Connection broken = driver.getConnection();
			assertThat(admin.sql("SELECT pg_terminate_backend(" + SharedSessions.pid(broken) + ", 10000)")
				.query(Boolean.class)
				.single()).isTrue();
			pool.add(broken);
		}
		pool.add(driver.getConnection());
		int last = SharedSessions.pid(pool.get(2));
		SessionDataSource source = new SessionDataSource(new AbstractDataSource() {
			@Override
			public Connection getConnection() {
				return pool.remove(0);
			}

			@Override
			public Connection getConnection(String username, String password) {
				throw new UnsupportedOperationException();
			}
		});
		try (Connection connection = source.getConnection()) {
			assertThat(SharedSessions.pid(connection)).isEqualTo(last);
			assertThat(pool).isEmpty();
		}
	}

	private static void assertRefused(Runnable use, String setting, String value, String expected, String action) {
		assertThatExceptionOfType(RunException.class).isThrownBy(use::run).satisfies((failure) -> {
			assertThat(failure.code()).isEqualTo("session-setting");
			assertThat(failure.message()).isEqualTo("Setting " + setting + " is '" + value + "' in a session of role '"
					+ ROLE + "'. Blockload needs '" + expected + "'.");
			assertThat(failure.action()).isEqualTo(action);
		});
	}

	@ParameterizedTest
	@CsvSource({ "session_replication_role, replica, origin", "zero_damaged_pages, on, off",
			"ignore_checksum_failure, on, off" })
	void aSettingThatTheRoleCannotSetIsRefusedUntilTheStatementOfTheMessageIsEntered(String setting, String value,
			String expected) {
		execute("ALTER ROLE " + ROLE + " SET " + setting + " = " + value);
		String statement = "ALTER ROLE \"" + ROLE + "\" IN DATABASE \"blockload\" SET " + setting + " = '" + expected
				+ "'";
		String action = "As a superuser, enter: " + statement + ". Then enter the command again.";
		JdbcClient jdbc = JdbcClient.create(new SessionDataSource(driver()));
		assertRefused(() -> SessionSettings.check(jdbc), setting, value, expected, action);
		assertRefused(() -> SessionSettings.checkRestricted(jdbc), setting, value, expected, action);
		assertRefused(SessionSettingsIT::checkLease, setting, value, expected, action);
		execute(statement);
		SessionSettings.checkRestricted(jdbc);
		checkLease();
	}

	private static void checkLease() {
		try (Lease lease = Lease.tryAcquire(new Database(database.url(), ROLE, "secret"), ROLE, Duration.ofSeconds(60))
			.orElseThrow()) {
			lease.checkSettings();
		}
	}

	@Test
	void aSettingThatTheRoleCanSetIsAppliedAlsoWhereOnlyAdministratorsCan() {
		execute("ALTER ROLE " + ROLE + " SET session_replication_role = replica");
		execute("GRANT SET ON PARAMETER session_replication_role TO " + ROLE);
		try {
			assertThat(of(JdbcClient.create(new SessionDataSource(driver())), List.of("session_replication_role")))
				.containsExactly("session_replication_role = origin");
		}
		finally {
			execute("REVOKE SET ON PARAMETER session_replication_role FROM " + ROLE);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					SET LOCAL search_path TO DEFAULT                | search_path           | "$user", public | pg_catalog, pg_temp
					SET LOCAL DateStyle = 'ISO, DMY'                | DateStyle             | ISO, DMY        | ISO, MDY
					SET TRANSACTION ISOLATION LEVEL REPEATABLE READ | transaction_isolation | repeatable read | read committed
					SET TRANSACTION READ ONLY                       | transaction_read_only | on              | off
					""")
	void aSettingThatChangedAfterTheSessionBeganIsRefused(String statement, String setting, String value,
			String expected) {
		SessionDataSource source = new SessionDataSource(driver());
		JdbcClient jdbc = JdbcClient.create(source);
		new TransactionTemplate(new JdbcTransactionManager(source)).executeWithoutResult((status) -> {
			jdbc.sql(statement).update();
			assertRefused(() -> SessionSettings.check(jdbc), setting, value, expected, afterwards(setting));
		});
	}

}
