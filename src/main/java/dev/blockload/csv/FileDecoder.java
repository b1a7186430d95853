package dev.blockload.csv;

import java.io.InputStream;

/**
 * How the bytes of a file become the text that is cut into records: decompressed, and
 * turned into UTF-8 where its encoding does not let records be told apart as it stands.
 *
 * <p>
 * Positions count the bytes of the text. Where the text is not the file itself, a
 * position is found again by reading from the file's first byte on: to that end both
 * stages are exact, the same file gives the same text each time.
 *
 * @param dialect of the file
 * @param compression how it is compressed, never {@link Compression#AUTO}
 */
public record FileDecoder(Dialect dialect, Compression compression) {

	public FileDecoder {
		if (compression == Compression.AUTO) {
			throw new IllegalArgumentException(
					"Compression is 'auto'. Expected a compression that is already detected.");
		}
	}

	/**
	 * Creates the decoder of a file, and detects its compression if necessary.
	 * @param dialect of the file
	 * @param name of the file
	 * @param beginning its first {@link Compression#MAGIC_BYTES} bytes, fewer where it
	 * has no more
	 * @throws CsvException code {@code bad-compression} where the name says that it is
	 * compressed and the content that it is not; code {@code not-csv} where the content
	 * is known to be something else
	 */
	public static FileDecoder of(Dialect dialect, String name, byte[] beginning) {
		Compression declared = dialect.compression();
		return new FileDecoder(dialect, (declared == Compression.AUTO) ? Compression.of(name, beginning) : declared);
	}

	/** Whether the text is the file itself, so that it can be read from any position. */
	public boolean isPlain() {
		return this.compression == Compression.NONE && !this.dialect.isTranscoded();
	}

	/**
	 * The text of the file. It ends where the file ends: what is cut off, damaged or
	 * followed by something else fails the reading with a {@link CsvException} (codes
	 * {@code bad-compression}, {@code compression-bomb}, {@code other-encoding}). Bytes
	 * that are not valid in the encoding appear as an {@link InvalidBytesMarker}.
	 * @param file at the file's first byte; closed with the text
	 */
	public InputStream text(InputStream file) {
		InputStream decompressed = (this.compression == Compression.NONE) ? file
				: decompressed(new CompressedInput(file, this.compression));
		return this.dialect.isTranscoded() ? new Transcoder(decompressed, this.dialect.charset()) : decompressed;
	}

	private InputStream decompressed(CompressedInput file) {
		InputStream content = new CompressionBombGuard(switch (this.compression) {
			case GZIP -> new GzipInput(file);
			case ZIP -> new ZipInput(file);
			case ZSTD -> new ZstdInput(file);
			case BZIP2, XZ -> new LibraryInput(file, this.compression);
			case NONE, AUTO -> throw new IllegalStateException("a file that is " + this.compression.text());
		}, file, this.dialect.fileLimits().ratio());
		return new IdentifiedInput(content, this.compression);
	}

}
