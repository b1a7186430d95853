package dev.blockload.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

import dev.blockload.block.Block;
import dev.blockload.block.ColumnType;
import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.FileDecoder;
import dev.blockload.csv.FileLimits;
import dev.blockload.csv.Position;
import dev.blockload.csv.RaggedRecords;
import dev.blockload.csv.Reject;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.encode.Encoders;
import dev.blockload.mapping.encode.ValueFormat;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

class SliceMapperTest {

	private static final Position START = new Position(1000, 7, 20);

	private static final Block BLOCK = Blocks.of(Blocks.notNull("id", "int4"), Blocks.column("name", "varchar(5)"));

	private static MappedSlice map(String text) throws IOException {
		return map(BLOCK, List.of(), text, BufferLimits.DEFAULT);
	}

	private static MappedSlice map(Block block, List<ColumnRule> rules, String text, BufferLimits limits)
			throws IOException {
		Mapping mapping = MappingPlanner.plan(block, rules, List.of("id", "name"), ZoneOffset.UTC);
		return map(mapping, text.getBytes(StandardCharsets.UTF_8), Dialect.DEFAULT, limits);
	}

	private static MappedSlice map(Mapping mapping, byte[] text, Dialect dialect, BufferLimits limits)
			throws IOException {
		Slice slice = Objects.requireNonNull(new SliceReader(new ByteArrayInputStream(text), dialect, START,
				START.offset() + text.length, BufferLimits.DEFAULT)
			.next());
		return new SliceMapper(mapping, dialect, limits).map(slice);
	}

	private static MappedSlice map(String text, Dialect dialect) throws IOException {
		Mapping mapping = MappingPlanner.plan(BLOCK, List.of(), List.of("id", "name"), ZoneOffset.UTC);
		return map(mapping, text.getBytes(StandardCharsets.UTF_8), dialect, BufferLimits.DEFAULT);
	}

	@Test
	void aTupleHoldsTheColumnsAndTheNumberOfTheRecord() throws IOException {
		MappedSlice mapped = map("1,ab\n\n-1,\n");
		assertThat(HexFormat.of().formatHex(mapped.rows())).isEqualTo(
				// count, id, name, _record
				"0003" + "0000000400000001" + "000000026162" + "000000080000000000000007" //
						+ "0003" + "00000004ffffffff" + "ffffffff" + "000000080000000000000008");
		assertThat(mapped.loaded()).isEqualTo(2);
		assertThat(mapped.start()).isEqualTo(START);
		assertThat(mapped.end()).isEqualTo(new Position(1000 + 10, 9, 23));
	}

	@Test
	void onlyAnUnquotedEmptyFieldIsNull() throws IOException {
		MappedSlice mapped = map("1,\"\"\n,x\n\"\",x\n");
		assertThat(HexFormat.of().formatHex(mapped.rows()))
			.isEqualTo("0003" + "0000000400000001" + "00000000" + "000000080000000000000007");
		assertThat(mapped.rejects()).containsExactly(new Reject(8, 21, 1005, "id", "null-not-allowed",
				"The field is empty, which means null. Expected a value: the column does not allow null.", null, ",x"),
				new Reject(9, 22, 1008, "id", "not-a-number", "'' is not a valid integer. Expected digits.", "",
						"\"\",x"));
	}

	@Test
	void theFirstBadColumnIsNamedAndNothingOfTheRecordIsLeft() throws IOException {
		MappedSlice mapped = map("1,toolong\nx,toolong\n2,ok\n");
		assertThat(mapped.loaded()).isEqualTo(1);
		assertThat(HexFormat.of().formatHex(mapped.rows())).startsWith("0003" + "0000000400000002").hasSize(2 * 28);
		assertThat(mapped.rejects()).extracting(Reject::record, Reject::column, Reject::code)
			.containsExactly(tuple(7L, "name", "too-long"), tuple(8L, "id", "not-a-number"));
	}

