package dev.blockload.mapping;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;

import dev.blockload.block.Block;
import dev.blockload.csv.BufferLimits;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Position;
import dev.blockload.csv.Reject;
import dev.blockload.csv.Slice;
import dev.blockload.csv.SliceReader;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.Unpivot.Headers;
import dev.blockload.mapping.Unpivot.Measure;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Which rows become of the cells of a record.
 */
class UnpivotTest {

	private static final Block REVENUE = Blocks.of(Blocks.notNull("product", "int4"), Blocks.notNull("month", "date"),
			Blocks.column("plan", "numeric"), Blocks.column("actual", "numeric"));

	private static final List<String> TYPES = List.of("int4", "date", "numeric", "int8", "int4");

	private static final List<String> MEASURES = List.of("int4", "date", "numeric", "numeric", "int8", "int4");

	private static final List<ColumnRule> PRODUCT = List
		.of(new ColumnRule("product", new Source.FromHeader("Product"), Format.DEFAULT));

	private static final List<String> HEADER = List.of("Product", "Note", "Jan 2024", "Feb 2024", "Mar 2024");

	private static final Headers.Range RANGE = new Headers.Range("Jan 2024", "Mar 2024");

	private static Unpivot into(Headers headers, BlankCells blank, Measure... measures) {
		return new Unpivot(headers,
				new ColumnRule("month", new Source.CellHeader(), Format.DEFAULT.with(FormatKey.FORMAT, "MMM yyyy")),
				List.of(measures), blank);
	}

	private static Measure measure(int number, String column, @Nullable String pattern) {
		return new Measure((pattern != null) ? new HeaderPattern(pattern) : null,
				new ColumnRule(column, new Source.CellValue(number), Format.DEFAULT));
	}

	private static Unpivot plan(Headers headers, BlankCells blank) {
		return into(headers, blank, measure(0, "plan", null));
	}

	private static Unpivot planAndActual(Headers headers, BlankCells blank) {
		return into(headers, blank, measure(0, "plan", "* Plan"), measure(1, "actual", "* Actual"));
	}

	private static Mapping mapping(Unpivot unpivot, List<String> header) {
		return MappingPlanner.plan(REVENUE, PRODUCT, unpivot, header,
				new ColumnDefaults(ZoneOffset.UTC, Format.DEFAULT), null);
	}

	private static MappedSlice map(Unpivot unpivot, List<String> header, String text) throws IOException {
		return map(unpivot, header, text, RejectBudget.unlimited());
	}

