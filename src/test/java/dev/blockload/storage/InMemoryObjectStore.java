package dev.blockload.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * A bucket in the heap, which keeps the same contract as the one over S3. Safe for use by
 * many threads.
 */
public final class InMemoryObjectStore implements ObjectStore {

	private static final Instant LONG_AGO = Instant.parse("2022-01-01T00:00:00Z");

	private final String bucket;

	private final TreeMap<String, Content> objects = new TreeMap<>(
			Comparator.comparing((key) -> key.getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned));

	// Prefixes below which a listing is allowed.
	private List<String> listable = List.of("");

	private final Set<String> unreadable = new HashSet<>();

	private final Set<String> undecryptable = new HashSet<>();

	private Missing missing = Missing.REPORTED;

	private int requests;

	public InMemoryObjectStore(String bucket) {
		this.bucket = bucket;
	}

	/** Writes or replaces an object last modified long ago. */
	public InMemoryObjectStore put(String key, String text) {
		return put(key, text.getBytes(StandardCharsets.UTF_8), LONG_AGO);
	}

	/** Writes or replaces an object. */
	public synchronized InMemoryObjectStore put(String key, byte[] bytes, Instant lastModified) {
		this.objects.put(key, new Content(bytes.clone(), etag(bytes), lastModified, false, null));
		return this;
	}

	/** Moves an object to a storage class that cannot be read at once. */
	public synchronized InMemoryObjectStore archive(String key) {
		this.objects.computeIfPresent(key, (name, content) -> new Content(content.bytes(), content.etag(),
				content.lastModified(), true, content.kmsKey()));
		return this;
	}

	/** Encrypts an object with a KMS key. */
	public synchronized InMemoryObjectStore encrypt(String key, String kmsKey) {
		this.objects.computeIfPresent(key, (name, content) -> new Content(content.bytes(), content.etag(),
				content.lastModified(), content.archived(), kmsKey));
		return this;
	}

	public synchronized InMemoryObjectStore remove(String key) {
		this.objects.remove(key);
		return this;
	}

	/** From now on every listing is refused, as without {@code s3:ListBucket}. */
	public synchronized InMemoryObjectStore denyListing() {
		return allowListing();
	}

	/**
	 * From now on only listings of these prefixes and of longer ones are allowed, as with
	 * a condition on {@code s3:prefix}.
	 */
	public synchronized InMemoryObjectStore allowListing(String... prefixes) {
		this.listable = List.of(prefixes);
		return this;
	}

	/** From now on keys of a prefix are refused, as without {@code s3:GetObject}. */
	public synchronized InMemoryObjectStore denyReading(String prefix) {
		this.unreadable.add(prefix);
		return this;
	}

	/** From now on a KMS key is refused, as without {@code kms:Decrypt}. */
	public synchronized InMemoryObjectStore denyDecrypt(String kmsKey) {
		this.undecryptable.add(kmsKey);
		return this;
	}

	/**
	 * From now on a missing key is answered like a forbidden one, as S3 does without
	 * {@code s3:ListBucket}.
	 */
	public synchronized InMemoryObjectStore hideMissing() {
		this.missing = Missing.HIDDEN;
		return this;
	}

	/** How many requests a store over a network would have made. */
	public synchronized int requests() {
		return this.requests;
	}

	@Override
	public String bucket() {
		return this.bucket;
	}

	@Override
	public Page list(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys) {
		return page(prefix, startAfter, delimiter, maxKeys);
	}

	@Override
	public Page list(Continuation next, int maxKeys) {
		return page(next.prefix(), next.token(), next.delimiter(), maxKeys);
	}

	private synchronized Page page(String prefix, @Nullable String after, @Nullable String delimiter, int maxKeys) {
		this.requests++;
		if (this.listable.stream().noneMatch(prefix::startsWith)) {
			throw failure(StorageCode.ACCESS_DENIED, "listing bucket '" + this.bucket + "' is denied");
		}
		List<StoredObject> keys = new ArrayList<>();
		List<String> folders = new ArrayList<>();
		String last = (after != null) ? after : "";
		for (Map.Entry<String, Content> entry : this.objects.tailMap(last, false).entrySet()) {
			String key = entry.getKey();
			String folder = folder(key, prefix, delimiter);
			if (!key.startsWith(prefix) || (!folder.isEmpty() && folder.equals(last))) {
				continue;
			}
			if (keys.size() + folders.size() == maxKeys) {
				return new Page(keys, folders, new Continuation(prefix, delimiter, last));
			}
			if (folder.isEmpty()) {
				keys.add(entry.getValue().listed(key));
				last = key;
			}
			else {
				folders.add(folder);
				last = folder;
			}
		}
		return new Page(keys, folders, null);
	}

