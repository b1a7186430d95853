package dev.blockload.mapping;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

import dev.blockload.Failure.Recovery;
import dev.blockload.block.Block.Shape;
import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MappingTest {

	private static final Block SALARIES = Blocks.of(Blocks.notNull("employee_id", "int4"),
			Blocks.column("amount", "numeric(12,2)"), Blocks.withDefault("loaded_at", "timestamptz"),
			Blocks.generated("total", "numeric"));

	private static ColumnRule rule(String column, String header) {
		return new ColumnRule(column, new Source.FromHeader(header), Format.DEFAULT);
	}

	private static ColumnRule constant(String column, String value) {
		return new ColumnRule(column, new Source.Constant(value), Format.DEFAULT);
	}

	private static ColumnRule dated(String column, String pattern) {
		return new ColumnRule(column, new Source.FromHeader(column), Format.DEFAULT.with(FormatKey.FORMAT, pattern));
	}

	private static Mapping plan(Block block, List<ColumnRule> rules, String... header) {
		return MappingPlanner.plan(block, rules, List.of(header), ZoneOffset.UTC);
	}

	private static List<String> names(Mapping mapping) {
		return mapping.columns().stream().map(BlockColumn::name).toList();
	}

	@Test
	void rulesNameTheHeaders() {
		Mapping mapping = plan(SALARIES, List.of(rule("amount", "Amount"), rule("employee_id", "ID")), "Name", "ID",
				"Amount", "Name");
		assertThat(names(mapping)).containsExactly("employee_id", "amount");
		assertThat(mapping.unmappedHeaders()).containsExactly("Name", "Name");
	}

	@Test
	void withoutRulesHeadersAreColumnNames() {
		Mapping mapping = plan(SALARIES, List.of(), "amount", "note", "employee_id");
		assertThat(names(mapping)).containsExactly("employee_id", "amount");
		assertThat(mapping.unmappedHeaders()).containsExactly("note");
	}

	@Test
	void anUnmappedBlankHeaderIsNamedByItsPosition() {
		assertThat(plan(SALARIES, List.of(), "", "employee_id", "amount", " ", "note").unmappedHeaders())
			.containsExactly("column 1 without a header", "column 4 without a header", "note");
	}

	@Test
	void aColumnWithADefaultIsMappedWhereTheFileHasIt() {
		assertThat(names(plan(SALARIES, List.of(), "amount", "loaded_at", "employee_id")))
			.containsExactly("employee_id", "amount", "loaded_at");
	}

	@Test
	void theColumnOfTheLoadIsNeitherMappedNorRequired() {
		Block block = Blocks.of(Shape.PARTITIONED_BY_LOAD, Blocks.notNull("id", "int4"),
				Blocks.notNull(Block.LOAD_COLUMN, "int8"));
		Mapping mapping = plan(block, List.of(), "id", "_load");
		assertThat(names(mapping)).containsExactly("id");
		assertThat(mapping.unmappedHeaders()).containsExactly("_load");
		assertThat(MappingPlanner.check(block, List.of(rule("id", "id"), rule("_load", "x"))))
			.containsExactly(new MappingProblem("_load", MappingCode.COLUMN_NOT_LOADABLE,
					"Column '_load' is filled by the run. Remove it from `columns`."));
		assertThat(names(plan(Blocks.of(Blocks.notNull(Block.LOAD_COLUMN, "int8")), List.of(), "_load")))
			.containsExactly("_load");
	}

	@Test
	void allMistakesAreReportedAtOnce() {
		assertRefused(SALARIES,
				List.of(rule("amount", "Amount"), rule("Employee_ID", "ID"), rule("total", "Total"),
						rule("amount", "ID")),
				List.of("ID", "Amount ", "Total"), "column-unknown", """
						Block workforce.salaries has no column 'Employee_ID'. Expected 'employee_id'.
						Column 'total' cannot be loaded: the database computes it.
						Column 'amount' is mapped twice. Expected one mapping.
						Column 'employee_id' of block workforce.salaries does not allow null and has no default. \
						Expected a mapping for it in `columns`.
						Column 'amount' comes from header 'Amount', which the file does not have. Found 'Amount ', \
						which ends with a space.""");
	}

	@Test
	void aMissingHeaderIsReportedWithTheHeadersFound() {
		assertRefused(SALARIES, List.of(rule("employee_id", "ID"), rule("amount", "Pay")), List.of("ID", "Salary"),
				"header-missing",
				"Column 'amount' comes from header 'Pay', which the file does not have. Found 'ID', 'Salary'.");
		assertRefused(SALARIES, List.of(), List.of("employee_id", "pay"), "header-missing",
				"Column 'amount' is not in the header of the file. Found 'employee_id', 'pay'.");
	}

	@Test
	void aHeaderThatIsNearlyAColumnIsNoAccident() {
		assertRefused(SALARIES, List.of(), List.of("employee_id", "amount", "Loaded At", "LOADED_AT "),
				"header-missing",
				"Column 'loaded_at' is not in the header of the file. Found 'LOADED_AT ', which differs only in"
						+ " case or spaces.");
		Block both = Blocks.of(Blocks.column("Amount", "int4"), Blocks.withDefault("amount", "int4"));
		assertThat(names(plan(both, List.of(), "Amount"))).containsExactly("Amount");
	}

	@Test
	void aMappedHeaderMustOccurOnce() {
		assertRefused(SALARIES, List.of(rule("employee_id", "ID")), List.of("ID", "x", "ID"), "header-duplicate",
				"Header 'ID' is at positions 1 and 3 of the header line. Expected it once.");
	}

	@Test
	void withoutAHeaderRulesNameNumbers() {
		Mapping mapping = MappingPlanner.planByNumber(SALARIES, List.of(rule("amount", "3"), rule("employee_id", "1")),
				List.of("1", "2", "3"), ZoneOffset.UTC);
		assertThat(names(mapping)).containsExactly("employee_id", "amount");
		assertThat(mapping.unmappedHeaders()).containsExactly("2");
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> MappingPlanner.planByNumber(SALARIES, List.of(rule("employee_id", "3")),
					List.of("1", "2"), ZoneOffset.UTC))
			.withMessage(
					"Column 'employee_id' comes from field 3, which the first record does not have. Found '1', '2'.");
	}

	@Test
	void withoutAHeaderAndRulesTheFieldsAreTheColumnsInOrder() {
		assertThat(names(MappingPlanner.planByNumber(SALARIES, List.of(), List.of("1", "2", "3"), ZoneOffset.UTC)))
			.containsExactly("employee_id", "amount", "loaded_at");
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> MappingPlanner.planByNumber(SALARIES, List.of(), List.of("1"), ZoneOffset.UTC))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo("column-count"))
			.withMessage(
					"The first record has 1 field, but block workforce.salaries has 3 columns to fill: 'employee_id', 'amount',"
							+ " 'loaded_at'. Expected the same number, or a mapping in `columns`.");
		Block tags = Blocks.of(Blocks.column("tags", "pg_node_tree"));
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> MappingPlanner.planByNumber(tags, List.of(), List.of("1"), ZoneOffset.UTC))
			.satisfies((failure) -> assertThat(failure.code()).isEqualTo("column-not-loadable"));
	}

	@Test
	void aTypeThatCannotBeLoadedIsRefusedWhereItIsNeeded() {
		Block block = Blocks.of(Blocks.notNull("id", "int4"), Blocks.column("tags", "pg_node_tree"));
		assertThat(names(plan(block, List.of(), "id"))).containsExactly("id");
		String message = "Column 'tags' cannot be loaded: its type pg_node_tree is not supported.";
		assertRefused(block, List.of(), List.of("id", "tags"), "column-not-loadable", message);
		assertRefused(block, List.of(rule("id", "id"), rule("tags", "tags")), List.of("id", "tags"),
				"column-not-loadable", message);
		Block required = Blocks.of(Blocks.notNull("tags", "pg_node_tree"));
		assertThat(MappingPlanner.check(required, List.of())).containsExactly(new MappingProblem("tags",
				MappingCode.COLUMN_NOT_LOADABLE,
				message + " It does not allow null and has no default, so no file can fill block workforce.salaries."
						+ " Give the column a default or another type, or let it allow null."));
	}

	@Test
	void constantsAreTriedBeforehand() {
		Block block = Blocks.of(Blocks.column("source", "varchar(5)"), Blocks.column("year", "int2"),
				Blocks.column("at", "timestamptz"));
		assertThat(MappingPlanner.check(block,
				List.of(constant("source", "hr-export"), constant("year", "2022"), constant("at", "yesterday"))))
			.containsExactly(
					new MappingProblem("source", MappingCode.BAD_CONSTANT,
							"The value of column 'source' (varchar(5)) cannot be loaded: 'hr-export' has 9 characters."
									+ " Expected at most 5."),
					new MappingProblem("at", MappingCode.BAD_CONSTANT,
							"The value of column 'at' (timestamptz) cannot be loaded: 'yesterday' is not a valid timestamp."
									+ " Expected a timestamp like 2022-09-30T13:30:59.5Z or 2022-09-30 13:30+02:00."));
	}

	@Test
	void aConstantIsReadInTheZoneOfTheImport() {
		Block block = Blocks.of(Blocks.column("at", "timestamptz"));
		List<ColumnRule> rules = List.of(constant("at", "2022-03-27T02:30:00"));
		assertThat(MappingPlanner.check(block, rules)).isEmpty();
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> MappingPlanner.plan(block, rules, List.of("x"), ZoneId.of("Europe/Paris")))
			.withMessage("The value of column 'at' (timestamptz) cannot be loaded: '2022-03-27T02:30:00' does not exist"
					+ " in Europe/Paris: the clocks go forward past it.");
	}

	private static final String INCOMPLETE = "it does not contain a complete date. "
			+ "Expected day, month and year, or a month, quarter or year.";

	@Test
	void datePatternsAreTriedBeforehand() {
		assertBadPattern("date", "dd/MM/yy",
				"a year of two digits has no century. Expected yyyy, or a pivot beside the format.");
		assertBadPattern("date", "dd/MM/YYYY", "Y is the year of a week. Write 'dd/MM/yyyy'.");
		assertBadPattern("date", "DD/MM/yyyy", "D is the day of the year. Write 'dd/MM/yyyy'.");
		assertBadPattern("date", "DD.MM.YYYY 'D.'",
				"D is the day of the year, and Y is the year of a week. Write 'dd.MM.yyyy 'D.''.");
		assertBadPattern("date", "%d/%m/%Y", "% is of strftime. Write 'dd/MM/yyyy'.");
		assertBadPattern("timestamp", "%Y-%m-%d %H:%M:%S", "% is of strftime. Write 'yyyy-MM-dd HH:mm:ss'.");
		assertBadPattern("date", "dd/mm/yyyy", "m is the minute. Write 'dd/MM/yyyy'.");
		assertBadPattern("timestamp", "YYYY-MM-DD HH24:MI:SS",
				"HH24, HH12 and MI are of SQL, and D is the day of the year, and Y is the year of a week. Write 'yyyy-MM-dd HH:mm:ss'.");
		assertThat(names(MappingPlanner.plan(Blocks.of(Blocks.column("on", "date")), List.of(dated("on", "yyyy-DDD")),
				List.of("on"), ZoneOffset.UTC)))
			.containsExactly("on");
		assertBadPattern("date", "dd/MM/yyyy G", "G is an era, which is not supported. Remove it.");
		assertBadPattern("date", "dd/MM", INCOMPLETE);
		assertBadPattern("date", "dd/yyyy", INCOMPLETE);
		assertBadPattern("date", "EEE MMM yyyy", INCOMPLETE);
		assertBadPattern("date", "w yyyy", INCOMPLETE);
		assertBadPattern("date", "QQQ", INCOMPLETE);
		assertBadPattern("date", "MMM yy",
				"a year of two digits has no century. Expected yyyy, or a pivot beside the format.");
		assertBadPattern("date", "dd/MM/yyyy VV",
				"it contains a time zone, which the column cannot hold. Expected no time zone.");
		assertBadPattern("timestamp", "dd/MM/yyyy hh:mm",
				"it does not contain a complete time. Expected HH, or hh with a.");
		assertBadPattern("timestamp", "dd/MM/yyyy HH:mm XXX",
				"it contains a time zone, which the column cannot hold. Expected no time zone.");
		assertBadPattern("time", "dd/MM HH:mm",
				"it contains a date, which a time cannot hold. Expected hour and minute only.");
		assertBadPattern("time", "mm:ss", "it does not contain a complete time. Expected HH, or hh with a.");
		assertBadPattern("date", "bogus", "Unknown pattern letter: b.");
		assertBadPattern("date", "dd 'of", "Pattern ends with an incomplete string literal: dd 'of.");
	}

	private static void assertBadPattern(String type, String pattern, String why) {
		assertThat(MappingPlanner.check(Blocks.of(Blocks.column("c", type)), List.of(dated("c", pattern))))
			.containsExactly(new MappingProblem("c", MappingCode.BAD_DATE_PATTERN,
					"Format '" + pattern + "' does not fit column 'c' (" + type + "): " + why));
	}

	private static Format format(FormatKey key, String... texts) {
		return Format.DEFAULT.with(key, texts);
	}

	/** What is said of a column of a type with a format. */
	private static List<String> notApplicable(String type, Format format) {
		Block block = Blocks
			.of(type.endsWith("!") ? Blocks.notNull("c", type.replace("!", "")) : Blocks.column("c", type));
		return MappingPlanner.check(block, List.of(new ColumnRule("c", new Source.FromHeader("c"), format)))
			.stream()
			.map((problem) -> problem.code().text() + ": " + problem.message())
			.toList();
	}

	@Test
	void aFormatThatDoesNotApplyIsRefused() {
		assertThat(notApplicable("text", format(FormatKey.FORMAT, "yyyy")))
			.containsExactly("format-not-applicable: format does not apply to column 'c' (text): "
					+ "it is for dates and times. Remove it from the column.");
		assertThat(notApplicable("date", format(FormatKey.DECIMAL_SEPARATOR, ",").with(FormatKey.ZONE, "UTC")))
			.containsExactly(
					"format-not-applicable: decimal-separator does not apply to column 'c' (date): "
							+ "it is for numbers. Remove it from the column.",
					"format-not-applicable: zone does not apply to column 'c' (date): "
							+ "it is for timestamps with time zone. Remove it from the column.");
		assertThat(notApplicable("date", format(FormatKey.DECIMAL_SEPARATOR, ",").with(FormatKey.EXCEL_DATES, "1900")))
			.isEmpty();
		assertThat(notApplicable("numeric(5,2)", format(FormatKey.INFINITY, "keep")))
			.containsExactly("format-not-applicable: infinity does not apply to column 'c' (numeric(5,2)): "
					+ "it is for numeric without a limit, real, double precision, dates and timestamps. Remove it from the column.");
		assertThat(notApplicable("int4", format(FormatKey.NAN, "keep")))
			.containsExactly("format-not-applicable: nan does not apply to column 'c' (int4): "
					+ "it is for numeric, real and double precision. Remove it from the column.");
		assertThat(notApplicable("float8", format(FormatKey.ROUND, "half-up")))
			.containsExactly("format-not-applicable: round does not apply to column 'c' (float8): "
					+ "it is for integers, numeric, times and timestamps. Remove it from the column.");
		assertThat(notApplicable("text", format(FormatKey.TRUE_WORDS, "yes")))
			.containsExactly("format-not-applicable: true-words does not apply to column 'c' (text): "
					+ "it is for booleans. Remove it from the column.");
		assertThat(notApplicable("date", format(FormatKey.LOCALE, "fr")))
			.containsExactly("format-not-applicable: locale does not apply to column 'c' (date): "
					+ "it is for names in a pattern, and the column has no format. Remove it from the column.");
		assertThat(notApplicable("date", format(FormatKey.PIVOT, "1950").with(FormatKey.FORMAT, "dd.MM.yyyy")))
			.containsExactly("format-not-applicable: pivot does not apply to column 'c' (date): "
					+ "it is for years of two digits (yy), and the format has none. Remove it from the column.");
		assertThat(notApplicable("int4", format(FormatKey.BLANK, "empty")))
			.containsExactly("format-not-applicable: blank does not apply to column 'c' (int4): "
					+ "only a text column can hold the empty string. Remove it from the column.");
		assertThat(notApplicable("int4!", format(FormatKey.BLANK, "keep"))).isEmpty();
	}

	@Test
	void whatAnImportSaysOfAllColumnsHoldsWhereItIsOfUse() {
		ColumnDefaults german = new ColumnDefaults(ZoneOffset.UTC,
				format(FormatKey.DECIMAL_SEPARATOR, ",").with(FormatKey.FORMAT, "dd.MM.yyyy")
					.with(FormatKey.BLANK, "empty"));
		Block block = Blocks.of(Blocks.column("amount", "int4"), Blocks.column("name", "text"),
				Blocks.column("at", "time"), Blocks.column("day", "date"), Blocks.column("serial", "date"));
		List<ColumnRule> rules = List.of(rule("amount", "a"), rule("name", "a"), rule("at", "a"), rule("day", "a"),
				new ColumnRule("serial", new Source.FromHeader("a"), format(FormatKey.EXCEL_DATES, "1904")));
		assertThat(MappingPlanner.check(block, rules, german)).isEmpty();
		assertThat(MappingPlanner.plan(block, rules, List.of("a"), german, null).mapped())
			.extracting(Mapping.MappedColumn::format)
			.containsExactly(format(FormatKey.DECIMAL_SEPARATOR, ","), format(FormatKey.BLANK, "empty"),
					format(FormatKey.DECIMAL_SEPARATOR, ","),
					format(FormatKey.DECIMAL_SEPARATOR, ",").with(FormatKey.FORMAT, "dd.MM.yyyy"),
					format(FormatKey.DECIMAL_SEPARATOR, ",").with(FormatKey.EXCEL_DATES, "1904"));
	}

	@Test
	void blanksOfAKeyHaveNothingToKeep() {
		ColumnDefaults keeping = new ColumnDefaults(ZoneOffset.UTC, format(FormatKey.BLANK, "keep"),
				LoadRules.of(Mode.UPDATE), List.of("id"));
		Block block = Blocks.of(Blocks.notNull("id", "int4"), Blocks.notNull("name", "text"));
		assertThat(MappingPlanner.plan(block, List.of(), List.of("id", "name"), keeping, null).keptColumns())
			.containsExactly("name");
	}

	@Test
	void anUpdateNeedsTheKeyAndNoOtherColumn() {
		ColumnDefaults update = new ColumnDefaults(ZoneOffset.UTC, Format.DEFAULT, LoadRules.of(Mode.UPDATE),
				List.of("id"));
		Block block = Blocks.of(Blocks.notNull("id", "int4"), Blocks.notNull("name", "text"),
				Blocks.column("pay", "int4"));
		assertThat(MappingPlanner.check(block, List.of(rule("id", "id"), rule("pay", "pay")), update)).isEmpty();
		assertThat(MappingPlanner.check(block, List.of(rule("pay", "pay")), update)).extracting(MappingProblem::message)
			.containsExactly("Column 'id' of block " + block.qualifiedName()
					+ " does not allow null and has no default. Expected a mapping for it in `columns`.");
		assertThat(MappingPlanner.plan(block, List.of(), List.of("pay", "id"), update, null).columns())
			.extracting(BlockColumn::name)
			.containsExactly("id", "pay");
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> MappingPlanner.plan(block, List.of(), List.of("Name", "id"), update, null))
			.withMessageStartingWith("Column 'name' is not in the header of the file. ");
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> MappingPlanner.plan(block, List.of(), List.of("pay"), update, null))
			.withMessageStartingWith("Column 'id' is not in the header of the file. ");
	}

	@Test
	void aPatternForAllColumnsIsTriedOnThoseThatTheFileHas() {
		ColumnDefaults wrong = new ColumnDefaults(ZoneOffset.UTC, format(FormatKey.FORMAT, "dd/MM"));
		Block block = Blocks.of(Blocks.column("day", "date"), Blocks.withDefault("other", "date"));
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> MappingPlanner.plan(block, List.of(), List.of("day"), wrong, null))
			.withMessage("Format 'dd/MM' does not fit column 'day' (date): " + INCOMPLETE);
	}

	private static ColumnRule added(String column, MetadataColumn fact) {
		return new ColumnRule(column, new Source.Added(fact), Format.DEFAULT);
	}

	@Test
	void aFactFitsItsColumn() {
		Block block = Blocks.of(Blocks.column("n", "numeric"), Blocks.column("d", "date"), Blocks.column("b", "bool"));
		assertThat(MappingPlanner.check(block,
				List.of(added("n", MetadataColumn.FILE_KEY), added("d", MetadataColumn.RECORD_NUMBER),
						added("b", MetadataColumn.RUN_STARTED_AT))))
			.containsExactly(
					new MappingProblem("n", MappingCode.BAD_CONSTANT,
							"Column 'n' (numeric) cannot hold file-key. Expected a column of type text."),
					new MappingProblem("d", MappingCode.BAD_CONSTANT,
							"Column 'd' (date) cannot hold record-number. Expected a column of type integer, numeric or text."),
					new MappingProblem("b", MappingCode.BAD_CONSTANT,
							"Column 'b' (bool) cannot hold run-started-at. Expected a column of type date, timestamp or text."));
		assertThat(MappingPlanner.check(block,
				List.of(added("n", MetadataColumn.RUN_ID), added("d", MetadataColumn.FILE_DATE))))
			.isEmpty();
	}

	private static List<String> factTexts(MetadataColumn fact, @Nullable String fileDate, String... types) {
		return factTexts("in/x.csv", fact, fileDate, types);
	}

	private static List<String> factTexts(String key, MetadataColumn fact, @Nullable String fileDate, String... types) {
		RunMetadata metadata = new RunMetadata(42, Instant.parse("2022-09-30T22:30:59.123456789Z"), key, fileDate);
		Block block = Blocks.of(IntStream.range(0, types.length)
			.mapToObj((index) -> Blocks.column("c" + index, types[index]))
			.toArray(BlockColumn[]::new));
		List<ColumnRule> rules = IntStream.range(0, types.length)
			.mapToObj((index) -> added("c" + index, fact))
			.toList();
		ColumnDefaults paris = new ColumnDefaults(ZoneId.of("Europe/Paris"), Format.DEFAULT);
		return MappingPlanner.plan(block, rules, List.of("x"), paris, metadata)
			.mapped()
			.stream()
			.map((target) -> String.valueOf(target.constant()))
			.toList();
	}

	@Test
	void factsOfTheRunAreWrittenAsTheirColumnsHoldThem() {
		assertThat(factTexts(MetadataColumn.RUN_ID, null, "int8", "text")).containsExactly("42", "42");
		assertThat(factTexts(MetadataColumn.FILE_KEY, null, "text")).containsExactly("in/x.csv");
		assertThat(factTexts(MetadataColumn.RUN_STARTED_AT, null, "timestamptz", "timestamptz(0)", "timestamp", "date",
				"text"))
			.containsExactly("2022-09-30T22:30:59.123456Z", "2022-09-30T22:30:59Z", "2022-10-01T00:30:59.123456",
					"2022-10-01", "2022-09-30T22:30:59.123456Z");
		assertThat(factTexts(MetadataColumn.FILE_DATE, "2022-09-30", "timestamptz", "timestamp", "date", "text"))
			.containsExactly("2022-09-29T22:00:00Z", "2022-09-30T00:00", "2022-09-30", "2022-09-30");
		assertThat(factTexts(MetadataColumn.FILE_DATE, "2022-09-30T13:00+05:00", "timestamptz", "timestamp", "date",
				"text"))
			.containsExactly("2022-09-30T13:00+05:00", "2022-09-30T13:00", "2022-09-30", "2022-09-30T13:00+05:00");
	}

	@Test
	void aFactThatTheColumnCannotHoldIsRefusedBeforeAnythingIsWritten() {
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> factTexts(MetadataColumn.FILE_DATE, null, "date"))
			.withMessage(
					"Column 'c0' takes the date in the name of the object, but 'in/x.csv' contains none. Choose an object with a date in its name.");
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> factTexts("x\nrun 7", MetadataColumn.FILE_DATE, null, "date"))
			.withMessage(
					"Column 'c0' takes the date in the name of the object, but 'x␊run 7' contains none. Choose an object with a date in its name.");
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> factTexts(MetadataColumn.FILE_KEY, null, "varchar(5)"))
			.withMessage("The value of column 'c0' (varchar(5)) cannot be loaded: 'in/x.csv' has 8 characters."
					+ " Expected at most 5.");
	}

	private static void assertRefused(Block block, List<ColumnRule> rules, List<String> header, String code,
			String message) {
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> MappingPlanner.plan(block, rules, header, ZoneOffset.UTC))
			.satisfies((failure) -> {
				assertThat(failure.code()).isEqualTo(code);
				assertThat(failure).hasMessage(message);
				assertThat(failure.recovery()).isEqualTo(Recovery.NEW_RUN);
				assertThat(failure.problems()).hasSize((int) message.lines().count());
			});
	}

}