	private static MappedSlice map(Unpivot unpivot, List<String> header, String text, RejectBudget budget)
			throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		Slice slice = Objects.requireNonNull(new SliceReader(new ByteArrayInputStream(bytes), Dialect.DEFAULT,
				new Position(0, 1, 1), bytes.length, BufferLimits.DEFAULT)
			.next());
		return new SliceMapper(mapping(unpivot, header), Dialect.DEFAULT, BufferLimits.DEFAULT,
				List.of("product", "month"))
			.map(slice, budget);
	}

	private static List<String> texts(List<String> types, byte[] rows) throws IOException {
		return CopyDecoder.rows(types, rows)
			.stream()
			.map((row) -> String.join(" ", row.stream().map(String::valueOf).toList()))
			.toList();
	}

	private static void assertRefused(Unpivot unpivot, List<String> header, MappingCode code, String message) {
		assertThatExceptionOfType(MappingException.class).isThrownBy(() -> mapping(unpivot, header))
			.satisfies((ex) -> assertThat(ex.failureCode()).isEqualTo(code))
			.withMessage(message);
	}

	@Test
	void eachCellIsARowWithTheNumberOfItsRecordAndItsField() throws IOException {
		MappedSlice mapped = map(plan(RANGE, BlankCells.SKIP), HEADER, "7,x,1,2.50,3\n8,,4,,6\n");
		assertThat(texts(TYPES, mapped.rows())).containsExactly("7 2024-01-01 1 1 3", "7 2024-02-01 2.50 1 4",
				"7 2024-03-01 3 1 5", "8 2024-01-01 4 2 3", "8 2024-03-01 6 2 5");
		assertThat(mapped.loaded()).isEqualTo(5);
		assertThat(mapped.blank()).isEqualTo(1);
		assertThat(mapped.cells()).isEqualTo(3);
		assertThat(mapping(plan(RANGE, BlankCells.SKIP), HEADER).unmappedHeaders()).containsExactly("Note");
	}

	@Test
	void aBadCellIsARejectWithItsHeaderAndTheOtherCellsOfTheRecordAreLoaded() throws IOException {
		MappedSlice mapped = map(plan(RANGE, BlankCells.SKIP), HEADER, "7,x,1,n/a,3\n");
		assertThat(texts(TYPES, mapped.rows())).containsExactly("7 2024-01-01 1 1 3", "7 2024-03-01 3 1 5");
		assertThat(mapped.rejects()).containsExactly(new Reject(1, 1, 0, "plan", "not-a-number",
				"Cell 'Feb 2024': 'n/a' is not a valid number. Expected digits with '.' as the decimal separator.",
				"n/a", "7,x,1,n/a,3", null, 4, 1));
		assertThat(texts(List.of("int4", "date", "int8"), mapped.keys().tuples())).containsExactly("7 2024-02-01 1");
	}

	@Test
	void aRecordThatIsRejectedAsAWholeCountsAllItsCells() throws IOException {
		MappedSlice mapped = map(plan(RANGE, BlankCells.SKIP), HEADER, "x,,1,,3\n7,1,2\n8,,1,2,3\n");
		assertThat(mapped.rejects()).extracting(Reject::record, Reject::code, Reject::cell, Reject::cells)
			.containsExactly(tuple(1L, "not-a-number", 0, 3), tuple(2L, "too-few-fields", 0, 3));
		assertThat(mapped.rejected()).isEqualTo(6);
		assertThat(mapped.loaded()).isEqualTo(3);
		assertThat(mapped.blank()).isZero();
		assertThat(mapped.keys().count()).isZero();
	}

	@Test
	void theKeysOfAllCellsOfARejectedRecordAreKept() throws IOException {
		Block block = Blocks.of(Blocks.notNull("product", "int4"), Blocks.notNull("month", "date"),
				Blocks.column("plan", "numeric"), Blocks.column("note", "int4"));
		List<ColumnRule> rules = List.of(PRODUCT.get(0),
				new ColumnRule("note", new Source.FromHeader("Note"), Format.DEFAULT));
		Mapping mapping = MappingPlanner.plan(block, rules, plan(RANGE, BlankCells.SKIP), HEADER,
				new ColumnDefaults(ZoneOffset.UTC, Format.DEFAULT), null);
		byte[] bytes = "7,x,1,2,3\n".getBytes(StandardCharsets.UTF_8);
		Slice slice = Objects.requireNonNull(new SliceReader(new ByteArrayInputStream(bytes), Dialect.DEFAULT,
				new Position(0, 1, 1), bytes.length, BufferLimits.DEFAULT)
			.next());
		MappedSlice mapped = new SliceMapper(mapping, Dialect.DEFAULT, BufferLimits.DEFAULT,
				List.of("product", "month"))
			.map(slice);
		assertThat(texts(List.of("int4", "date", "int8"), mapped.keys().tuples())).containsExactly("7 2024-01-01 1",
				"7 2024-02-01 1", "7 2024-03-01 1");
	}

	@Test
	void theBudgetCountsCellsAndARecordIsNotDivided() throws IOException {
		MappedSlice mapped = map(plan(RANGE, BlankCells.SKIP), HEADER, "1,,x,x,1\n2,,1,1,1\n3,,x,x,x\n4,,1,1,1\n",
				RejectBudget.of(3));
		assertThat(mapped.end().record()).isEqualTo(4);
		assertThat(mapped.rejected()).isEqualTo(5);
		assertThat(mapped.loaded()).isEqualTo(4);
	}

	@Test
	void blankCellsAreNullOrZeroOnDemand() throws IOException {
		assertThat(texts(TYPES, map(plan(RANGE, BlankCells.NULL), HEADER, "7,,1,,3\n").rows()))
			.containsExactly("7 2024-01-01 1 1 3", "7 2024-02-01 null 1 4", "7 2024-03-01 3 1 5");
		assertThat(texts(TYPES, map(plan(RANGE, BlankCells.ZERO), HEADER, "7,,1,,3\n").rows()))
			.containsExactly("7 2024-01-01 1 1 3", "7 2024-02-01 0 1 4", "7 2024-03-01 3 1 5");
	}

	@Test
	void severalMeasuresAreOneRowForEachPartThatTheirPatternsMatch() throws IOException {
		List<String> header = List.of("Product", "Jan 2024 Plan", "Jan 2024 Actual", "Feb 2024 Plan", "Feb 2024 Actual",
				"Mar 2024 Plan");
		Unpivot unpivot = planAndActual(new Headers.OfMeasures(), BlankCells.SKIP);
		MappedSlice mapped = map(unpivot, header, "7,1,2,3,,\n8,,,n/a,4,5\n");
		assertThat(texts(MEASURES, mapped.rows())).containsExactly("7 2024-01-01 1 2 1 2", "7 2024-02-01 3 null 1 4",
				"8 2024-03-01 5 null 2 6");
		assertThat(mapped.blank()).isEqualTo(2);
		assertThat(mapped.rejects()).extracting(Reject::cell, Reject::column, Reject::reason)
			.containsExactly(tuple(4, "plan",
					"Cell 'Feb 2024 Plan': 'n/a' is not a valid number. Expected digits with '.' as the decimal separator."));
		assertThat(texts(MEASURES,
				map(planAndActual(new Headers.OfMeasures(), BlankCells.ZERO), header, "7,1,,,,5\n").rows()))
			.containsExactly("7 2024-01-01 1 0 1 2", "7 2024-02-01 0 0 1 4", "7 2024-03-01 5 0 1 6");
	}

	@Test
	void headersAreNamedByAPatternAListOrAsAllOthers() {
		List<String> header = List.of("Product", "Jan 2024 Plan", "Total Plan", "Feb 2024 Plan");
		assertThat(intoOf(plan(new Headers.Listed(List.of("Mar 2024", "Jan 2024")), BlankCells.SKIP), HEADER))
			.containsExactly("Jan 2024", "Mar 2024");
		assertThat(intoOf(plan(new Headers.Matching(new HeaderPattern("* 2024 Plan")), BlankCells.SKIP),
				List.of("Product", "Jan 2024 Plan")))
			.isEqualTo(List.of("Jan"));
		assertThat(intoOf(plan(new Headers.Others(), BlankCells.SKIP), List.of("Product", "Jan 2024", "Feb 2024")))
			.containsExactly("Jan 2024", "Feb 2024");
		assertRefused(plan(new Headers.Matching(new HeaderPattern("* Plan")), BlankCells.SKIP), header,
				MappingCode.UNPIVOT_HEADERS, "Header 'Total Plan' cannot be loaded into column 'month' (date): "
						+ "'Total' is not a valid date in the pattern MMM yyyy. Expected a value like Sep 2022.");
	}

	/** In a column of text, so that any header is a value. */
	private static List<String> intoOf(Unpivot unpivot, List<String> header) {
		Block block = Blocks.of(Blocks.column("product", "int4"), Blocks.column("month", "text"),
				Blocks.column("plan", "numeric"));
		Unpivot text = new Unpivot(unpivot.headers(), new ColumnRule("month", new Source.CellHeader(), Format.DEFAULT),
				unpivot.measures(), unpivot.blankCells());
		return MappingPlanner
			.plan(block, PRODUCT, text, header, new ColumnDefaults(ZoneOffset.UTC, Format.DEFAULT), null)
			.cells()
			.stream()
			.map(Cell::into)
			.toList();
	}

	@Test
	void headersThatCannotBeUnpivotedAreRefused() {
		assertRefused(plan(new Headers.Range("Jan 2024", "Apr 2024"), BlankCells.SKIP), HEADER,
				MappingCode.HEADER_MISSING, "Unpivot needs header 'Apr 2024', which the file does not have. "
						+ "Found 'Product', 'Note', 'Jan 2024', 'Feb 2024', 'Mar 2024'.");
		assertRefused(plan(new Headers.Range("Mar 2024", "Jan 2024"), BlankCells.SKIP), HEADER,
				MappingCode.UNPIVOT_HEADERS, "Header 'Jan 2024' is before 'Mar 2024' in the file. "
						+ "Expected it after that header: headers is {from: FIRST, to: LAST}.");
		assertRefused(plan(new Headers.Range("Product", "Jan 2024"), BlankCells.SKIP), List.of("Product", "Jan 2024"),
				MappingCode.UNPIVOT_HEADERS,
				"""
						Header 'Product' is unpivoted, and column 'product' takes it too. Expected one of them.
						Header 'Product' cannot be loaded into column 'month' (date): 'Product' is not a valid date in the pattern MMM yyyy. Expected a value like Sep 2022.""");
		assertRefused(plan(new Headers.Others(), BlankCells.SKIP), List.of("Product", "Jan 2024", "JAN 2024"),
				MappingCode.UNPIVOT_HEADERS, "Headers 'Jan 2024' and 'JAN 2024' are the same value of column 'month'. "
						+ "Expected different values.");
		assertRefused(plan(new Headers.Others(), BlankCells.SKIP), List.of("Product", "Jan 2024", "Jan 2024"),
				MappingCode.HEADER_DUPLICATE,
				"Header 'Jan 2024' is at positions 2 and 3 of the header line. Expected it once.");
		assertRefused(plan(new Headers.Others(), BlankCells.SKIP), List.of("Product"), MappingCode.UNPIVOT_HEADERS,
				"The file has no header to unpivot: a column of the block takes each of them. Found 'Product'.");
		assertRefused(planAndActual(RANGE, BlankCells.SKIP), HEADER, MappingCode.UNPIVOT_HEADERS, """
				Header 'Jan 2024' matches no pattern of values-into. Expected it to match one.
				Header 'Feb 2024' matches no pattern of values-into. Expected it to match one.
				Header 'Mar 2024' matches no pattern of values-into. Expected it to match one.""");
	}

	@Test
	void zeroIsForNumbers() {
		Block block = Blocks.of(Blocks.column("product", "int4"), Blocks.column("month", "date"),
				Blocks.column("plan", "text"));
		assertThat(MappingPlanner.check(block, PRODUCT, plan(RANGE, BlankCells.ZERO),
				new ColumnDefaults(ZoneOffset.UTC, Format.DEFAULT)))
			.containsExactly(new MappingProblem("plan", MappingCode.FORMAT_NOT_APPLICABLE,
					"blank-cells is 'zero', but column 'plan' (text) does not hold numbers. Expected skip or null."));
	}

	@ParameterizedTest
	@EnumSource(BlankCells.class)
	void blankCellsAreFoundByTheirText(BlankCells policy) {
		assertThat(BlankCells.of(policy.text())).isEqualTo(policy);
	}

	@Test
	void withoutColumnsTheHeadersThatAreNoCellsAreTheColumnNames() {
		Mapping mapping = MappingPlanner.plan(REVENUE, List.of(), plan(RANGE, BlankCells.SKIP),
				List.of("product", "actual", "Jan 2024", "Feb 2024", "Mar 2024"),
				new ColumnDefaults(ZoneOffset.UTC, Format.DEFAULT), null);
		assertThat(mapping.columns()).extracting((column) -> column.name())
			.containsExactly("product", "month", "plan", "actual");
		assertThat(mapping.cells()).hasSize(3);
	}

}
