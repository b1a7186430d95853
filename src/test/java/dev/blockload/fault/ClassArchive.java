package dev.blockload.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An archive of the classes that one child process loads (class data sharing). Children
 * that map it into memory start in half the time. All test JVMs of a build share it: one
 * of them lets a child write it, the others use it as soon as it is complete. A JVM that
 * cannot use it does without. Safe for use by many threads.
 */
public final class ClassArchive {

	private final Path file;

	private final Path half;

	// Held by the JVM that has the archive written. The system releases it if that JVM is
	// killed.
	private @Nullable FileChannel claim;

	/**
	 * Create the archive of a folder.
	 * @param folder exists; whoever changes a jar of the class path deletes the archive
	 */
	public ClassArchive(Path folder) {
		this.file = file(folder);
		this.half = folder.resolve("classes.half");
	}

	/** The file of the archive in a folder. */
	public static Path file(Path folder) {
		return folder.resolve("classes.jsa");
	}

	/** Options of a child's JVM, which uses the archive if there is one. */
	public List<String> options() {
		return options("-XX:SharedArchiveFile=" + this.file);
	}

	/** Options of a child's JVM that writes the archive when it ends by itself. */
	public List<String> writing() {
		return options("-XX:ArchiveClassesAtExit=" + this.half);
	}

	private static List<String> options(String archive) {
		return List.of(archive, "-Xshare:auto", "-Xlog:disable");
	}

	/**
	 * Whether this JVM is the one that has to let a child write the archive. After true,
	 * start one with {@link #writing}, and call {@link #writtenBy}.
	 */
	public synchronized boolean claim() {
		if (this.claim != null || Files.exists(this.file)) {
			return false;
		}
		try {
			FileChannel channel = FileChannel.open(this.file.resolveSibling("classes.claim"), StandardOpenOption.CREATE,
					StandardOpenOption.WRITE);
			FileLock lock = channel.tryLock();
			// Another JVM may have finished it between the two looks.
			if (lock == null || Files.exists(this.file)) {
				channel.close();
				return false;
			}
			this.claim = channel;
			return true;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Take over what a child has written, as soon as it has ended well. */
	public void writtenBy(Process child) {
		var unused = child.onExit().thenAccept((ended) -> complete(ended.exitValue()));
	}

	private synchronized void complete(int exitCode) {
		try {
			// One that failed has not loaded all classes: the next one writes it again.
			if (exitCode == 0 && Files.exists(this.half)) {
				Files.move(this.half, this.file, StandardCopyOption.ATOMIC_MOVE);
			}
			if (this.claim != null) {
				this.claim.close();
				this.claim = null;
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
