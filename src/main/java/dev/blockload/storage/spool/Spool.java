package dev.blockload.storage.spool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;

import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * The folder of the files that clients push. It is never a bucket: Blockload writes to no
 * bucket. Several nodes can share a folder. Safe for use by many threads.
 */
public final class Spool {

	private final SpoolSettings settings;

	private final SpoolFolder folder;

	private final SpoolRoom room;

	private final SpoolStore store;

	private volatile @Nullable UUID id;

	/**
	 * Use a folder, which is created when the first file arrives.
	 * @param settings the folder and its limits
	 */
	public Spool(SpoolSettings settings) {
		this.settings = settings;
		this.folder = new SpoolFolder(settings.folder());
		this.room = new SpoolRoom(this.folder, settings.limit());
		this.store = new SpoolStore(this.folder);
	}

	/**
	 * The number of the folder. Nodes that share it read the same number.
	 * @throws SpoolException code {@code spool-failed} if the folder cannot be created
	 */
	public UUID id() {
		UUID known = this.id;
		if (known == null) {
			try {
				known = this.folder.id();
				this.id = known;
			}
			catch (IOException ex) {
				throw SpoolException.failed(root(), ex);
			}
		}
		return known;
	}

	/** Whether the folder exists: a file has arrived in it, or a node uses it. */
	public boolean exists() {
		return Files.isDirectory(root());
	}

	/** Where it is. */
	public Path root() {
		return this.settings.folder();
	}

	/**
	 * Receive a body, in flat memory. When this returns, the file survives a crash.
	 * @param key the key of the file, which no other file has
	 * @param body read to its end, not closed
	 * @param declared the length that the request declares, or null
	 * @return the file; its ETag is the SHA-256 of its content
	 * @throws SpoolException code {@code spool-full}, {@code body-too-large},
	 * {@code body-truncated}, {@code body-empty} or {@code spool-failed}; nothing is kept
	 * then
	 */
	public Pin receive(String key, InputStream body, @Nullable Long declared) {
		try (SpoolWriter writer = new SpoolWriter(this.folder, this.room, this.settings.maxFile())) {
			writer.receive(body, declared);
			return this.store.pin(writer.complete(key));
		}
		catch (IOException ex) {
			throw SpoolException.failed(root(), ex);
		}
	}

	/** The files, as a bucket that runs read from. */
	public ObjectStore store() {
		return this.store;
	}

	/** Whether the file of a pin is here. */
	public boolean has(Pin pin) {
		return Files.isRegularFile(this.store.file(pin));
	}

	/** Delete the file of a pin, if it is here. */
	public void delete(Pin pin) {
		try {
			Files.deleteIfExists(this.store.file(pin));
		}
		catch (IOException ex) {
			throw SpoolException.failed(root(), ex);
		}
	}

	/** The keys of all files, in no order. */
	public List<String> keys() {
		try {
			return this.folder.complete()
				.stream()
				.map((file) -> SpoolName.of(this.folder.files(), file).map(SpoolName::key).orElse(null))
				.filter(Objects::nonNull)
				.toList();
		}
		catch (IOException ex) {
			throw SpoolException.failed(root(), ex);
		}
	}

	/**
	 * Delete what processes that died have left: parts of bodies, and files without a
	 * run.
	 * @param before only what was last written before this time; later bodies can still
	 * arrive, and the run of a later file can still be created
	 * @param known whether a file with this key has a run
	 */
	public void deleteOrphans(Instant before, Predicate<String> known) {
		try {
			this.folder.deleteParts(before);
			for (Path file : this.folder.complete()) {
				if (SpoolFolder.isOlder(file, before) && SpoolName.of(this.folder.files(), file)
					.filter((name) -> !known.test(name.key()))
					.isPresent()) {
					Files.deleteIfExists(file);
				}
			}
		}
		catch (IOException ex) {
			throw SpoolException.failed(root(), ex);
		}
	}

}
