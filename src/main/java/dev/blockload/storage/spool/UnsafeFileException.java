package dev.blockload.storage.spool;

import java.io.IOException;
import java.nio.file.Path;

import dev.blockload.Printable;

/**
 * Thrown if something in the spool is not a file or a folder that only Blockload can
 * change.
 */
final class UnsafeFileException extends IOException {

	private static final long serialVersionUID = 1L;

	private final String action;

	private UnsafeFileException(String message, String action) {
		super(message);
		this.action = action;
	}

	static UnsafeFileException link(Path path) {
		return new UnsafeFileException(
				Printable.line(path.toString()) + " is a symbolic link, which Blockload does not follow",
				"Delete the link: rm " + SpoolException.word(path));
	}

	static UnsafeFileException folder(Path path) {
		return new UnsafeFileException(Printable.line(path.toString()) + " is a folder. Expected a file",
				"Delete it: rm -r " + SpoolException.word(path));
	}

	static UnsafeFileException notPlain(Path path) {
		return new UnsafeFileException(Printable.line(path.toString()) + " is neither a file nor a folder",
				"Delete it: rm " + SpoolException.word(path));
	}

	static UnsafeFileException names(Path path, int names) {
		return new UnsafeFileException(
				"File " + Printable.line(path.toString()) + " has " + names
						+ " names (hard links). Expected 1, because its content can be changed by another name",
				"Push the file again. List its names: find DIRECTORY -samefile " + SpoolException.word(path));
	}

	/** What to do. */
	String action() {
		return this.action;
	}

}