	@Test
	void raggedAndMalformedRecordsAreRejectedWhole() throws IOException {
		MappedSlice mapped = map("1\r\n1,a,b\r\n1,\"a\"b\r\n");
		assertThat(mapped.rejects()).containsExactly(
				new Reject(7, 20, 1000, null, "too-few-fields", "The record has 1 field. Expected 2, like the header.",
						null, "1"),
				new Reject(8, 21, 1003, null, "too-many-fields",
						"The record has 3 fields. Expected 2, like the header.", null, "1,a,b"),
				new Reject(9, 22, 1010, null, "malformed-quotes",
						"Text follows a closing quote at byte 1015 of the file. Expected the delimiter, the end of the"
								+ " line, or a second quote to double a quote in the value.",
						null, "1,\"a\"b"));
	}

	@Test
	void raggedRecordsArePaddedOnDemand() throws IOException {
		MappedSlice mapped = map("1\n2,b,,\n3,c,\"\",d\n", Dialect.DEFAULT.with(RaggedRecords.PAD));
		assertThat(HexFormat.of().formatHex(mapped.rows()))
			.isEqualTo("0003" + "0000000400000001" + "ffffffff" + "000000080000000000000007" //
					+ "0003" + "0000000400000002" + "0000000162" + "000000080000000000000008");
		assertThat(mapped.rejects()).containsExactly(new Reject(9, 22, 1008, null, "too-many-fields",
				"The record has 4 fields. Expected 2, like the header.", null, "3,c,\"\",d"));
		Block required = Blocks.of(Blocks.column("id", "int4"), Blocks.notNull("name", "text"));
		Mapping mapping = MappingPlanner.plan(required, List.of(), List.of("id", "name"), ZoneOffset.UTC);
		assertThat(map(mapping, new byte[] { '1' }, Dialect.DEFAULT.with(RaggedRecords.PAD), BufferLimits.DEFAULT)
			.rejects()).extracting(Reject::column, Reject::code).containsExactly(tuple("name", "null-not-allowed"));
	}

	@Test
	void surplusFieldsBeyondTheBoundAreNotTakenForEmpty() throws IOException {
		Dialect dialect = Dialect.DEFAULT.with(RaggedRecords.PAD).with(new FileLimits(10, 1000, 4, 1));
		assertThat(map("1,a,,\n1,a,,,\n", dialect).rejects()).extracting(Reject::record, Reject::code)
			.containsExactly(tuple(8L, "too-many-fields"));
	}

	@Test
	void withoutAHeaderTheFirstRecordSaysHowManyFieldsThereAre() throws IOException {
		Dialect dialect = new Dialect(',', '"', StandardCharsets.UTF_8, false, 0, false);
		Mapping mapping = MappingPlanner.planByNumber(BLOCK, List.of(), List.of("1", "2"), ZoneOffset.UTC);
		MappedSlice mapped = map(mapping, "1,a\n1\n".getBytes(StandardCharsets.UTF_8), dialect, BufferLimits.DEFAULT);
		assertThat(mapped.rejects()).extracting(Reject::reason)
			.containsExactly("The record has 1 field. Expected 2, like the first record.");
	}

	@Test
	void anEscapeAtTheEndOfTheFileIsRejected() throws IOException {
		assertThat(map("1,a\\", Dialect.DEFAULT.marked('\\', null)).rejects())
			.containsExactly(new Reject(7, 20, 1000, null, "malformed-escape",
					"The file ends after the escape character at byte 1003. Expected the character that it escapes.",
					null, "1,a\\"));
	}

	@Test
	void invalidBytesAreReportedWithTheirOffsetInTheFile() throws IOException {
		Dialect dialect = new Dialect(',', '"', StandardCharsets.UTF_16LE, true, 0, false);
		byte[] file = { '1', 0, ',', 0, 'a', 0, 0x3d, (byte) 0xd8, 'b', 0, '\n', 0 };
		byte[] text = new FileDecoder(dialect, Compression.NONE).text(new ByteArrayInputStream(file)).readAllBytes();
		Mapping mapping = MappingPlanner.plan(BLOCK, List.of(), List.of("id", "name"), ZoneOffset.UTC);
		assertThat(map(mapping, text, dialect, BufferLimits.DEFAULT).rejects())
			.containsExactly(new Reject(7, 20, 1000, "name", "bad-encoding",
					"'a�b' is not valid in the encoding of the file: no character begins at byte 6 of the file.", "a�b",
					"1,a�b"));
	}

