package dev.blockload.guess;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import dev.blockload.csv.Compression;
import dev.blockload.csv.CsvCode;
import dev.blockload.csv.CsvException;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.FileDecoder;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;

/**
 * Reads samples of objects: a small object as a whole; of a large one, the beginning and
 * pieces of the rest; of a large compressed one, only the beginning, because the rest
 * cannot be read without decompressing everything before it.
 */
final class Sampler {

	/** The largest file that is read as a whole, in decompressed bytes. */
	static final int WHOLE_BYTES = 8 * 1024 * 1024;

	private static final int HEAD_BYTES = 4 * 1024 * 1024;

	private static final int PIECES = 12;

	/** Even, like the offsets, because characters of UTF-16 have two bytes. */
	private static final int PIECE_BYTES = 256 * 1024;

	/** Reads bytes without decoding. */
	private static final Dialect BYTES = new Dialect(',', '"', StandardCharsets.ISO_8859_1, true, 0, false);

	private Sampler() {
	}

	static Sample read(ObjectStore store, Pin pin) throws IOException {
		if (pin.size() == 0) {
			return new Sample(new byte[0], List.of(), Sample.Extent.WHOLE, Compression.AUTO);
		}
		byte[] mark = bytes(store, pin, 0, Compression.MAGIC_BYTES);
		Compression compression = compression(pin.key(), mark);
		FileDecoder content = FileDecoder.of(BYTES.with(compression), pin.key(), mark);
		if (!content.isPlain()) {
			try (InputStream text = content.text(whole(store, pin, mark))) {
				byte[] head = text.readNBytes(WHOLE_BYTES);
				boolean all = head.length < WHOLE_BYTES || text.read() < 0;
				return new Sample(head, List.of(), all ? Sample.Extent.WHOLE : Sample.Extent.PART, compression);
			}
		}
		if (pin.size() <= WHOLE_BYTES) {
			return new Sample(bytes(store, pin, 0, pin.size()), List.of(), Sample.Extent.WHOLE, compression);
		}
		List<byte[]> pieces = new ArrayList<>();
		for (int piece = 1; piece <= PIECES; piece++) {
			long start = (HEAD_BYTES + (pin.size() - HEAD_BYTES - PIECE_BYTES) / PIECES * piece) & ~1L;
			pieces.add(bytes(store, pin, start, start + PIECE_BYTES));
		}
		return new Sample(bytes(store, pin, 0, HEAD_BYTES), pieces, Sample.Extent.PART, compression);
	}

	/**
	 * A name may have the ending of a compressed file although the file is not
	 * compressed.
	 */
	private static Compression compression(String key, byte[] mark) {
		try {
			var unused = FileDecoder.of(BYTES, key, mark);
			return Compression.AUTO;
		}
		catch (CsvException ex) {
			if (ex.failureCode() == CsvCode.NOT_CSV) {
				throw ex;
			}
			return Compression.NONE;
		}
	}

	private static InputStream whole(ObjectStore store, Pin pin, byte[] mark) throws IOException {
		return new SequenceInputStream(new ByteArrayInputStream(mark), store.open(pin, mark.length, pin.size()));
	}

	private static byte[] bytes(ObjectStore store, Pin pin, long start, long end) throws IOException {
		try (InputStream in = store.open(pin, start, Math.min(end, pin.size()))) {
			return in.readAllBytes();
		}
	}

}
