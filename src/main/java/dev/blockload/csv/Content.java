package dev.blockload.csv;

import java.io.InputStream;

/**
 * How the bytes of a file become the text that is cut into records: unpacked, and turned
 * into UTF-8 where its encoding does not let records be told apart as it stands.
 *
 * <p>
 * Positions count the bytes of the text. Where the text is not the file itself, a
 * position is found again by reading from the file's first byte on: to that end both
 * stages are exact, the same file gives the same text each time.
 *
 * @param dialect of the file
 * @param packed how it is packed, never {@link Compression#AUTO}
 */
public record Content(Dialect dialect, Compression packed) {

	public Content {
		if (packed == Compression.AUTO) {
			throw new IllegalArgumentException("how a file is packed must be known before it is read");
		}
	}

	/**
	 * Tell how a file is packed.
	 * @param dialect of the file
	 * @param name of the file
	 * @param beginning its first {@link Compression#MARK_BYTES} bytes, fewer where it has
	 * no more
	 * @throws CsvException code {@code bad-compression} where the name says that it is
	 * packed and the content that it is not
	 */
	public static Content of(Dialect dialect, String name, byte[] beginning) {
		Compression declared = dialect.compression();
		return new Content(dialect, (declared == Compression.AUTO) ? Compression.of(name, beginning) : declared);
	}

	/** Whether the text is the file itself, so that it can be read from any position. */
	public boolean isPlain() {
		return this.packed == Compression.NONE && !this.dialect.isTranscoded();
	}

	/**
	 * The text of the file. It ends where the file ends: what is cut off, damaged or
	 * followed by something else fails the reading with a {@link CsvException} (codes
	 * {@code bad-compression}, {@code compression-bomb}, {@code other-encoding}). Bytes
	 * that are no character stand in it as a {@link MalformedMark}.
	 * @param file stands at the file's first byte; closed with the text
	 */
	public InputStream text(InputStream file) {
		InputStream unpacked = (this.packed == Compression.NONE) ? file : unpacked(new PackedInput(file, this.packed));
		return this.dialect.isTranscoded() ? new Transcoder(unpacked, this.dialect.charset()) : unpacked;
	}

	private InputStream unpacked(PackedInput file) {
		return new RatioGuard(switch (this.packed) {
			case GZIP -> new GzipInput(file);
			case ZIP -> new ZipInput(file);
			case ZSTD -> new ZstdInput(file);
			case NONE, AUTO -> throw new IllegalStateException("a file that is " + this.packed.word());
		}, file, this.dialect.bounds().ratio());
	}

}
