package dev.blockload.mapping;

import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.DatabaseCharacters;
import dev.blockload.block.ItemList;
import dev.blockload.block.Key;
import dev.blockload.block.ListColumn;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.block.Reference;
import dev.blockload.block.Scope;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ScopeColumnsTest {

	private static final Block BLOCK = Blocks.of(Blocks.notNull("id", "int4"), Blocks.column("country", "varchar(2)"),
			Blocks.withDefault("month", "date"), Blocks.column("doc", "json"));

	private static ColumnDefaults within(Scope scope, Format formats) {
		return new ColumnDefaults(ZoneOffset.UTC, formats, LoadRules.of(Mode.REPLACE).within(scope), List.of("id"));
	}

	private static ColumnDefaults within(Scope scope) {
		return within(scope, Format.DEFAULT);
	}

	private static Scope values(String column, @Nullable String... values) {
		return new Scope.Fixed(Map.of(column, Arrays.asList(values)));
	}

	private static ColumnRule rule(String column) {
		return new ColumnRule(column, new Source.FromHeader(column), Format.DEFAULT);
	}

	private static List<String> problems(Scope scope, String... mapped) {
		return MappingPlanner.check(BLOCK, Arrays.stream(mapped).map(ScopeColumnsTest::rule).toList(), within(scope))
			.stream()
			.map((problem) -> problem.code().text() + ": " + problem.message())
			.toList();
	}

	@Test
	void aScopeFitsItsBlockAndTheColumnsOfTheImport() {
		assertThat(problems(values("country", "FR", null), "id", "country")).isEmpty();
		assertThat(problems(values("country", "FR"), "id")).isEmpty();
		assertThat(problems(new Scope.ByColumns(List.of("month", "country")), "id", "month", "country")).isEmpty();
		assertThat(problems(new Scope.ByColumns(List.of("month")))).isEmpty();
		assertThat(problems(values("contry", "FR"), "id")).containsExactly(
				"scope-not-possible: Column 'contry' of scope does not exist in block %s. Expected one of 'id', 'country', 'month', 'doc'."
					.formatted(BLOCK.qualifiedName()));
		assertThat(problems(values("country", "FR", "DE"), "id"))
			.containsExactly("scope-not-possible: Column 'country' of scope is not mapped. Add it to the columns.");
		assertThat(problems(new Scope.ByColumns(List.of("month")), "id"))
			.containsExactly("scope-not-possible: Column 'month' of scope is not mapped. Add it to the columns.");
		assertThat(problems(values("doc", "{}"), "id"))
			.containsExactly("scope-not-possible: Column 'doc' of scope has the type json, whose values cannot be"
					+ " compared. Remove it from the scope.");
		assertThat(problems(values("country", "FR", "FRA"), "id", "country"))
			.containsExactly("scope-not-possible: The value of column 'country' (varchar(2)) in scope cannot be loaded:"
					+ " 'FRA' has 3 characters. Expected at most 2.");
		assertThat(problems(values("id", "1", null), "id")).containsExactly(
				"scope-not-possible: scope has null for column 'id', which does not allow null. Remove it.");
		Map<String, List<@Nullable String>> many = new LinkedHashMap<>();
		many.put("id", Arrays
			.asList(java.util.stream.IntStream.range(0, 5001).mapToObj(String::valueOf).toArray(String[]::new)));
		many.put("country", Arrays.asList("FR", "DE"));
		assertThat(problems(new Scope.Fixed(many), "id", "country"))
			.containsExactly("scope-not-possible: scope has 10002 combinations of values. Expected at most 10000.");
	}

	@Test
	void oneValueFillsAColumnThatTheImportDoesNotMap() {
		Scope scope = values("country", "FR");
		assertThat(columns(MappingPlanner.plan(BLOCK, List.of(rule("id")), List.of("id"), within(scope), null)))
			.containsExactly("id", "country");
		assertThat(columns(MappingPlanner.plan(BLOCK, List.of(), List.of("id", "doc"), within(scope), null)))
			.containsExactly("id", "country", "doc");
		Mapping both = MappingPlanner.plan(BLOCK, List.of(), List.of("country", "id", "doc"), within(scope), null);
		assertThat(both.mapped()).extracting(Mapping.MappedColumn::field).containsExactly(1, 0, 2);
		assertThat(columns(MappingPlanner.planByNumber(BLOCK, List.of(), List.of("1", "2", "3"), within(scope), null)))
			.containsExactly("id", "country", "month", "doc");
		assertThatExceptionOfType(MappingException.class)
			.isThrownBy(() -> MappingPlanner.plan(BLOCK, List.of(), List.of("id", "country", "doc"),
					within(new Scope.ByColumns(List.of("month"))), null))
			.withMessage("Column 'month' of scope is not mapped. Add it to the columns.");
	}

	private static List<String> columns(Mapping mapping) {
		return mapping.columns().stream().map(BlockColumn::name).toList();
	}

	@Test
	void valuesAreReadLikeFieldsOfTheFile() {
		Map<String, List<@Nullable String>> values = new LinkedHashMap<>();
		values.put("month", Arrays.asList("01.04.2026", "-", null));
		values.put("country", Arrays.asList("FR", ""));
		Format formats = Format.DEFAULT.with(FormatKey.FORMAT, "dd.MM.yyyy").with(FormatKey.NULL_WORDS, "-");
		ScopeValues found = Objects.requireNonNull(MappingPlanner.scopeValues(BLOCK,
				List.of(rule("id"), rule("month"), rule("country")), null, within(new Scope.Fixed(values), formats)));
		assertThat(found.count()).isEqualTo(6);
		byte[] april = { 0, 0, 0, 4, 0, 0, 0x25, 0x73 };
		byte[] none = { -1, -1, -1, -1 };
		byte[] france = { 0, 0, 0, 2, 'F', 'R' };
		byte[] empty = { 0, 0, 0, 0 };
		assertThat(found.tuples()).isEqualTo(concat(tuple(april, france), tuple(april, empty), tuple(none, france),
				tuple(none, empty), tuple(none, france), tuple(none, empty)));
		assertThat(MappingPlanner.scopeValues(BLOCK, List.of(), null, within(new Scope.ByColumns(List.of("month")))))
			.isNull();
	}

	@Test
	void valuesThatAreLookedUpAreReadLikeThoseOfTheList() {
		Key since = new Key("since", List.of("since"), false);
		Key code = new Key("code", List.of("code"), false);
		ItemList list = new ItemList("workforce", "country", 2, ItemList.Kind.ORDINARY,
				List.of(item(Blocks.notNull("id", "int4")), item(Blocks.column("since", "date")),
						item(Blocks.column("code", "varchar(2)"))),
				List.of(new Key("country_pkey", List.of("id"), true), since, code), ItemList.Visibility.ALL_ROWS,
				"loader");
		Block block = new Block("workforce", "salaries", 1,
				List.of(Blocks.notNull("id", "int4"), Blocks.column("country", "int4")), List.of(),
				Block.Shape.ORDINARY, List.of(), "f",
				List.of(new Reference("fk", List.of("country"), list, List.of("id"))), DatabaseCharacters.ALL);
		Scope scope = values("country", "01.04.2026", "-");
		Format format = Format.DEFAULT.with(FormatKey.FORMAT, "dd.MM.yyyy").with(FormatKey.NULL_WORDS, "-");
		List<ColumnRule> bySince = List.of(rule("id"), lookup("since", format));
		assertThat(MappingPlanner.check(block, bySince, within(scope))).isEmpty();
		ScopeValues found = Objects.requireNonNull(MappingPlanner.scopeValues(block, bySince, null, within(scope)));
		assertThat(found.count()).isEqualTo(2);
		assertThat(found.tuples())
			.isEqualTo(concat(new byte[] { 0, 1, 0, 0, 0, 4, 0, 0, 0x25, 0x73 }, new byte[] { 0, 1, -1, -1, -1, -1 }));
		// A text that is too long for the list is looked up too, and not found.
		List<ColumnRule> byCode = List.of(rule("id"), lookup("code", Format.DEFAULT));
		assertThat(MappingPlanner.check(block, byCode, within(values("country", "FRA")))).isEmpty();
		assertThat(Objects
			.requireNonNull(MappingPlanner.scopeValues(block, byCode, null, within(values("country", "FRA"))))
			.tuples()).isEqualTo(new byte[] { 0, 1, 0, 0, 0, 3, 'F', 'R', 'A' });
		assertThat(MappingPlanner.check(block, bySince, within(values("country", "FR"))))
			.extracting(MappingProblem::message)
			.containsExactly(
					"The value of column 'country' (date) in scope cannot be loaded: 'FR' is not a valid date in"
							+ " the pattern dd.MM.yyyy. Expected a value like 30.09.2022.");
	}

	private static ListColumn item(BlockColumn column) {
		return new ListColumn(column, ListColumn.Origin.NONE, Set.of(ListColumn.Right.SELECT), null);
	}

	private static ColumnRule lookup(String match, Format format) {
		return new ColumnRule("country", new Source.FromHeader("country"), format,
				new Lookup(List.of(match), Set.of(), new Lookup.Unknown.Reject()));
	}

	private static byte[] tuple(byte[] month, byte[] country) {
		return concat(new byte[] { 0, 2 }, month, country);
	}

	private static byte[] concat(byte[]... parts) {
		java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
		Arrays.stream(parts).forEach(all::writeBytes);
		return all.toByteArray();
	}

}
