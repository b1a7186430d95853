package dev.blockload.lineage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Adds each event to a file as a line of JSON.
 */
final class FileTarget implements LineageTarget {

	private final Path file;

	FileTarget(Path file) {
		this.file = file;
	}

	@Override
	public Answer send(String json) {
		try {
			// One write at the end of the file: lines of other processes are not mixed
			// with it.
			Files.write(this.file, (json + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.CREATE,
					StandardOpenOption.APPEND);
			return Answer.DELIVERED;
		}
		catch (IOException ex) {
			return new Answer(Outcome.AWAY, "File " + this.file + " cannot be written (" + ex.getClass().getSimpleName()
					+ "): check its folder, its rights and the free space.");
		}
	}

}
