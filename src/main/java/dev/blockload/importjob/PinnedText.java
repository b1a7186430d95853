package dev.blockload.importjob;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.function.LongConsumer;

import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.FileDecoder;
import dev.blockload.csv.HeaderReader;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * The text of the pinned object: the object itself, or what comes out when it is
 * decompressed and decoded. The object itself can be read from any position; otherwise a
 * position is reached by reading from the first byte, and the end is not known before it
 * is reached.
 */
final class PinnedText {

	private final ObjectStore store;

	private final Pin pin;

	private final Dialect dialect;

	PinnedText(ObjectStore store, Pin pin, Dialect dialect) {
		this.store = store;
		this.pin = pin;
		this.dialect = dialect;
	}

	/** Whether the object must be read from its first byte to find a position. */
	boolean isPlain() throws IOException {
		long end = Math.min(Compression.MAGIC_BYTES, this.pin.size());
		try (InputStream in = this.store.open(this.pin, 0, end)) {
			return FileDecoder.of(this.dialect, this.pin.key(), in.readNBytes((int) end)).isPlain();
		}
	}

	/** Text that is the object itself. */
	InputStream plain(long start, long end) throws IOException {
		return this.store.open(this.pin, start, end);
	}

	/** What the text begins with, and where it ends if that is known. */
	Beginning beginning() throws IOException {
		Opened opened = open();
		try (InputStream text = opened.text()) {
			return new Beginning(
					HeaderReader.read(text, this.dialect, this.dialect.limits(BufferLimits.DEFAULT.sliceBytes())),
					opened.end());
		}
	}

	/** Text of any kind, from its beginning. */
	Opened open() throws IOException {
		return open((consumed) -> {
		});
	}

	/**
	 * Text of any kind, from its beginning.
	 * @param consumed called with the bytes that were read of the object, many times
	 */
	Opened open(LongConsumer consumed) throws IOException {
		InputStream object = new Counted(this.store.open(this.pin, 0, this.pin.size()), consumed);
		try {
			PushbackInputStream in = new PushbackInputStream(object, Compression.MAGIC_BYTES);
			byte[] beginning = in.readNBytes(Compression.MAGIC_BYTES);
			in.unread(beginning);
			FileDecoder content = FileDecoder.of(this.dialect, this.pin.key(), beginning);
			return new Opened(content.text(in), content.isPlain() ? this.pin.size() : null);
		}
		catch (IOException | RuntimeException ex) {
			object.close();
			throw ex;
		}
	}

	/**
	 * What an object begins with.
	 *
	 * @param head of its text
	 * @param end of its text, as in {@link Opened}
	 */
	record Beginning(HeaderReader.Head head, @Nullable Long end) {
	}

	/**
	 * Text from its beginning.
	 *
	 * @param text to be closed
	 * @param end how long it is, or null if that is not known
	 */
	record Opened(InputStream text, @Nullable Long end) {
	}

	private static final class Counted extends FilterInputStream {

		private final LongConsumer consumer;

		private long count;

		Counted(InputStream in, LongConsumer consumer) {
			super(in);
			this.consumer = consumer;
		}

		@Override
		public int read() throws IOException {
			byte[] one = new byte[1];
			return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xff;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			int read = super.read(bytes, offset, length);
			this.count += Math.max(read, 0);
			this.consumer.accept(this.count);
			return read;
		}

	}

}
