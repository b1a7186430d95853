package dev.blockload.push;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.blockload.Printable;
import dev.blockload.csv.Dialect;
import dev.blockload.run.CorrectionCode;
import dev.blockload.run.CorrectionException;
import org.jspecify.annotations.Nullable;

/**
 * Writes records in the dialect of an import. For one thread.
 */
final class RecordWriter {

	private final ByteArrayOutputStream out = new ByteArrayOutputStream();

	private final Dialect dialect;

	private final Charset charset;

	/** Write the lines that the import skips. */
	RecordWriter(Dialect dialect) {
		this.dialect = dialect;
		// Each record is encoded separately: only the first of them begins with a mark.
		boolean marked = dialect.charset().equals(StandardCharsets.UTF_16);
		this.charset = marked ? StandardCharsets.UTF_16BE : dialect.charset();
		write((marked ? "\ufeff" : "") + "\n".repeat(dialect.skipLines()));
	}

	/**
	 * Write a record.
	 * @param fields of the record
	 * @throws CorrectionException code {@code wrong-correction} if the dialect or the
	 * encoding cannot hold a value
	 */
	void write(List<FieldText> fields) {
		StringBuilder line = new StringBuilder();
		for (int number = 0; number < fields.size(); number++) {
			if (number > 0) {
				line.append(this.dialect.delimiter());
			}
			append(line, fields.get(number), number == 0);
		}
		if (line.toString().isBlank()) {
			throw wrong("A record without any value is a blank line, which is no record.");
		}
		write(line.append('\n').toString());
	}

	byte[] toByteArray() {
		return this.out.toByteArray();
	}

	private void append(StringBuilder line, FieldText field, boolean isFirst) {
		String text = field.text();
		boolean special = isSpecial(text, isFirst);
		Character quote = this.dialect.quote();
		Character escape = this.dialect.escape();
		if (quote != null) {
			line.append((special || field.quoted()) ? quoted(text, quote) : text);
		}
		else if (!special) {
			line.append(text);
		}
		else if (escape != null) {
			line.append(escaped(text, escape));
		}
		else {
			throw wrong("'" + Printable.line(text)
					+ "' contains a character that the file of the import cannot have: it has neither quotes nor escapes.");
		}
	}

	private boolean isSpecial(String text, boolean isFirst) {
		boolean trimmed = this.dialect.trim() && !text.equals(text.strip());
		Character comment = this.dialect.comment();
		return trimmed || (isFirst && comment != null && text.startsWith(comment.toString()))
				|| text.chars()
					.anyMatch((unit) -> unit == this.dialect.delimiter() || unit == '\n' || unit == '\r'
							|| is(this.dialect.quote(), unit) || is(this.dialect.escape(), unit));
	}

	private static boolean is(@Nullable Character mark, int unit) {
		return mark != null && mark == unit;
	}

	private String quoted(String text, char quote) {
		String doubled = text;
		Character escape = this.dialect.escape();
		if (escape != null) {
			doubled = doubled.replace(escape.toString(), escape.toString() + escape);
		}
		return quote + doubled.replace(Character.toString(quote), Character.toString(quote) + quote) + quote;
	}

	private String escaped(String text, char escape) {
		StringBuilder escaped = new StringBuilder();
		for (int index = 0; index < text.length(); index++) {
			char unit = text.charAt(index);
			switch (unit) {
				case '\n' -> escaped.append(escape).append('n');
				case '\r' -> escaped.append(escape).append('r');
				default -> {
					boolean mark = unit == this.dialect.delimiter() || unit == escape
							|| is(this.dialect.comment(), unit) || (this.dialect.trim() && unit == ' ');
					escaped.append(mark ? Character.toString(escape) : "").append(unit);
				}
			}
		}
		return escaped.toString();
	}

	private void write(String text) {
		try {
			ByteBuffer bytes = this.charset.newEncoder().encode(CharBuffer.wrap(text));
			this.out.write(bytes.array(), bytes.arrayOffset(), bytes.remaining());
		}
		catch (CharacterCodingException ex) {
			throw wrong("'" + Printable.line(text.strip()) + "' contains a character that the encoding of the import, "
					+ this.dialect.charset().name() + ", does not have.");
		}
	}

	private static CorrectionException wrong(String message) {
		return new CorrectionException(CorrectionCode.WRONG_CORRECTION, message, "Send other values.");
	}

}
