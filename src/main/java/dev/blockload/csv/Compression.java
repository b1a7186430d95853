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
	ZSTD("zstd", ".zst", "(\265/\375"),
	/** Of the command {@code bzip2}, one stream or several. */
	BZIP2("bzip2", ".bz2", "BZh"),
	/** Of the command {@code xz}, one stream or several. */
	XZ("xz", ".xz", "\3757zXZ\000");

	/** The number of bytes that show what a file contains. */
	public static final int MAGIC_BYTES = 512;

	private static final List<Compression> DETECTED = List.of(GZIP, ZIP, ZSTD, BZIP2, XZ);

	/** What follows the mark and the level of bzip2: a text may begin with the mark. */
	private static final String BZIP2_BLOCK = "1AY&SY";

	private static final String BZIP2_END = "\027rE8P\220";

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
	 * compressed and the content that it is not; code {@code not-csv} where the content
	 * is known to be something else
	 */
	static Compression of(String name, byte[] beginning) {
		ForeignContent.binary(beginning).ifPresent((content) -> {
			throw CsvException.notCsv(content);
		});
		Compression found = found(beginning);
		if (found != NONE) {
			return found;
		}
		String lower = name.toLowerCase(Locale.ROOT);
		for (Compression compression : DETECTED) {
			if (lower.endsWith(compression.ending)) {
				throw CsvException.notCompressed(compression.text, compression.ending);
			}
		}
		return NONE;
	}

	/** How content is compressed, by its first bytes alone. */
	static Compression found(byte[] beginning) {
		String bytes = new String(beginning, StandardCharsets.ISO_8859_1);
		for (Compression compression : DETECTED) {
			if (bytes.startsWith(compression.mark) && (compression != BZIP2 || isBzip2(bytes))) {
				return compression;
			}
		}
		return NONE;
	}

	private static boolean isBzip2(String bytes) {
		return bytes.startsWith(BZIP2_BLOCK, 4) || bytes.startsWith(BZIP2_END, 4);
	}

}
