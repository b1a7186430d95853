package dev.blockload.report;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.csv.Dialect;
import dev.blockload.csv.RecordReject;
import dev.blockload.csv.Reject;
import dev.blockload.mapping.encode.ValueReject;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.QuoteMode;
import org.jspecify.annotations.Nullable;

/**
 * Writes rejects: the header, and each record as it was in its file, in the dialect and
 * the encoding of the import. Four columns that no block takes follow the last column:
 * they hold the place and the reason. A record that is not corrected is rejected again
 * for the same reason, and never loaded as something else: a record with too few fields
 * is left as it was, and one with too many gets more. The rejected cells of a record of
 * an unpivoted file are one line. For one thread.
 */
final class RejectWriter {

	/** What {@link dev.blockload.csv.DisplayText} writes for NUL. */
	private static final char SYMBOL_FOR_NULL = '\u2400';

	private static final char REPLACEMENT = '\ufffd';

	private final OutputStream out;

	private final Dialect dialect;

	private final Charset charset;

	private final boolean explained;

	private final UnaryOperator<String> reasons;

	private final byte @Nullable [] undecodable;

	private final CSVFormat format;

	private final List<Long> leftOut = new ArrayList<>();

	/** The rejects of the record that is not written yet. */
	private final List<Reject> record = new ArrayList<>();

	private long count;

	/**
	 * Write the lines that the import skips, and the header.
	 * @param out where the file goes; not closed here
	 * @param header the names of the columns, none where the dialect has no header
	 */
	RejectWriter(OutputStream out, Dialect dialect, List<String> header) throws IOException {
		this(out, dialect, header, UnaryOperator.identity());
	}

	/**
	 * The same, for a reader who does not see everything.
	 * @param reasons returns a reason as the reader is allowed to read it
	 */
	RejectWriter(OutputStream out, Dialect dialect, List<String> header, UnaryOperator<String> reasons)
			throws IOException {
		this.out = out;
		this.reasons = reasons;
		this.dialect = dialect;
		this.charset = withoutMark(dialect.charset());
		// The records of a corrected file of rejects have these columns already, with the
		// lines of the first run.
		this.explained = dialect.header() && !header.containsAll(Reject.COLUMNS);
		this.undecodable = undecodable(this.charset);
		this.format = format(dialect);
		write(this.charset.equals(dialect.charset()) ? "" : "\ufeff");
		write("\n".repeat(dialect.skipLines()));
		if (dialect.header()) {
			write(header(
					Stream.concat(header.stream(), Reject.COLUMNS.stream().filter((name) -> !header.contains(name)))
						.toList())
					+ "\n");
		}
	}

	/** Write a reject, at the latest when {@link #finish} is called. */
	void add(Reject reject) throws IOException {
		this.count += reject.cells();
		boolean other = reject.cell() == 0 || this.record.stream().anyMatch((each) -> each.record() != reject.record());
		if (other) {
			finish();
		}
		this.record.add(reject);
	}

	/** Write the last record. */
	void finish() throws IOException {
		if (this.record.isEmpty()) {
			return;
		}
		Reject reject = this.record.get(0);
		// It may have been cut in the middle of a value.
		if (reject.raw().length() >= Reject.MAX_RAW - 1) {
			this.leftOut.add(reject.record());
		}
		else {
			writeRaw(reject);
			if (this.explained) {
				write(explanation(reject));
			}
			write("\n");
		}
		this.record.clear();
	}

	private String ofRecord(Function<Reject, String> text, String separator) {
		return this.record.stream().map(text).distinct().collect(Collectors.joining(separator));
	}

	private String explanation(Reject reject) {
		if (reject.code().equals(RecordReject.TOO_FEW_FIELDS.text())) {
			return "";
		}
		String columns = ofRecord((each) -> (each.column() != null) ? each.column() : "", " ");
		String four = this.dialect.delimiter() + this.format.format(reject.line(), columns, ofRecord(Reject::code, " "),
				readable(ofRecord((each) -> this.reasons.apply(each.reason()), " ")));
		// Otherwise the extra fields could fill exactly the four columns.
		return reject.code().equals(RecordReject.TOO_MANY_FIELDS.text()) ? four + this.dialect.delimiter() : four;
	}

	/** How many records or cells were rejected, those that are left out included. */
	long count() {
		return this.count;
	}

	/** The numbers of the records that are too long to be in the file. */
	List<Long> leftOut() {
		return List.copyOf(this.leftOut);
	}

	private void writeRaw(Reject reject) throws IOException {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < reject.raw().length(); i++) {
			char character = reject.raw().charAt(i);
			if (character == REPLACEMENT && this.undecodable != null
					&& reject.code().equals(RecordReject.BAD_ENCODING.text())) {
				write(text.toString());
				text.setLength(0);
				this.out.write(this.undecodable);
			}
			else if (character == SYMBOL_FOR_NULL && reject.code().equals(ValueReject.NUL_BYTE.text())) {
				text.append('\0');
			}
			else {
				text.append(character);
			}
		}
		write(text.toString());
	}

	private void write(String text) throws IOException {
		this.out.write(text.getBytes(this.charset));
	}

	/** The printer does not quote a first field that looks like a comment. */
	private String header(List<String> names) {
		Character comment = this.dialect.comment();
		boolean likeComment = comment != null && names.get(0).startsWith(comment.toString());
		return (likeComment ? this.format.builder().setQuoteMode(QuoteMode.ALL).get() : this.format)
			.format(names.toArray());
	}

	/** On one line; without quotes, also without the characters that need them. */
	private String readable(String text) {
		StringBuilder readable = new StringBuilder();
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			// Without quotes and escapes, a delimiter cannot be written.
			boolean special = this.dialect.quote() == null && this.dialect.escape() == null
					&& character == this.dialect.delimiter();
			readable.append((character < ' ' || special) ? ' ' : character);
		}
		return readable.toString();
	}

	private static CSVFormat format(Dialect dialect) {
		return CSVFormat.DEFAULT.builder()
			.setDelimiter(dialect.delimiter())
			.setQuote(dialect.quote())
			.setEscape(dialect.escape())
			.setRecordSeparator("\n")
			.get();
	}

	/** Each piece of text is encoded separately: none of them must begin with a mark. */
	private static Charset withoutMark(Charset charset) {
		return charset.equals(StandardCharsets.UTF_16) ? StandardCharsets.UTF_16BE : charset;
	}

	/**
	 * Bytes that decode to no character, in place of those in the file.
	 * @return null where the encoding has a character for every byte, and there are no
	 * such records
	 */
	private static byte @Nullable [] undecodable(Charset charset) {
		List<byte[]> candidates = new ArrayList<>();
		// The second half of a surrogate pair, of which there is no first.
		candidates.add(new byte[] { (byte) 0xdc, 0 });
		candidates.add(new byte[] { 0, (byte) 0xdc });
		for (int value = 0xff; value >= 0x80; value--) {
			candidates.add(new byte[] { (byte) value });
		}
		byte[] next = "a".getBytes(charset);
		for (byte[] candidate : candidates) {
			byte[] both = Arrays.copyOf(candidate, candidate.length + next.length);
			System.arraycopy(next, 0, both, candidate.length, next.length);
			if (new String(both, charset).equals(REPLACEMENT + "a")) {
				return candidate;
			}
		}
		return null;
	}

}