	@Test
	void wordsAndUnitsAreFoundInTextThatWasDecodedFirst() throws IOException {
		Dialect dialect = new Dialect(',', '"', StandardCharsets.UTF_16LE, true, 0, false);
		byte[] file = "12 €,Ł\n".getBytes(StandardCharsets.UTF_16LE);
		byte[] text = new FileDecoder(dialect, Compression.NONE).text(new ByteArrayInputStream(file)).readAllBytes();
		List<ColumnRule> rules = List.of(
				new ColumnRule("id", new Source.FromHeader("id"), Format.DEFAULT.with(FormatKey.SUFFIX, "€")),
				new ColumnRule("name", new Source.FromHeader("name"), Format.DEFAULT.with(FormatKey.NULL_WORDS, "Ł")));
		Mapping mapping = MappingPlanner.plan(BLOCK, rules, List.of("id", "name"), ZoneOffset.UTC);
		MappedSlice mapped = map(mapping, text, dialect, BufferLimits.DEFAULT);
		assertThat(mapped.rejects()).isEmpty();
		assertThat(HexFormat.of().formatHex(mapped.rows()))
			.isEqualTo("0003" + "000000040000000c" + "ffffffff" + "000000080000000000000007");
	}

	@Test
	void aFieldPastTheLimitIsRejectedByItsLength() throws IOException {
		Block block = Blocks.of(Blocks.column("id", "int4"), Blocks.column("name", "text"));
		MappedSlice mapped = map(block, List.of(), "1,abcdef\n2,\"ab\"\"cd\"\n", new BufferLimits(1, 100, 5));
		assertThat(mapped.loaded()).isEqualTo(1);
		assertThat(mapped.rejects()).containsExactly(new Reject(7, 20, 1000, "name", "field-too-long",
				"'abcdef' has 6 bytes. Expected at most 5.", "abcdef", "1,abcdef"));
	}

	@Test
	void whatIsKeptOfARejectIsCutBetweenCharacters() throws IOException {
		String value = "x".repeat(Reject.MAX_VALUE - 1) + "😀".repeat(Reject.MAX_RAW);
		Reject reject = map("1,\"" + value + "\"\n").rejects().get(0);
		assertThat(reject.value()).isEqualTo("x".repeat(Reject.MAX_VALUE - 1));
		assertThat(reject.raw()).startsWith("1,\"x").hasSize(Reject.MAX_RAW).endsWith("😀");
		assertThat(reject.reason()).isEqualTo("'" + "x".repeat(60) + "…' has " + (Reject.MAX_VALUE - 1 + Reject.MAX_RAW)
				+ " characters. Expected at most 5.");
	}

	@Test
	void whatPostgresCannotHoldIsShownByASymbol() throws IOException {
		Reject reject = map("1,a\0b\n").rejects().get(0);
		assertThat(reject.code()).isEqualTo("nul-byte");
		assertThat(reject.value()).isEqualTo("a␀b");
		assertThat(reject.raw()).isEqualTo("1,a␀b");
		assertThat(map("1,\"a\n\tbcdef\"\n").rejects().get(0).reason())
			.isEqualTo("'a␊␉bcdef' has 8 characters. Expected at most 5. The value contains a tab (U+0009).");
	}

	@Test
	void constantsAreInEveryRow() throws IOException {
		List<ColumnRule> rules = List.of(new ColumnRule("id", new Source.FromHeader("id"), Format.DEFAULT),
				new ColumnRule("name", new Source.Constant("é"), Format.DEFAULT));
		MappedSlice mapped = map(BLOCK, rules, "1,x\n2,y\n", BufferLimits.DEFAULT);
		assertThat(HexFormat.of().formatHex(mapped.rows())).contains("0000000400000001" + "00000002c3a9")
			.contains("0000000400000002" + "00000002c3a9");
	}

	@Test
	void recordNumbersAreInTheirColumns() throws IOException {
		List<ColumnRule> rules = List.of(
				new ColumnRule("id", new Source.Added(MetadataColumn.RECORD_NUMBER), Format.DEFAULT),
				new ColumnRule("name", new Source.FromHeader("name"), Format.DEFAULT));
		MappedSlice mapped = map(BLOCK, rules, "x,a\nx,toolong\nx,b\n", BufferLimits.DEFAULT);
		assertThat(mapped.loaded()).isEqualTo(2);
		assertThat(HexFormat.of().formatHex(mapped.rows())).contains("0000000400000007" + "0000000161")
			.contains("0000000400000009" + "0000000162");
	}

