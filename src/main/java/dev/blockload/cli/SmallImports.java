package dev.blockload.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.blockload.run.Run;
import dev.blockload.storage.Pin;

/**
 * Remembers which imports load small files, in a folder with one empty file for each. The
 * launcher starts {@code run} of these without the second compiler of Java, which takes a
 * seventh of the time of a small run, and is worth it only for large files. It is a hint:
 * wrong or missing, it changes no result.
 */
final class SmallImports {

	/**
	 * The size of a file up to which it counts as small, in bytes. Not larger:
	 * compressed, this is a file of a few hundred megabytes.
	 */
	static final long LIMIT = 16L << 20;

	private static final String FOLDER = "blockload.small";

	private SmallImports() {
	}

	/**
	 * Remember whether the file of a run was small, in the folder that the launcher names
	 * with the property {@code blockload.small}. Does nothing without it.
	 * @param run that has ended
	 */
	static void remember(Run run) {
		String folder = System.getProperty(FOLDER);
		if (folder != null) {
			remember(run, Path.of(folder));
		}
	}

	/**
	 * The same in any folder, which need not exist. Corrected rejects say nothing of the
	 * files of their import.
	 */
	static void remember(Run run, Path folder) {
		Pin pin = run.pin();
		if (pin == null || run.corrects() != null) {
			return;
		}
		Path mark = folder.resolve(run.importName());
		try {
			if (pin.size() > LIMIT) {
				Files.deleteIfExists(mark);
			}
			else if (Files.notExists(mark)) {
				Files.createDirectories(folder);
				Files.createFile(mark);
			}
		}
		catch (IOException ex) {
			// The folder of the program can be read-only, or another process was first.
		}
	}

}