	private static String folder(String key, String prefix, @Nullable String delimiter) {
		if (delimiter == null || !key.startsWith(prefix)) {
			return "";
		}
		int end = key.indexOf(delimiter, prefix.length());
		return (end < 0) ? "" : key.substring(0, end + delimiter.length());
	}

	@Override
	public synchronized ObjectDetails inspect(String key) {
		this.requests++;
		Content content = readable(key).orElseThrow(() -> (this.missing == Missing.HIDDEN) ? denied(key)
				: failure(StorageCode.NO_SUCH_KEY, "Bucket '" + this.bucket + "' has no object '" + key + "'."));
		return new ObjectDetails(
				new Pin(this.bucket, key, content.etag(), content.bytes().length, content.lastModified()),
				content.kmsKey());
	}

	@Override
	public InputStream open(Pin pin, long start, long end) {
		if (start < 0 || start > end || end > pin.size()) {
			throw new IllegalArgumentException("The range from byte " + start + " to " + end + " is not in '"
					+ pin.key() + "', which has " + pin.size() + " bytes.");
		}
		return new PinnedStream(pin, start, end);
	}

	private synchronized Optional<Content> readable(String key) {
		if (this.unreadable.stream().anyMatch(key::startsWith)) {
			throw denied(key);
		}
		Content content = this.objects.get(key);
		if (content != null && content.archived()) {
			throw failure(StorageCode.ARCHIVED, "'" + key + "' is archived");
		}
		if (content != null && content.kmsKey() != null && this.undecryptable.contains(content.kmsKey())) {
			throw failure(StorageCode.KMS_DENIED, "decrypting '" + key + "' with " + content.kmsKey() + " is denied");
		}
		return Optional.ofNullable(content);
	}

	private Content pinned(Pin pin) {
		Content content = readable(pin.key())
			.orElseThrow(() -> failure(StorageCode.OBJECT_GONE, "'" + pin.key() + "' is gone"));
		if (!content.etag().equals(pin.etag())) {
			throw failure(StorageCode.OBJECT_CHANGED, "'" + pin.key() + "' was replaced while it was read: it had ETag "
					+ pin.etag() + " and has " + content.etag());
		}
		return content;
	}

	@Override
	public void close() {
		// Nothing to let go of.
	}

	private static StorageException denied(String key) {
		return failure(StorageCode.ACCESS_DENIED, "reading '" + key + "' is denied, or there is no such key");
	}

	private static StorageException failure(StorageCode code, String message) {
		return new StorageException(code, message, null, null);
	}

	private static String etag(byte[] bytes) {
		try {
			return '"' + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes)) + '"';
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private enum Missing {

		REPORTED, HIDDEN

	}

	// The bytes are never compared, their ETag is.
	@SuppressWarnings("ArrayRecordComponent")
	private record Content(byte[] bytes, String etag, Instant lastModified, boolean archived, @Nullable String kmsKey) {

		StoredObject listed(String key) {
			return new StoredObject(key, this.etag, this.bytes.length, this.lastModified, this.archived);
		}

	}

	/** Looks at the object anew for each read, as if each were a request. */
	private final class PinnedStream extends InputStream {

		private final Pin pin;

		private final long end;

		private long next;

		PinnedStream(Pin pin, long start, long end) {
			this.pin = pin;
			this.next = start;
			this.end = end;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : Byte.toUnsignedInt(one[0]);
		}

		@Override
		public int read(byte[] buffer, int offset, int length) throws IOException {
			if (length == 0) {
				// InputStream.readAllBytes asks for nothing when its buffer is full.
				return 0;
			}
			if (this.next == this.end) {
				return -1;
			}
			int count = (int) Math.min(length, this.end - this.next);
			Content content = pinned(this.pin);
			int read = new ByteArrayInputStream(content.bytes(), (int) this.next, count).read(buffer, offset, count);
			this.next += Math.max(read, 0);
			return read;
		}

	}

}