	@Test
	void aMapperIsUsedForSliceAfterSlice() throws IOException {
		SliceMapper mapper = new SliceMapper(
				MappingPlanner.plan(BLOCK, List.of(), List.of("id", "name"), ZoneOffset.UTC), Dialect.DEFAULT,
				BufferLimits.DEFAULT);
		for (int record = 1; record < 4; record++) {
			byte[] bytes = (record + ",a\n").getBytes(StandardCharsets.UTF_8);
			MappedSlice mapped = mapper
				.map(new Slice(new Position(0, record, 1), new Position(bytes.length, record + 1, 2), bytes));
			assertThat(ByteBuffer.wrap(mapped.rows()).getInt(6)).isEqualTo(record);
		}
	}

	private static MappedSlice mapKeeping(List<String> key, List<ColumnRule> rules, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		int records = (int) text.lines().count();
		Mapping mapping = MappingPlanner.plan(BLOCK, rules, List.of("id", "name"), ZoneOffset.UTC);
		return new SliceMapper(mapping, Dialect.DEFAULT, BufferLimits.DEFAULT, key)
			.map(new Slice(new Position(0, 1, 1), new Position(bytes.length, records + 1L, records + 1L), bytes));
	}

	@Test
	void theKeyOfARejectedRecordIsKeptIfItCanBeRead() {
		// Too long, not a number, blank, too many fields, malformed quotes, fit.
		MappedSlice mapped = mapKeeping(List.of("id"), List.of(),
				"1,toolong\nx,toolong\n,toolong\n4,a,b\n5,\"a\"b\n6,ok\n7,toolong\n");
		assertThat(mapped.rejects()).hasSize(6);
		assertThat(mapped.keys().count()).isEqualTo(2);
		assertThat(HexFormat.of().formatHex(mapped.keys().tuples())).isEqualTo(
				// count, id, _record
				"0002" + "0000000400000001" + "000000080000000000000001" //
						+ "0002" + "0000000400000007" + "000000080000000000000007");
	}

	@Test
	void aKeyIsKeptInItsOwnOrderAndHasConstants() {
		List<ColumnRule> rules = List.of(new ColumnRule("id", new Source.FromHeader("id"), Format.DEFAULT),
				new ColumnRule("name", new Source.Constant("hr"), Format.DEFAULT));
		MappedSlice mapped = mapKeeping(List.of("name", "id"), rules, "1\n1,2,3\nx,a\n");
		assertThat(mapped.rejects()).hasSize(3);
		assertThat(mapped.keys()).isSameAs(RejectedKeys.NONE);
		assertThat(HexFormat.of().formatHex(mapKeeping(List.of("name"), rules, "x,a\n").keys().tuples()))
			.isEqualTo("0002" + "000000026872" + "000000080000000000000001");
	}

	@Test
	void noKeyIsKeptWithoutAKey() {
		assertThat(mapKeeping(List.of(), List.of(), "1,toolong\n").keys()).isSameAs(RejectedKeys.NONE);
	}

	@Test
	void aKeyThatIsNotMappedIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> mapKeeping(List.of("other"), List.of(), "1,a\n"))
			.withMessage("Column 'other' of the key is not mapped. Expected each column of the key.");
	}

	@Test
	void everyTypeHasAnEncoderButTheUnsupported() {
		List<ColumnType> types = List
			.of("bool", "int4", "numeric", "float8", "text", "varchar(1)", "char(1)", "date", "time", "timestamp",
					"timestamptz", "uuid", "json", "enum(a)", "integer[]", "pg_node_tree")
			.stream()
			.map(Types::of)
			.toList();
		assertThat(types).extracting((type) -> (Object) type.getClass())
			.containsExactlyInAnyOrder((Object[]) ColumnType.class.getPermittedSubclasses());
		for (ColumnType type : types) {
			if (!(type instanceof ColumnType.Unsupported)) {
				assertThat(new Encoders(ZoneOffset.UTC, StandardCharsets.UTF_8).of(type, ValueFormat.PLAIN))
					.isNotNull();
			}
		}
	}

}
