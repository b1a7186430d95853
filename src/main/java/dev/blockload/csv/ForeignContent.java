package dev.blockload.csv;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Content of a file that is not CSV, identified by its first bytes.
 */
public enum ForeignContent {

	/** Of Excel since 2007, and programs alike. */
	WORKBOOK("an Excel workbook (xlsx)", "Save the sheet as 'CSV UTF-8' in the spreadsheet program",
			"PK\003\004.{26}(\\[Content_Types\\]\\.xml|_rels/|xl/|docProps/|customXml/).*"),
	/** Of Excel before 2007. */
	OLD_WORKBOOK("an old Excel workbook (xls) or another Office document",
			"Save the sheet as 'CSV UTF-8' in the spreadsheet program", "\320\317\021\340\241\261\032\341.*"),
	/** Of LibreOffice, and programs alike. */
	OPEN_DOCUMENT("an OpenDocument file (ods)", "Save the sheet as CSV in UTF-8 in the spreadsheet program",
			"PK\003\004.{26}mimetypeapplication/vnd\\.oasis.*"),
	/** A document to print. */
	PDF("a PDF document", "%PDF-.*"),
	/** Columns of Apache Parquet. */
	PARQUET("a Parquet file", "PAR1[\000-\037].*"),
	/** Columns of Apache ORC. */
	ORC("an ORC file", "ORC[\000-\037].*"),
	/** Records of Apache Avro. */
	AVRO("an Avro file", "Obj\001.*"),
	/** Columns of Apache Arrow. */
	ARROW("an Arrow file", "ARROW1\000.*"),
	/** An archive of several files. */
	TAR("a tar archive", "Extract the archive, and upload the CSV file that it contains", ".{257}ustar[\000 ].*"),
	/** Of the command {@code lz4}. */
	LZ4("compressed with lz4", "Compress it with gzip, bzip2, xz or zstd, or not at all", "\004\042\115\030.*"),
	/** Of the command {@code lzip}. */
	LZIP("compressed with lzip", "Compress it with gzip, bzip2, xz or zstd, or not at all", "LZIP\001.*"),
	/** Of the command {@code compress}. */
	COMPRESS("compressed with compress (.Z)", "Compress it with gzip, bzip2, xz or zstd, or not at all", "\037\235.*"),
	/** Snappy with frames. */
	SNAPPY("compressed with snappy", "Compress it with gzip, bzip2, xz or zstd, or not at all",
			"\377\006\000\000sNaPpY.*"),
	/** An archive of several files. */
	SEVEN_ZIP("a 7z archive", "Extract the archive, and upload the CSV file that it contains", "7z\274\257\047\034.*"),
	/** An archive of several files. */
	RAR("a rar archive", "Extract the archive, and upload the CSV file that it contains", "Rar!\032\007.*"),
	/** A database in a file. */
	SQLITE("an SQLite database", "SQLite format 3\000.*"),
	/** A dump in the custom format. */
	POSTGRES_DUMP("a PostgreSQL dump (pg_dump)", "PGDMP[\000-\037].*"),
	/** An image. */
	IMAGE("an image", "\211PNG\r\n.*|\377\330\377.*"),
	/** A page of the web, often of a log-in. */
	HTML("an HTML page",
			"Probably the export failed and a web page was saved instead: read it. Have the file exported" + " as CSV",
			Text.MARK + "(<!--.*?-->\\s*)*<(!doctype\\s+html|html|head|body)[\\s>].*"),
	/** A document. */
	XML("an XML document", Text.MARK + "<\\?xml\\s.*"),
	/** A document, or one in each line. */
	JSON("JSON", Text.MARK
			+ "((\\[\\s*)?\\{\\s*(\"[^\"]*\"\\s*:|\\}).*|\\[\\s*(\"[^\"]*\"|-?\\d[\\d.]*)\\s*,.*|\\[\\s*\\[.*)");

	private static final List<ForeignContent> TEXTS = List.of(HTML, XML, JSON);

	private final String what;

	private final String action;

	private final Pattern pattern;

	ForeignContent(String what, String pattern) {
		this(what, "Have the file exported as CSV", pattern);
	}

	ForeignContent(String what, String action, String pattern) {
		this.what = what;
		this.action = action;
		this.pattern = Pattern.compile(pattern, Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
	}

	/** What the content is, the end of a sentence. */
	public String what() {
		return this.what;
	}

	/** What to do about it, without a period. */
	public String action() {
		return this.action;
	}

	/** Identifies binary content, which no definition can read. */
	static Optional<ForeignContent> binary(byte[] beginning) {
		String bytes = new String(beginning, StandardCharsets.ISO_8859_1);
		return Arrays.stream(values())
			.filter((content) -> !TEXTS.contains(content) && content.pattern.matcher(bytes).matches())
			.findFirst();
	}

	/**
	 * Identifies a text of another format. It can be CSV by chance, so this matters only
	 * where the text cannot be loaded.
	 * @param beginning of the text
	 */
	public static Optional<ForeignContent> text(String beginning) {
		String first = beginning.substring(0, Math.min(beginning.length(), Compression.MAGIC_BYTES));
		return TEXTS.stream().filter((content) -> content.pattern.matcher(first).matches()).findFirst();
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * What texts may begin with.
	 */
	private static final class Text {

		private static final String MARK = "\\x{FEFF}?\\s*";

	}

}
