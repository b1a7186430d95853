package dev.blockload.mapping;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.FileDecoder;
import dev.blockload.csv.HeaderReader;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.definition.Definitions;

/**
 * Reads an example the way a run does, into text columns, and returns what becomes of it
 * on one line: fields as {@code ‹text›} or {@code ∅} for null, records apart by a space,
 * a rejected record as {@code !code}, a failure of the run as {@code !!code}.
 */
final class ReadingSpec {

	private static final Pattern BYTES = Pattern.compile("⟨([0-9A-F ]+)⟩");

	private static final Map<String, String> SYMBOLS = Map.of("␊", "\n", "␍", "\r", "␀", "\0", "␉", "\t");

	private ReadingSpec() {
	}

	/**
	 * Read a file.
	 * @param csv keys and values of a definition's {@code csv}; without a {@code header}
	 * among them the file has none
	 * @param file its text, control characters as symbols, bytes as {@code ⟨E9 81⟩}
	 */
	static String read(String csv, String file) throws IOException {
		String keys = csv.contains("header:") ? csv : csv + (csv.isEmpty() ? "" : ", ") + "header: false";
		Dialect dialect = Definitions.fromSource("""
				{import: it, application: a, connection: c, file: {fixed: f.csv}, block: b, mode: append, csv: {%s}}
				""".formatted(keys), "example").dialect();
		byte[] bytes = bytes(file, dialect.charset());
		Map<Long, String> records = new TreeMap<>();
		String end = "";
		try {
			read(dialect, bytes, records);
		}
		catch (Failure ex) {
			end = "!!" + ex.code();
		}
		return (String.join(" ", records.values()) + " " + end).strip();
	}

	private static void read(Dialect dialect, byte[] bytes, Map<Long, String> records) throws IOException {
		byte[] beginning = Arrays.copyOf(bytes, Math.min(Compression.MAGIC_BYTES, bytes.length));
		FileDecoder content = FileDecoder.of(dialect, "f.csv", beginning);
		BufferLimits limits = dialect.limits(BufferLimits.DEFAULT.sliceBytes());
		HeaderReader.Head head = HeaderReader.read(content.text(new ByteArrayInputStream(bytes)), dialect, limits);
		Mapping mapping = mapping(dialect, head.names());
		SliceMapper mapper = new SliceMapper(mapping, dialect, limits);
		InputStream text = content.text(new ByteArrayInputStream(bytes));
		text.skipNBytes(head.dataStart().offset());
		SliceReader slices = new SliceReader(text, dialect, head.dataStart(), SliceReader.TO_THE_END, limits);
		for (Slice slice = slices.next(); slice != null; slice = slices.next()) {
			MappedSlice mapped = mapper.map(slice);
			mapped.rejects().forEach((reject) -> records.put(reject.record(), "!" + reject.code()));
			tuples(ByteBuffer.wrap(mapped.rows()), records);
		}
	}

	private static Mapping mapping(Dialect dialect, List<String> names) {
		if (dialect.header()) {
			return MappingPlanner.plan(block(names.stream().distinct().toList()), List.of(), names, ZoneOffset.UTC);
		}
		List<String> columns = IntStream.range(0, names.size()).mapToObj((number) -> "c" + number).toList();
		return MappingPlanner.planByNumber(block(columns), List.of(), names, ZoneOffset.UTC);
	}

	private static Block block(List<String> names) {
		return Blocks.of(names.stream().map((name) -> Blocks.column(name, "text")).toArray(BlockColumn[]::new));
	}

	private static void tuples(ByteBuffer rows, Map<Long, String> records) {
		while (rows.hasRemaining()) {
			StringBuilder record = new StringBuilder();
			for (int columns = rows.getShort() - 1; columns > 0; columns--) {
				int length = rows.getInt();
				if (length < 0) {
					record.append('∅');
				}
				else {
					record.append('‹').append(StandardCharsets.UTF_8.decode(rows.slice(rows.position(), length)));
					record.append('›');
					rows.position(rows.position() + length);
				}
			}
			rows.getInt();
			records.put(rows.getLong(), shown(record.toString()));
		}
	}

	private static String shown(String text) {
		String shown = text;
		for (Map.Entry<String, String> symbol : SYMBOLS.entrySet()) {
			shown = shown.replace(symbol.getValue(), symbol.getKey());
		}
		return shown;
	}

	private static byte[] bytes(String file, Charset charset) {
		// The encoder of UTF-16 would begin each piece with a mark.
		Charset ofPieces = charset.equals(StandardCharsets.UTF_16) ? StandardCharsets.UTF_16BE : charset;
		String text = file;
		for (Map.Entry<String, String> symbol : SYMBOLS.entrySet()) {
			text = text.replace(symbol.getKey(), symbol.getValue());
		}
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		Matcher matcher = BYTES.matcher(text);
		int from = 0;
		while (matcher.find()) {
			bytes.writeBytes(text.substring(from, matcher.start()).getBytes(ofPieces));
			bytes.writeBytes(HexFormat.ofDelimiter(" ").parseHex(matcher.group(1)));
			from = matcher.end();
		}
		bytes.writeBytes(text.substring(from).getBytes(ofPieces));
		return bytes.toByteArray();
	}

}
