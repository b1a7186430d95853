package dev.blockload.mapping;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;

import dev.blockload.csv.Dialect;
import dev.blockload.csv.Limits;
import dev.blockload.csv.Position;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.mapping.Mapping.Target;

/**
 * A line of {@code values.csv}: what becomes of a text in a column.
 *
 * @param line in the file
 * @param type of the column, in SQL
 * @param options {@code decimal}, {@code grouping}, {@code pattern}, {@code zone},
 * {@code charset}
 * @param input the text, with bytes as {@code \xHH}
 * @param expected what PostgreSQL prints, or the code of the reject
 * @param reason of the reject, empty for none
 */
record ValueCase(long line, String type, Map<String, String> options, String input, String expected, String reason) {

	static List<ValueCase> all() {
		CSVFormat format = CSVFormat.DEFAULT.builder().setDelimiter(';').setHeader().setSkipHeaderRecord(true).get();
		try (InputStream in = Objects.requireNonNull(ValueCase.class.getResourceAsStream("/mapping/values.csv"));
				var parser = format.parse(new java.io.InputStreamReader(in, StandardCharsets.UTF_8))) {
			List<ValueCase> cases = new ArrayList<>();
			for (CSVRecord record : parser) {
				cases.add(
						new ValueCase(parser.getCurrentLineNumber(), record.get("type"), options(record.get("options")),
								record.get("input"), record.get("expected"), record.get("reason")));
			}
			return cases;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Map<String, String> options(String text) {
		Map<String, String> options = new HashMap<>();
		for (String option : text.split("\\|", -1)) {
			if (!option.isEmpty()) {
				options.put(option.substring(0, option.indexOf('=')), option.substring(option.indexOf('=') + 1));
			}
		}
		return options;
	}

	boolean rejected() {
		return !this.reason.isEmpty();
	}

	/** One record with one field in quotes, mapped. */
	MappedSlice map() throws IOException {
		String grouping = this.options.get("grouping");
		ColumnRule.Format format = new ColumnRule.Format(this.options.getOrDefault("decimal", ".").charAt(0),
				(grouping != null) ? grouping.charAt(0) : null, this.options.get("pattern"));
		Target target = new Target(Blocks.column("c", this.type), format, 0, null);
		ZoneId zone = ZoneId.of(this.options.getOrDefault("zone", "UTC"));
		Charset charset = Charset.forName(this.options.getOrDefault("charset", "UTF-8"));
		Dialect dialect = new Dialect(',', '"', charset, false, 0, false);
		SliceMapper mapper = new SliceMapper(new Mapping(List.of(target), List.of(), 1, zone), dialect, Limits.DEFAULT);
		byte[] file = bytes("\"" + this.input.replace("\"", "\"\"") + "\"\n", charset);
		SliceReader reader = new SliceReader(new ByteArrayInputStream(file), dialect, new Position(0, 1, 1),
				file.length, Limits.DEFAULT);
		Slice slice = Objects.requireNonNull(reader.next());
		return mapper.map(slice);
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
		return "line " + this.line + ": " + this.type + " " + this.options + " '" + this.input + "'";
	}

}
