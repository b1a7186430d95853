package dev.blockload.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What a server of PostgreSQL notes in {@code postmaster.pid} of its data folder: its
 * process on the first line, its port on the fourth.
 *
 * @param pid the process, which may be dead or another's by now
 * @param port on 127.0.0.1
 */
record Postmaster(long pid, int port) {

	Postmaster {
		if (pid < 1 || port < 1 || port > MAX_PORT) {
			throw new IllegalArgumentException(
					"Process %d on port %d is not valid. Expected a process from 1 and a port from 1 to %d."
						.formatted(pid, port, MAX_PORT));
		}
	}

	private static final String FILE = "postmaster.pid";

	private static final int PORT_LINE = 3;

	private static final int MAX_PORT = 65535;

	/** Reads the file. Null if there is none, or if it is only half written. */
	static @Nullable Postmaster read(Path data) {
		String text = Folders.read(data.resolve(FILE));
		if (text == null) {
			return null;
		}
		List<String> lines = text.lines().toList();
		try {
			return (lines.size() > PORT_LINE) ? new Postmaster(Long.parseLong(lines.get(0).strip()),
					Integer.parseInt(lines.get(PORT_LINE).strip())) : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Whether the process lives and is a server of ours.
	 * @param programs how the path of its program begins
	 */
	boolean isAlive(Path programs) {
		Optional<String> command = ProcessHandle.of(this.pid)
			.filter(ProcessHandle::isAlive)
			.map((process) -> process.info().command().orElse(""));
		// A program that we may not know counts as ours: better a failed start than two
		// servers over one data folder.
		return command.filter((path) -> path.isEmpty() || path.startsWith(programs.toString())).isPresent();
	}

	/** Delete the note. */
	void forget(Path data) {
		try {
			Files.deleteIfExists(data.resolve(FILE));
		}
		catch (IOException ex) {
			throw EmbeddedException.unusable(data.resolve(FILE), "cannot be deleted", ex);
		}
	}

}
