package dev.blockload.storage.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes files and folders to the disk. Safe for use by many threads.
 */
@FunctionalInterface
interface Sync {

	/** With fsync. */
	Sync TO_DISK = Sync::force;

	/**
	 * Return when the content of a file, or the names in a folder, survive a crash of the
	 * machine.
	 */
	void of(Path path) throws IOException;

	private static void force(Path path) throws IOException {
		boolean folder = Files.isDirectory(path);
		if (folder && !SpoolRoot.hasOwners(path)) {
			return; // Windows cannot open a folder.
		}
		try (FileChannel channel = folder ? FileChannel.open(path, StandardOpenOption.READ)
				: FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
			channel.force(true);
		}
	}

}
