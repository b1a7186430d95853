package dev.blockload.console;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import dev.blockload.Printable;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.web.UploadedFile;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;

/**
 * A file that a person uploaded to make an import of it, or its beginning. It travels in
 * the form of the page, so that no node has to keep it.
 */
final class UploadedSample implements ObjectStore {

	/** Of the file; as a field of a form it is a third longer. */
	static final int MOST_BYTES = 384 * 1024;

	private final byte[] bytes;

	private final Pin pin;

	private UploadedSample(String name, byte[] bytes) {
		this.bytes = bytes;
		this.pin = new Pin("upload", name.isBlank() ? "upload.csv" : name, "\"upload\"", bytes.length, Instant.EPOCH);
	}

	/** The sample of a form. */
	static UploadedSample of(ImportDraft draft) {
		try {
			return new UploadedSample(draft.line("upload-name"), Base64.getUrlDecoder().decode(draft.typed("upload")));
		}
		catch (IllegalArgumentException ex) {
			throw WebException.badRequest("The uploaded file has changed in the form. Upload it again.");
		}
	}

	/**
	 * Reads the beginning of a file.
	 * @return the fields of the form that hold it
	 */
	static Map<String, String> read(UploadedFile file) throws IOException {
		return beginning(file.name(), file.content());
	}

	static Map<String, String> beginning(String name, InputStream content) throws IOException {
		byte[] bytes = content.readNBytes(MOST_BYTES);
		if (bytes.length == 0) {
			throw WebException.badRequest("The file '" + Printable.line(name) + "' is empty.");
		}
		boolean cut = content.read() >= 0;
		if (cut) {
			if (isCompressed(bytes)) {
				throw WebException.badRequest("The compressed file has more than " + MOST_BYTES / 1024
						+ " KB. Upload it without compression, or choose it in a connection.");
			}
			bytes = Arrays.copyOf(bytes, CharacterUnit.of(bytes).afterLastLine(bytes));
			// To the end: the client reads the answer only when everything is sent.
			content.transferTo(OutputStream.nullOutputStream());
		}
		return Map.of("upload", Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), "upload-name", name,
				"upload-cut", cut ? "true" : "");
	}

	/** The first bytes of gzip, zip, zstd, bzip2 and xz. */
	private static boolean isCompressed(byte[] bytes) {
		int first = ((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff);
		return List.of(0x1f8b, 0x504b, 0x28b5, 0x425a, 0xfd37).contains(first);
	}

	Pin pin() {
		return this.pin;
	}

	InputStream content() {
		return new ByteArrayInputStream(this.bytes);
	}

	@Override
	public String bucket() {
		return this.pin.bucket();
	}

	@Override
	public Page list(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys) {
		return new Page(List.of(), List.of(), null);
	}

	@Override
	public Page list(Continuation next, int maxKeys) {
		return new Page(List.of(), List.of(), null);
	}

	@Override
	public ObjectDetails inspect(String key) {
		return new ObjectDetails(this.pin, null);
	}

	@Override
	public InputStream open(Pin opened, long start, long end) {
		return new ByteArrayInputStream(this.bytes, (int) start, (int) (end - start));
	}

	@Override
	public void close() {
	}

}
