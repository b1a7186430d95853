package dev.blockload.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import dev.blockload.embedded.EmbeddedPostgres;
import dev.blockload.embedded.UnpackedPrograms;
import dev.blockload.importjob.EmbeddedServers;
import dev.blockload.importjob.Servers;

/**
 * A PostgreSQL that a test may kill, starve and start again, behind its own proxy: its
 * clients keep one URL whatever port it has. The store is that of all tests.
 */
final class OwnPostgres implements AutoCloseable {

	private static final Path HOME = Path.of("target", "it-faults" + System.getProperty("blockload.fork", ""));

	private static final Path LIBRARIES = Path.of("target", "embedded");

	// Each start is one more use, so that the last one to go stops the server.
	private final Deque<EmbeddedPostgres> uses = new ArrayDeque<>();

	private final TcpProxy network;

	private boolean running = true;

	OwnPostgres() {
		this.uses.push(EmbeddedPostgres.use(UnpackedPrograms.linkedInto(HOME, LIBRARIES), LIBRARIES));
		this.network = TcpProxy.before(port());
	}

	/** Between the server and who goes by {@link #servers()}. */
	TcpProxy network() {
		return this.network;
	}

	/** Through the network. */
	Servers servers() {
		return by(this.network);
	}

	/** Through another network than that of the others. */
	Servers by(TcpProxy other) {
		EmbeddedPostgres postgres = this.uses.getFirst();
		Servers shared = EmbeddedServers.get();
		return new Servers(other.in(postgres.jdbcUrl()), postgres.username(), postgres.password(), shared.s3(),
				shared.accessKeyId(), shared.secretAccessKey());
	}

	int port() {
		return this.uses.getFirst().port();
	}

	/** {@code kill -9} of the postmaster: the server has crashed. */
	void crash() {
		end("KILL");
	}

	/** The fast shutdown of an administrator, who ends all sessions. */
	void stop() {
		end("INT");
	}

	/** Whatever a test has left: the server runs, and can be reached. */
	void heal() {
		if (!this.running) {
			start();
		}
		this.network.pass();
	}

	private void end(String signal) {
		ProcessHandle postmaster = ProcessHandle.of(pid()).orElseThrow();
		run("kill", "-" + signal, Long.toString(postmaster.pid()));
		try {
			postmaster.onExit().get(30, TimeUnit.SECONDS);
			this.running = false;
		}
		catch (InterruptedException | ExecutionException | TimeoutException ex) {
			throw new IllegalStateException("the server does not end", ex);
		}
	}

	/** Start it again, recovery included, and lead the network there. */
	void start() {
		this.uses.push(EmbeddedPostgres.use(HOME, LIBRARIES));
		this.network.retarget(port());
		this.running = true;
	}

	/** Sessions that begin from now on cannot write a file beyond so many bytes. */
	void limitFiles(long bytes) {
		run("prlimit", "--pid", Long.toString(pid()), "--fsize=" + bytes + ":unlimited");
	}

	/** New sessions may write what they like. */
	void liftLimit() {
		run("prlimit", "--pid", Long.toString(pid()), "--fsize=unlimited:unlimited");
	}

	private static long pid() {
		try (Stream<Path> folders = Files.list(HOME)) {
			Path file = folders.map((folder) -> folder.resolve("postmaster.pid"))
				.filter(Files::exists)
				.findFirst()
				.orElseThrow();
			return Long.parseLong(Files.readAllLines(file).get(0).strip());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void run(String... command) {
		try {
			Process process = new ProcessBuilder(command).inheritIO().start();
			if (!process.waitFor(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS)
					|| process.exitValue() != 0) {
				throw new IllegalStateException(String.join(" ", command) + " failed");
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.uses.forEach(EmbeddedPostgres::close);
		this.network.close();
	}

}
