package dev.blockload.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL over {@code pgdata-MAJOR}: made, found, started and stopped with
 * PostgreSQL's own programs. What it is known by is its port.
 */
final class PostgresServer implements SharedServer.Server<Integer> {

	static final String USER = "blockload";

	static final String DATABASE = "blockload";

	private static final int PASSWORD_BYTES = 18;

	private static final Duration TIMEOUT = Duration.ofMinutes(2);

	private static final int STARTS = 3;

	private static final int FIRST_WITH_ROUNDS = 16;

	private static final long LOG_BYTES = 16L << 20;

	// For a laptop: little memory, and nothing that a crash could lose.
	private static final List<String> SETTINGS = List.of("listen_addresses=127.0.0.1", "unix_socket_directories=",
			"shared_buffers=128MB", "fsync=on", "max_connections=100", "max_wal_size=2GB", "lc_messages=C");

	private final Path home;

	private final Libraries.Jar jar;

	private final Path xz;

	private final Path data;

	private final Path log;

	private final Path passwordFile;

	PostgresServer(Path home, Libraries.Jar jar, Path xz) {
		this.home = home;
		this.jar = jar;
		this.xz = xz;
		this.data = home.resolve("pgdata-" + jar.major());
		this.log = home.resolve("postgres-" + jar.major() + ".log");
		this.passwordFile = home.resolve("postgres-" + jar.major() + ".password");
	}

	@Override
	public @Nullable Integer find() {
		Postmaster postmaster = Postmaster.read(this.data);
		if (postmaster == null) {
			return null;
		}
		if (waitUntilReady(postmaster)) {
			return postmaster.port();
		}
		// Its process is dead, or the number is another's by now. PostgreSQL would take
		// that one for itself and refuse to start.
		postmaster.forget(this.data);
		return null;
	}

	@Override
	public Integer start() {
		PostgresBinaries binaries = PostgresBinaries.unpack(this.home, this.jar, this.xz);
		if (!Files.exists(this.data)) {
			Folders.makeWhole(this.data, (half) -> initialize(binaries, half));
		}
		Folders.limit(this.log, LOG_BYTES);
		String output = "";
		// More than once: the port may be taken meanwhile, and the processes of a server
		// that was killed need a moment to notice.
		for (int i = 0; i < STARTS; i++) {
			int port = Ports.free();
			Program.Result result = Program.run(binaries.command("pg_ctl", "start", "-w", "-s", "-t",
					String.valueOf(TIMEOUT.toSeconds()), "-D", this.data.toString(), "-l", this.log.toString(), "-o",
					"-p " + port + " -c " + String.join(" -c ", SETTINGS)), this.home, TIMEOUT.plusSeconds(10));
			Postmaster postmaster = Postmaster.read(this.data);
			if (!result.failed() && postmaster != null && waitUntilReady(postmaster)) {
				return port;
			}
			output = result.output();
		}
		throw failed("The embedded PostgreSQL does not start: " + output, null);
	}

	@Override
	public void stop() {
		PostgresBinaries binaries = PostgresBinaries.unpack(this.home, this.jar, this.xz);
		Program.Result result = Program.run(binaries.command("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-t",
				String.valueOf(TIMEOUT.toSeconds()), "-D", this.data.toString()), this.home, TIMEOUT.plusSeconds(10));
		if (result.failed() && Postmaster.read(this.data) != null) {
			throw failed("The embedded PostgreSQL does not stop: " + result.output(), null);
		}
	}

	/** The password of {@link #USER}; made at random under the start lock. */
	String password() {
		return Folders.secret(this.passwordFile, PostgresServer::randomPassword);
	}

	private static String randomPassword() {
		byte[] bytes = new byte[PASSWORD_BYTES];
		new SecureRandom().nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

	private void initialize(PostgresBinaries binaries, Path half) throws IOException {
		password();
		Program.Result result = initdb(binaries, half, "C.UTF-8");
		if (result.failed()) {
			// Not every system has that locale. The order of text is the same in C.
			Folders.delete(half);
			result = initdb(binaries, half, "C");
		}
		if (result.failed()) {
			throw EmbeddedException
				.failed("The folder of the embedded PostgreSQL cannot be created, because initdb failed: "
						+ result.output(), PostgresBinaries.action(), null);
		}
	}

	private Program.Result initdb(PostgresBinaries binaries, Path half, String locale) {
		return Program.run(
				binaries.command("initdb", "-D", half.toString(), "-U", USER, "--pwfile=" + this.passwordFile,
						"--auth=scram-sha-256", "--encoding=UTF8", "--locale=" + locale, "--lc-messages=C"),
				this.home, TIMEOUT);
	}

	/**
	 * Wait until it lets us in; it may be recovering from a crash.
	 * @return false where its process is no server of ours, or no more
	 */
	private boolean waitUntilReady(Postmaster postmaster) {
		Path programs = this.home.resolve("postgres-" + this.jar.major() + ".");
		Deadline deadline = Deadline.in(TIMEOUT);
		while (postmaster.isAlive(programs)) {
			try {
				makeDatabase(postmaster.port());
				return true;
			}
			catch (SQLException ex) {
				// 28: it answers, and our password is not its password. That stays so.
				if (deadline.passed() || String.valueOf(ex.getSQLState()).startsWith("28")) {
					throw failed("The embedded PostgreSQL on port " + postmaster.port() + " refuses the connection: "
							+ ex.getMessage(), ex);
				}
				deadline.pause();
			}
		}
		return false;
	}

	private void makeDatabase(int port) throws SQLException {
		try (Connection connection = connect(port);
				PreparedStatement query = connection
					.prepareStatement("SELECT count(*) FROM pg_catalog.pg_database WHERE datname = ?")) {
			query.setString(1, DATABASE);
			try (ResultSet found = query.executeQuery(); Statement create = connection.createStatement()) {
				found.next();
				if (found.getInt(1) == 0) {
					shortenLogIn(connection, create);
					create.execute("CREATE DATABASE " + DATABASE);
				}
			}
		}
	}

	/**
	 * Store the password hashed once. Thousands of rounds protect passwords that can be
	 * guessed, which 18 random bytes cannot; each client would compute them for each
	 * connection. Versions before 16 have no setting for it.
	 */
	private void shortenLogIn(Connection connection, Statement statement) throws SQLException {
		if (connection.getMetaData().getDatabaseMajorVersion() >= FIRST_WITH_ROUNDS) {
			statement.execute("SET scram_iterations = 1");
			statement.execute("ALTER ROLE " + USER + " PASSWORD '" + password() + "'");
			statement.execute("RESET scram_iterations");
		}
	}

	private Connection connect(int port) throws SQLException {
		Properties properties = new Properties();
		properties.setProperty("user", USER);
		properties.setProperty("password", password());
		properties.setProperty("options", "-c search_path=pg_catalog,pg_temp");
		properties.setProperty("connectTimeout", "5");
		properties.setProperty("loginTimeout", "10");
		properties.setProperty("socketTimeout", "60");
		return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/postgres", properties);
	}

	private EmbeddedException failed(String message, @Nullable Throwable cause) {
		String lines = Folders.tail(this.log, 10);
		return EmbeddedException.failed(
				lines.isEmpty() ? message : message + "\nThe last lines of '" + this.log + "':\n" + lines,
				PostgresBinaries.action(), cause);
	}

}
