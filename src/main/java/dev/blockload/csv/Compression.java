package dev.blockload.csv;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * How a file is compressed.
 */
public enum Compression {

	/** As its first bytes say. */
	AUTO("auto", "", ""),

	/** Not at all. */
	NONE("none", "", ""),

	/** RFC 1952, one member or several. */
	GZIP("gzip", ".gz", "\037\213"),

	/** An archive of one file. */
	ZIP("zip", ".zip", "PK\003\004"),

	/** RFC 8878, one frame or several. */
	ZSTD("zstd", ".zst", "(\265/\375");

	/** The number of bytes that show how a file is compressed. */
	public static final int MAGIC_BYTES = 4;

	private final String text;

	private final String ending;

	/** A character a byte. */
	private final String mark;

	Compression(String text, String ending, String mark) {
		this.text = text;
		this.ending = ending;
		this.mark = mark;
	}

	/** How it is written in a definition. */
	public String text() {
		return this.text;
	}

	/**
	 * Detects how a file is compressed, by its content. Its name only shows what was
	 * expected.
	 * @param name of the file
	 * @param beginning its first {@value #MAGIC_BYTES} bytes, fewer where it has no more
	 * @throws CsvException code {@code bad-compression} where the name says that it is
	 * compressed and the content that it is not
	 */
	static Compression of(String name, byte[] beginning) {
		String bytes = new String(beginning, StandardCharsets.ISO_8859_1);
		String lower = name.toLowerCase(Locale.ROOT);
		for (Compression compression : List.of(GZIP, ZIP, ZSTD)) {
			if (bytes.startsWith(compression.mark)) {
				return compression;
			}
		}
		for (Compression compression : List.of(GZIP, ZIP, ZSTD)) {
			if (lower.endsWith(compression.ending)) {
				throw CsvException.notCompressed(compression.text, compression.ending);
			}
		}
		return NONE;
	}

}
