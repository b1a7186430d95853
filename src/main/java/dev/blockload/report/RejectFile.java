package dev.blockload.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Reject;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.run.Run;
import dev.blockload.importjob.RunHistory;
import dev.blockload.block.Mode;
import org.jspecify.annotations.Nullable;

/**
 * Writes the rejects of a run as a file that, mended, the same import loads: the header,
 * and each record as it stood in the file, in the file's own dialect and encoding. Behind
 * the last column stand four more, which no column of a block takes, with the place and
 * the reason. What is not mended is rejected again for the same reason, and never loaded
 * as something else: a record with too few fields is left as it was, and one with too
 * many gets more. For one thread.
 */
public final class RejectFile {

	private static final List<String> COLUMNS = List.of("_reject_line", "_reject_column", "_reject_code",
			"_reject_reason");

	/** What {@link dev.blockload.mapping.Excerpt} writes for NUL. */
	private static final char SYMBOL_FOR_NULL = '\u2400';

	private static final char REPLACEMENT = '\ufffd';

	private final OutputStream out;

	private final Dialect dialect;

	private final Charset charset;

	private final boolean explained;

	private final byte @Nullable [] undecodable;

	private final List<Long> cut = new ArrayList<>();

	private long count;

	/**
	 * Write the rejects of a run as a file that its import loads once they are corrected.
	 * @param history where the rejects are read
	 * @param run the run
	 * @param out where the file goes, in the encoding of the run's object; not closed
	 * here
	 * @return what the reader of the file must know
	 * @throws IOException if writing fails
	 */
	public static Summary write(RunHistory history, Run run, OutputStream out) throws IOException {
		ImportDefinition definition = Definitions.fromSource(history.definition(run), run.importName());
		RejectFile file = new RejectFile(out, definition.dialect(), history.header(run));
		try {
			history.rejects(run.id(), (reject) -> {
				try {
					file.add(reject);
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
		return new Summary(definition.mode(), definition.connection(), definition.dialect().compression(), file.count,
				file.cut);
	}

	/**
	 * Begin with the lines that are passed over, and the header.
	 * @param out where the file goes; not closed here
	 * @param header the names of the columns, none where the dialect has no header
	 */
	RejectFile(OutputStream out, Dialect dialect, List<String> header) throws IOException {
		this.out = out;
		this.dialect = dialect;
		this.charset = withoutMark(dialect.charset());
		this.explained = dialect.header();
		this.undecodable = undecodable(this.charset);
		write(this.charset.equals(dialect.charset()) ? "" : "\ufeff");
		write("\n".repeat(dialect.skipLines()));
		if (this.explained) {
			write(Stream.concat(header.stream(), COLUMNS.stream().filter((name) -> !header.contains(name)))
				.map(this::field)
				.collect(Collectors.joining(delimiter())) + "\n");
		}
	}

	void add(Reject reject) throws IOException {
		this.count++;
		// It may have been cut in the middle of a value.
		if (reject.raw().length() >= Reject.MAX_RAW - 1) {
			this.cut.add(reject.record());
			return;
		}
		writeRaw(reject);
		if (this.explained) {
			write(explanation(reject));
		}
		write("\n");
	}

	private String explanation(Reject reject) {
		if (reject.code().equals("too-few-fields")) {
			return "";
		}
		String column = (reject.column() != null) ? reject.column() : "";
		String four = Stream.of(Long.toString(reject.line()), column, reject.code(), reject.reason())
			.map((text) -> delimiter() + plain(text))
			.collect(Collectors.joining());
		// Else what is too much could just fill the four.
		return reject.code().equals("too-many-fields") ? four + delimiter() : four;
	}

	private void writeRaw(Reject reject) throws IOException {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < reject.raw().length(); i++) {
			char character = reject.raw().charAt(i);
			if (character == REPLACEMENT && this.undecodable != null && reject.code().equals("bad-encoding")) {
				write(text.toString());
				text.setLength(0);
				this.out.write(this.undecodable);
			}
			else if (character == SYMBOL_FOR_NULL && reject.code().equals("nul-byte")) {
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

	private String delimiter() {
		return String.valueOf(this.dialect.delimiter());
	}

	/** A field that reads back as it is. */
	private String field(String text) {
		Character quote = this.dialect.quote();
		boolean plain = text.chars()
			.mapToObj((c) -> (char) c)
			.noneMatch((c) -> c == this.dialect.delimiter() || c == '\n' || c == '\r' || isMark(quote, c)
					|| isMark(this.dialect.escape(), c) || isMark(this.dialect.comment(), c));
		return (plain || quote == null) ? text : quote + escaped(text, quote) + quote;
	}

	private static boolean isMark(@Nullable Character mark, char character) {
		return mark != null && mark == character;
	}

	private String escaped(String text, Character quote) {
		Character escape = this.dialect.escape();
		if (escape == null) {
			return text.replace(quote.toString(), quote.toString() + quote);
		}
		return text.replace(escape.toString(), escape.toString() + escape)
			.replace(quote.toString(), escape.toString() + quote);
	}

	/** For people: nothing in it needs quotes. */
	private String plain(String text) {
		StringBuilder plain = new StringBuilder();
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			boolean special = character < ' ' || character == this.dialect.delimiter()
					|| isMark(this.dialect.quote(), character) || isMark(this.dialect.escape(), character);
			plain.append(special ? ' ' : character);
		}
		return plain.toString();
	}

	/** An encoder of its own for each piece of text must not begin each with a mark. */
	private static Charset withoutMark(Charset charset) {
		return charset.equals(StandardCharsets.UTF_16) ? StandardCharsets.UTF_16BE : charset;
	}

	/**
	 * Bytes that are no character, in place of those that were none.
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

	/**
	 * What the reader of a file of rejects must know.
	 *
	 * @param importMode the mode of the import when the run began
	 * @param connection the connection of the import when the run began
	 * @param compression how the import says that its files are compressed; this file is
	 * not
	 * @param count how many rejects there were, those left out included
	 * @param leftOut the numbers of the records that are too long to be in the file
	 */
	public record Summary(Mode importMode, String connection, Compression compression, long count, List<Long> leftOut) {

		public Summary {
			leftOut = List.copyOf(leftOut);
		}

	}

}
