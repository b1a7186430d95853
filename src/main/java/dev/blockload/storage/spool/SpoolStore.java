package dev.blockload.storage.spool;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

import dev.blockload.Printable;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;

/**
 * Reads the spool like a bucket. The ETag of a file is the hash of its content, which its
 * name contains. Safe for use by many threads.
 */
final class SpoolStore implements ObjectStore {

	private final SpoolFolder folder;

	SpoolStore(SpoolFolder folder) {
		this.folder = folder;
	}

	@Override
	public String bucket() {
		return PushedFile.BUCKET;
	}

	@Override
	public Page list(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys) {
		return page(prefix, startAfter, delimiter, maxKeys);
	}

	@Override
	public Page list(Continuation next, int maxKeys) {
		return page(next.prefix(), next.token(), next.delimiter(), maxKeys);
	}

	private Page page(String prefix, @Nullable String after, @Nullable String delimiter, int maxKeys) {
		List<StoredObject> keys = new ArrayList<>();
		List<String> folders = new ArrayList<>();
		String last = (after != null) ? after : "";
		for (Map.Entry<String, SpoolName> entry : names().tailMap(last, false).entrySet()) {
			String key = entry.getKey();
			String rolledUp = rolledUp(key, prefix, delimiter);
			if (!key.startsWith(prefix) || (!rolledUp.isEmpty() && rolledUp.equals(last))) {
				continue;
			}
			if (keys.size() + folders.size() == maxKeys) {
				return new Page(keys, folders, new Continuation(prefix, delimiter, last));
			}
			if (rolledUp.isEmpty()) {
				Pin pin = pin(entry.getValue());
				keys.add(new StoredObject(key, pin.etag(), pin.size(), pin.lastModified(), false));
				last = key;
			}
			else {
				folders.add(rolledUp);
				last = rolledUp;
			}
		}
		return new Page(keys, folders, null);
	}

	private static String rolledUp(String key, String prefix, @Nullable String delimiter) {
		if (delimiter == null || !key.startsWith(prefix)) {
			return "";
		}
		int end = key.indexOf(delimiter, prefix.length());
		return (end < 0) ? "" : key.substring(0, end + delimiter.length());
	}

	private NavigableMap<String, SpoolName> names() {
		TreeMap<String, SpoolName> names = new TreeMap<>(ObjectKeys.IN_KEY_ORDER);
		try {
			this.folder.complete()
				.forEach((file) -> SpoolName.of(this.folder.files(), file)
					.ifPresent((name) -> names.put(name.key(), name)));
			return names;
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	@Override
	public ObjectDetails inspect(String key) {
		SpoolName name = named(key).orElseThrow(() -> new StorageException(StorageCode.NO_SUCH_KEY,
				"Bucket '" + bucket() + "' has no object '" + Printable.line(key) + "'.", null, null));
		return new ObjectDetails(pin(name), null);
	}

	/** The file of a key, whatever its content. */
	private Optional<SpoolName> named(String key) {
		Path inside = SpoolName.folder(this.folder.files(), key);
		try {
			this.folder.requireNoLink(inside);
			return named(key, inside);
		}
		catch (NoSuchFileException ex) {
			return Optional.empty();
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	private Optional<SpoolName> named(String key, Path inside) throws IOException {
		try (Stream<Path> files = Files.list(inside)) {
			return files.map((file) -> SpoolName.of(this.folder.files(), file))
				.flatMap(Optional::stream)
				.filter((name) -> name.key().equals(key))
				.findFirst();
		}
	}

	Pin pin(SpoolName name) {
		Path file = name.in(this.folder.files());
		try {
			BasicFileAttributes attributes = this.folder.attributes(file);
			return new Pin(bucket(), name.key(), etag(name.hash()), attributes.size(),
					attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MILLIS));
		}
		catch (NoSuchFileException ex) {
			throw gone(name.key(), ex);
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	/** The file of a pin, which need not exist. */
	Path file(Pin pin) {
		return new SpoolName(pin.key(), pin.etag().replace("\"", "")).in(this.folder.files());
	}

	static String etag(String hash) {
		return '"' + hash + '"';
	}

	@Override
	public InputStream open(Pin pin, long start, long end) {
		if (start < 0 || start > end || end > pin.size()) {
			throw new IllegalArgumentException("The range from byte " + start + " to " + end + " is not in '"
					+ Printable.line(pin.key()) + "', which has " + pin.size() + " bytes.");
		}
		try {
			return new SpoolInputStream(this.folder.open(file(pin)), pin, start, end);
		}
		catch (NoSuchFileException ex) {
			throw named(pin.key()).map((other) -> changed(pin, other)).orElseGet(() -> gone(pin.key(), ex));
		}
		catch (IOException ex) {
			throw failed(ex);
		}
	}

	@Override
	public void close() {
		// Nothing is held open between two reads.
	}

	private static StorageException changed(Pin pin, SpoolName other) {
		return new StorageException(StorageCode.OBJECT_CHANGED, "Pushed file '" + Printable.line(pin.key())
				+ "' was replaced in the spool: it had ETag " + pin.etag() + " and has " + etag(other.hash()) + ".",
				"Push the file again.", null);
	}

	private StorageException gone(String key, @Nullable IOException cause) {
		return new StorageException(StorageCode.PUSHED_FILE_GONE, "Pushed file '" + Printable.line(key)
				+ "' is not in the spool " + Printable.line(this.folder.path().toString()) + " any more.",
				"Push the file again.", cause);
	}

	private StorageException failed(IOException cause) {
		return failed(this.folder.path(), cause);
	}

	static StorageException missing(Path root, UUID id) {
		return new StorageException(StorageCode.STORAGE_FAILED,
				"The spool " + Printable.line(root.toString()) + " has no folder with number " + id + ".",
				"Check that the folder exists and that the account of this process can read it.", null);
	}

	static StorageException unsafe(SpoolException cause) {
		return new StorageException(StorageCode.STORAGE_FAILED, cause.message(), cause.action(), cause);
	}

	static StorageException failed(Path root, IOException cause) {
		if (cause instanceof UnsafeFileException unsafe) {
			return new StorageException(StorageCode.STORAGE_FAILED,
					"The spool " + Printable.line(root.toString()) + " cannot be read: " + unsafe.getMessage() + ".",
					unsafe.action(), cause);
		}
		return new StorageException(StorageCode.STORAGE_FAILED,
				"The spool " + Printable.line(root.toString()) + " cannot be read: " + cause + ".",
				"Check that the folder exists and that the account of this process can read it.", cause);
	}

}
