package dev.blockload.storage.spool;

import java.nio.file.Path;

/**
 * Where pushed files are kept, and how large they can be.
 *
 * @param folder the folder; it is created when the first file arrives
 * @param limit how many bytes all files together can have
 * @param maxFile how many bytes one file can have
 */
public record SpoolSettings(Path folder, long limit, long maxFile) {

	public SpoolSettings {
		if (limit < 1 || maxFile < 1) {
			throw new IllegalArgumentException(
					"The limits of the spool are %d bytes for all files and %d bytes for one. Expected 1 or more."
						.formatted(limit, maxFile));
		}
	}

}
