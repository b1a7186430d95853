package dev.blockload.storage.spool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * The folder of the files that clients push. It is never a bucket: Blockload writes to no
 * bucket. Several nodes can share a folder, also nodes of several databases: each
 * installation writes and deletes only in its own folder in it. Safe for use by many
 * threads.
 */
public final class Spool {

	private static final Duration MEASURED_AGAIN = Duration.ofMinutes(1);

	private final SpoolSettings settings;

	private final SpoolRoot root;

	private final SpoolRoom room;

	private final Supplier<UUID> installation;

	private volatile @Nullable UUID known;

	/**
	 * Use a folder, which is created when the first file arrives.
	 * @param settings the folder and its limits
	 * @param installation the number of the installation, which differs between
	 * databases; called once it is needed, until it returns
	 */
	public Spool(SpoolSettings settings, Supplier<UUID> installation) {
		this(settings, installation, Sync.TO_DISK, MEASURED_AGAIN);
	}

	Spool(SpoolSettings settings, Supplier<UUID> installation, Sync sync, Duration measuredAgain) {
		this.settings = settings;
		this.root = new SpoolRoot(settings.folder(), sync);
		this.room = new SpoolRoom(this.root.path(), settings.limit(), () -> existing().usedBytes(), measuredAgain);
		this.installation = installation;
	}

	private UUID installation() {
		UUID number = this.known;
		if (number == null) {
			number = this.installation.get();
			this.known = number;
		}
		return number;
	}

	/** The folder of this installation, which may not exist. */
	private SpoolFolder existing() {
		return this.root.existing(installation());
	}

	/**
	 * The number of the folder of this installation. Nodes that share it read the same
	 * number, and nodes that do not share it read others.
	 * @throws SpoolException code {@code spool-failed} if the folder cannot be created or
	 * used
	 */
	public UUID id() {
		try {
			return this.root.of(installation()).id();
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/** Whether the folder exists: a file has arrived in it, or a node uses it. */
	public boolean exists() {
		return Files.isDirectory(this.root.path());
	}

	/** Where it is. */
	public Path root() {
		return this.root.path();
	}

	/**
	 * The numbers of all folders here: that of this installation, those of others, and
	 * that of an earlier version.
	 */
	public List<UUID> ids() {
		try {
			List<UUID> ids = new ArrayList<>();
			for (SpoolFolder folder : this.root.numbered()) {
				folder.existingId().ifPresent(ids::add);
			}
			return ids;
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Whether a folder is here, and can be read.
	 * @param id its number
	 */
	public boolean has(UUID id) {
		try {
			return this.root.numbered(id).isPresent();
		}
		catch (IOException ex) {
			return false;
		}
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
		try {
			SpoolFolder folder = this.root.of(installation());
			try (SpoolWriter writer = new SpoolWriter(folder, this.room, this.settings.maxFile())) {
				writer.receive(body, declared);
				return new SpoolStore(folder).pin(writer.complete(key));
			}
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/** The files of this installation, as a bucket that runs read from. */
	public ObjectStore store() {
		return new SpoolStore(existing());
	}

	/**
	 * The files of a folder, as a bucket that runs read from.
	 * @param id its number
	 * @throws StorageException if the folder is not here, or cannot be used
	 */
	ObjectStore store(UUID id) {
		try {
			SpoolFolder folder = this.root.numbered(id).orElseThrow(() -> SpoolStore.missing(this.root.path(), id));
			this.root.requirePrivate();
			return new SpoolStore(folder);
		}
		catch (SpoolException ex) {
			throw SpoolStore.unsafe(ex);
		}
		catch (IOException ex) {
			throw SpoolStore.failed(this.root.path(), ex);
		}
	}

	/** Whether the file of a pin is here. */
	public boolean has(Pin pin) {
		return Files.isRegularFile(file(pin), LinkOption.NOFOLLOW_LINKS);
	}

	/** Delete the file of a pin, if it is here. */
	public void delete(Pin pin) {
		Path file = file(pin);
		try {
			existing().requireNoLink(Objects.requireNonNull(file.getParent()));
			if (Files.deleteIfExists(file)) {
				this.room.deleted(pin.size());
			}
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	private Path file(Pin pin) {
		return new SpoolStore(existing()).file(pin);
	}

	/** The keys of all files of this installation, in no order. */
	public List<String> keys() {
		SpoolFolder folder = existing();
		try {
			return folder.complete()
				.stream()
				.map((file) -> SpoolName.of(folder.files(), file).map(SpoolName::key).orElse(null))
				.filter(Objects::nonNull)
				.toList();
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Delete what processes of this installation that died have left: parts of bodies,
	 * and files without a run.
	 * @param before only what was last written before this time; later bodies can still
	 * arrive, and the run of a later file can still be created
	 * @param known whether a file with this key has a run
	 */
	public void deleteOrphans(Instant before, Predicate<String> known) {
		SpoolFolder folder = existing();
		try {
			this.root.deleteProbes(before);
			folder.deleteParts(before);
			folder.deleteFiles(before, (name) -> !known.test(name.key()));
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Delete files of a folder that other installations may use too.
	 * @param id its number
	 * @param before only files that were last written before this time
	 * @param unneeded whether a file with this key had a run of this installation, which
	 * does not need it any more
	 */
	public void deleteUnneeded(UUID id, Instant before, Predicate<String> unneeded) {
		try {
			var folder = this.root.numbered(id);
			if (folder.isPresent()) {
				folder.get().deleteFiles(before, (name) -> unneeded.test(name.key()));
			}
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/**
	 * Measure what all files of this installation have together. It takes a while if they
	 * are many; bodies are received meanwhile.
	 */
	public void measure() {
		try {
			this.room.measure();
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/** How many bytes were measured since the last call; empty if nothing was. */
	public OptionalLong takeMeasured() {
		return this.room.takeMeasured();
	}

	/** How many bytes this process has added to the spool since the last call. */
	public long takeChange() {
		return this.room.takeChange();
	}

	/** Note how many bytes all processes that share the spool have counted together. */
	public void counted(long bytes) {
		this.room.counted(bytes);
	}

	private SpoolException failed(IOException cause) {
		return SpoolException.failed(this.root.path(), cause);
	}

}
