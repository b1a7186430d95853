package dev.blockload.mapping;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.block.Block;
import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Position;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a field in a column.
 *
 * @param place where the case is written down
 * @param type of the column, in SQL; {@code NOT NULL} may follow
 * @param options what the import says of the column, in YAML, and {@code charset}
 * @param field as it is in the file, with bytes as {@code \xHH}
 * @param expected what PostgreSQL prints, {@link #AS_WRITTEN}, {@link #NULL}, or the code
 * of the reject
 * @param reason of the reject, empty for none
 */
record ValueCase(String place, String type, String options, String field, String expected, String reason) {

	/** What a null is to be. */
	static final String NULL = "∅";

	/** For a value that is what the text of the field says. */
	static final String AS_WRITTEN = "*";

	private static final Pattern CHARSET = Pattern.compile("(?:, )?charset: ([\\w-]+)");

	private static final String NOT_NULL = " NOT NULL";

	private static final BufferLimits LIMITS = new BufferLimits(1 << 22, 1 << 22, 1 << 20);

	/**
	 * All cases of the data files, in the first of which the fields are those in quotes,
	 * and of the page.
	 */
	static List<ValueCase> all() {
		List<ValueCase> cases = new ArrayList<>(read("values.csv", "input"));
		cases.replaceAll((value) -> new ValueCase(value.place, value.type, value.options,
				"\"" + value.field.replace("\"", "\"\"") + "\"", value.expected, value.reason));
		cases.addAll(read("formats.csv", "field"));
		cases.addAll(PageCases.all());
		return cases;
	}

	private static List<ValueCase> read(String file, String column) {
		CSVFormat format = CSVFormat.DEFAULT.builder().setDelimiter(';').setHeader().setSkipHeaderRecord(true).get();
		try (InputStream in = Objects.requireNonNull(ValueCase.class.getResourceAsStream("/mapping/" + file));
				var parser = format.parse(new InputStreamReader(in, StandardCharsets.UTF_8))) {
			List<ValueCase> cases = new ArrayList<>();
			for (CSVRecord record : parser) {
				cases.add(new ValueCase(file + ":" + parser.getCurrentLineNumber(), record.get("type"),
						record.get("options"), record.get(column), record.get("expected"), record.get("reason")));
			}
			return cases;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	boolean rejected() {
		return !this.reason.isEmpty();
	}

	/** What {@link CopyDecoder} makes of the tuple; null for a null. */
	@Nullable String decoded() {
		if (this.expected.equals(NULL)) {
			return null;
		}
		String text = this.field.replaceAll("^\"|\"$", "").replace("\"\"", "\"");
		if (this.expected.equals(AS_WRITTEN)) {
			return CopyDecoder.expected(this.type,
					sqlType().equals("numeric") ? new BigDecimal(text).toPlainString() : text);
		}
		// The server normalizes jsonb; the tuple holds the text of the file.
		return sqlType().equals("jsonb") ? text : CopyDecoder.expected(this.type, this.expected);
	}

	/** The type without what may follow. */
	String sqlType() {
		return this.type.replace(NOT_NULL, "");
	}

	/** The definition of an import of one column. */
	ImportDefinition definition() {
		Matcher charset = CHARSET.matcher(this.options);
		String encoding = charset.find() ? charset.group(1) : "UTF-8";
		String rest = charset.replaceAll("").replaceFirst("^, ", "");
		return Definitions.fromSource("""
				import: it
				application: app
				connection: store
				file: {fixed: it.csv}
				block: it
				mode: append
				csv: {encoding: %s, delimiter: pipe}
				columns: {c: {from: c%s}}
				""".formatted(encoding, rest.isEmpty() ? "" : ", " + rest), this.place);
	}

	private Block block() {
		return Blocks.of(this.type.endsWith(NOT_NULL) ? Blocks.notNull("c", sqlType()) : Blocks.column("c", sqlType()));
	}

	/** What is wrong with the options, before any file is read. */
	List<MappingProblem> problems() {
		ImportDefinition definition = definition();
		return MappingPlanner.check(block(), definition.columns(), definition.columnDefaults(block()));
	}

	/** One record with the field and another, mapped. */
	MappedSlice map() throws IOException {
		ImportDefinition definition = definition();
		Dialect dialect = definition.dialect();
		Mapping mapping = MappingPlanner.plan(block(), definition.columns(), List.of("c", "other"),
				definition.columnDefaults(block()), null);
		byte[] file = bytes(this.field + "|x\n", dialect.charset());
		SliceReader reader = new SliceReader(new ByteArrayInputStream(file), dialect, new Position(0, 1, 1),
				file.length, LIMITS);
		Slice slice = Objects.requireNonNull(reader.next());
		return new SliceMapper(mapping, dialect, LIMITS).map(slice);
	}

	/** {@code \xHH} is a byte; {@code \x} with anything else stays. */
	private static byte[] bytes(String text, Charset charset) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (int index = 0; index < text.length();) {
			String rest = text.substring(index);
			if (rest.matches("(?s)\\\\x[0-9A-F]{2}.*")) {
				out.write(Integer.parseInt(rest.substring(2, 4), 16));
				index += 4;
			}
			else {
				int character = rest.codePointAt(0);
				out.writeBytes(Character.toString(character).getBytes(charset));
				index += Character.charCount(character);
			}
		}
		return out.toByteArray();
	}

	@Override
	public String toString() {
		return this.place + ": " + this.type + " {" + this.options + "} " + this.field;
	}

}
