package dev.blockload.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * One use of a server that lives as long as any process uses it: started by the first,
 * found by the others, stopped by the last. Two files hold this together, by locks of the
 * operating system, which a killed process loses with its life:
 * <ul>
 * <li>{@code NAME.users}: every process that uses the server holds a shared lock;</li>
 * <li>{@code NAME.start}: finding, starting and stopping happen under its exclusive
 * lock.</li>
 * </ul>
 * Safe for use by many threads, and by many handles in one JVM.
 *
 * @param <T> what a running server is known by
 */
final class SharedServer<T> implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofMinutes(3);

	// Locks belong to the JVM, not to a channel: closing any channel of a file may drop
	// them all. So there is one channel of users a JVM, counted here.
	private static final Map<Path, Users> USERS = new ConcurrentHashMap<>();

	// One for each server: the start of one does not wait for that of another.
	private static final Map<Path, Object> GATES = new ConcurrentHashMap<>();

	private final Server<T> server;

	private final Path usersFile;

	private final Path startFile;

	private final T running;

	private boolean closed;

	private SharedServer(Server<T> server, Path usersFile, Path startFile, T running) {
		this.server = server;
		this.usersFile = usersFile;
		this.startFile = startFile;
		this.running = running;
	}

	/**
	 * Find the server, or start it.
	 * @param home the folder of the two lock files; exists
	 * @param name the server's name, for the names of the files
	 */
	static <T> SharedServer<T> use(Path home, String name, Server<T> server) {
		Path usersFile = home.resolve(name + ".users");
		Path startFile = home.resolve(name + ".start");
		synchronized (gate(usersFile)) {
			try (FileChannel start = open(startFile)) {
				lock(start, startFile);
				join(usersFile);
				boolean used = false;
				try {
					T found = server.find();
					T running = (found != null) ? found : server.start();
					used = true;
					return new SharedServer<>(server, usersFile, startFile, running);
				}
				finally {
					if (!used) {
						leave(usersFile);
					}
				}
			}
			catch (IOException ex) {
				throw EmbeddedException.unusable(startFile, "cannot be locked", ex);
			}
		}
	}

	T running() {
		return this.running;
	}

	/** Stops the server if no other process uses it. Closing again does nothing. */
	@Override
	public void close() {
		synchronized (gate(this.usersFile)) {
			if (this.closed) {
				return;
			}
			this.closed = true;
			try (FileChannel start = open(this.startFile)) {
				lock(start, this.startFile);
				if (leave(this.usersFile)) {
					this.server.stop();
				}
			}
			catch (IOException ex) {
				throw EmbeddedException.unusable(this.startFile, "cannot be locked", ex);
			}
		}
	}

	private static Object gate(Path file) {
		return GATES.computeIfAbsent(file, (each) -> new Object());
	}

	private static void join(Path file) throws IOException {
		Users users = USERS.get(file);
		if (users == null) {
			FileChannel channel = open(file);
			// Held exclusively only under the start lock, which is ours: this does not
			// wait.
			users = new Users(channel, channel.lock(0, Long.MAX_VALUE, true));
			USERS.put(file, users);
		}
		users.handles++;
	}

	/**
	 * Give back one use.
	 * @return whether it was the last of all processes
	 */
	private static boolean leave(Path file) throws IOException {
		Users users = USERS.get(file);
		if (users == null || --users.handles > 0) {
			return false;
		}
		USERS.remove(file);
		try (FileChannel channel = users.channel) {
			users.lock.release();
			return channel.tryLock() != null;
		}
	}

	private static FileChannel open(Path file) throws IOException {
		return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
	}

	/** Wait for the exclusive lock, which goes with its channel. */
	private static void lock(FileChannel channel, Path file) throws IOException {
		Deadline deadline = Deadline.in(TIMEOUT);
		while (channel.tryLock() == null) {
			if (deadline.passed()) {
				throw EmbeddedException.failed(
						"Another process has locked '" + file + "' for more than " + TIMEOUT.toMinutes()
								+ " minutes and has not started the server.",
						"End the process that holds the lock, then try again.", null);
			}
			deadline.pause();
		}
	}

	/**
	 * How a server is found, started and stopped; always called under the start lock.
	 */
	interface Server<T> {

		/** The server that runs already, after it has answered; or null for none. */
		@Nullable T find();

		/** Start it and wait until it answers. */
		T start();

		/** Stop it and wait until it has. Does nothing where none runs. */
		void stop();

	}

	private static final class Users {

		private final FileChannel channel;

		private final FileLock lock;

		private int handles;

		Users(FileChannel channel, FileLock lock) {
			this.channel = channel;
			this.lock = lock;
		}

	}

}
