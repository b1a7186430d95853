package dev.blockload.definition;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import dev.blockload.block.Cycles;
import dev.blockload.block.DeleteLimit;
import dev.blockload.block.DeleteRules;
import dev.blockload.block.Duplicates;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.block.OtherKeys;
import dev.blockload.block.ReferencesOnDelete;
import dev.blockload.block.Scope;
import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.FileLimits;
import dev.blockload.csv.RaggedRecords;
import dev.blockload.csv.RejectLimit;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.FormatKey;
import dev.blockload.mapping.RowUnit;
import dev.blockload.mapping.Lookup;
import dev.blockload.mapping.MetadataColumn;
import dev.blockload.source.DatedPath;
import dev.blockload.source.FileChoice;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The source of an import says all of it, and reads back.
 */
class ImportSourceTest {

	/** What YAML, JSON and the environment each have their own ideas about. */
	private static final String[] PIECES = { "a", "Z", "0", "é", "中", "😀", " ", "'", "\"", "\\", "/", ":", ": ", " #",
			"#", "{", "}", "[", "]", ",", "&", "*", "!", "|", ">", "%", "@", "`", "-", "- ", "?", "~", "null", "NO",
			"${", "$${", "${HOME}", "}", "\t", "\n", "\r", "\u0001", "\u007f", "\u0085", "\u2028", "\ufeff", "\ufffe",
			"<<" };

	@Test
	void everyImportReadsBackFromItsSource() {
		Random random = new Random(20220826);
		for (int i = 0; i < 1000; i++) {
			ImportDefinition definition = ImportSource.complete(anyImport(random));
			assertThat(Definitions.fromSource(definition.source(), "run 1")).isEqualTo(definition);
		}
	}

	@Test
	void theSourceIsJsonWithoutDefaults() {
		assertThat(read("""
				import: it
				application: workforce
				connection: sales
				file: {latest: '/in/{{date}}.csv', max-age: 36h, zone: Europe/Paris}
				block: salaries
				key: id
				mode: upsert
				csv: {delimiter: pipe, quote: none, encoding: latin1}
				columns: {id: ID, amount: {from: "a\\"b\\\\c", decimal-separator: ','}, source: {value: é}}
				rejects: {percent: 1.50}
				schedule: {cron: '0 0 2 * * *'}
				""").source())
			.isEqualTo("{\"import\": \"it\", \"application\": \"workforce\", \"connection\": \"sales\","
					+ " \"file\": {\"latest\": \"in/{{date}}.csv\", \"max-age\": \"PT36H\", \"zone\": \"Europe/Paris\"},"
					+ " \"block\": \"salaries\", \"key\": [\"id\"], \"mode\": \"upsert\","
					+ " \"csv\": {\"delimiter\": \"|\", \"quote\": \"none\", \"encoding\": \"ISO-8859-1\"},"
					+ " \"columns\": {\"id\": \"ID\", \"amount\": {\"from\": \"a\\\"b\\\\c\", \"decimal-separator\": \",\"},"
					+ " \"source\": {\"value\": \"é\"}}, \"rejects\": {\"percent\": \"1.5\"}}");
	}

	@Test
	void theSameDefinitionWrittenInAnotherWayHasTheSameSource() {
		String one = """
				import: it
				application: workforce
				connection: sales
				file: {fixed: a.csv, zone: UTC}
				block: salaries
				key: [id]
				mode: upsert
				csv: {delimiter: comma, trim: false, escape: none}
				rejects: {max: 0}
				schedule: {cron: '0 0 2 * * *'}
				""";
		String other = """
				mode: "upsert"
				key: id
				block: salaries
				file:
				  fixed: 'a.csv'
				connection: sales
				application: workforce
				import: it
				""";
		assertThat(read(one)).isEqualTo(read(other));
	}

	@Test
	void whatAColumnRepeatsOfTheImportIsNoPartOfTheSource() {
		String one = """
				import: it
				application: workforce
				connection: sales
				file: {latest: 'a-{{date}}.csv'}
				block: salaries
				mode: append
				formats: {decimal-separator: ',', percent: FALSE, negative: minus, null-words: [NULL], excel-dates: 1900}
				columns:
				  amount: {from: a, decimal-separator: ',', multiplier: 1000.0, negative: [minus, parentheses]}
				  rate: {from: b, decimal-separator: '.', null-words: []}
				  day: {from: c, format: iso}
				  loaded: {added: run-id}
				""";
		assertThat(read(one).source()).isEqualTo("{\"import\": \"it\", \"application\": \"workforce\","
				+ " \"connection\": \"sales\", \"file\": {\"latest\": \"a-{{date}}.csv\"}, \"block\": \"salaries\","
				+ " \"mode\": \"append\", \"formats\": {\"decimal-separator\": \",\", \"excel-dates\": \"1900\","
				+ " \"null-words\": [\"NULL\"]}, \"columns\": {\"amount\": {\"from\": \"a\", \"multiplier\": \"1000\","
				+ " \"negative\": [\"parentheses\"]}, \"rate\": {\"from\": \"b\", \"decimal-separator\": \".\","
				+ " \"null-words\": []}, \"day\": {\"from\": \"c\", \"format\": \"iso\"},"
				+ " \"loaded\": {\"added\": \"run-id\"}}}");
		assertThat(read(read(one).source())).isEqualTo(read(one));
	}

	@Test
	void referencesAreInTheSourceUnlessTheyAreTheUsualOnes() {
		String one = """
				import: it
				application: workforce
				connection: sales
				file: {fixed: a.csv}
				block: salaries
				mode: replace
				cycles: reject
				references-on-delete: cascade
				columns:
				  a: {from: A, match: code, match-case: sensitive, match-trim: false, unknown: reject}
				  b: {from: B, match-case: insensitive, match-trim: true, unknown: create, null-words: [NULL]}
				  c: {match: {code: C, country: D}}
				  d: {match: {code: E}, unknown: null}
				  e: {from: F, unknown: {default: 'n/a'}}
				  f: {from: G, unknown: reject}
				""";
		String start = "{\"import\": \"it\", \"application\": \"workforce\", \"connection\": \"sales\","
				+ " \"file\": {\"fixed\": \"a.csv\"}, \"block\": \"salaries\",";
		String columns = " \"columns\": {\"a\": {\"from\": \"A\", \"match\": \"code\"},"
				+ " \"b\": {\"from\": \"B\", \"match-case\": \"insensitive\", \"match-trim\": \"true\","
				+ " \"unknown\": \"create\", \"null-words\": [\"NULL\"]},"
				+ " \"c\": {\"match\": {\"code\": \"C\", \"country\": \"D\"}},"
				+ " \"d\": {\"from\": \"E\", \"match\": \"code\", \"unknown\": \"null\"},"
				+ " \"e\": {\"from\": \"F\", \"unknown\": {\"default\": \"n/a\"}}, \"f\": \"G\"}}";
		assertThat(read(one).source()).isEqualTo(start + " \"mode\": \"replace\", \"cycles\": \"reject\","
				+ " \"references-on-delete\": \"cascade\"," + columns);
		assertThat(read(read(one).source())).isEqualTo(read(one));
		assertThat(Definitions.withMode(read(one), Mode.UPSERT).source())
			.isEqualTo(start + " \"mode\": \"upsert\", \"cycles\": \"reject\"," + columns);
	}

	@Test
	void anImportCanBeRunInAnotherModeOrOfAnotherFile() {
		ImportDefinition definition = read("""
				import: it
				application: workforce
				connection: sales
				file: {fixed: a.csv}
				block: salaries
				mode: upsert
				""");
		ImportDefinition changed = Definitions.withFile(Definitions.withMode(definition, Mode.REPLACE),
				new FileChoice.Fixed("b.csv"));
		assertThat(changed.mode()).isEqualTo(Mode.REPLACE);
		assertThat(changed.file()).isEqualTo(new FileChoice.Fixed("b.csv"));
		assertThat(Definitions.fromSource(changed.source(), "run 1")).isEqualTo(changed);
	}

	@Test
	void whatAReplaceMayDeleteIsPartOfTheSource() {
		ImportDefinition definition = read(REPLACE + "max-delete: 20.0%\nallow-empty: TRUE\n");
		assertThat(definition.deletes())
			.isEqualTo(new DeleteRules(new DeleteLimit.Share(BigDecimal.valueOf(20)), DeleteRules.Emptying.ALLOWED));
		assertThat(definition.source())
			.endsWith(", \"mode\": \"replace\", \"max-delete\": \"20%\", \"allow-empty\": \"true\"}");
		assertThat(read(definition.source())).isEqualTo(definition);
		assertThat(read(REPLACE + "max-delete: 007\n").deletes().limit()).isEqualTo(new DeleteLimit.Count(7));
		assertThat(read(REPLACE + "max-delete: none\n").source()).endsWith("\"max-delete\": \"none\"}");
		assertThat(read(REPLACE + "allow-empty: false\n").source()).isEqualTo(read(REPLACE).source());
		assertThat(read(REPLACE).deletes()).isEqualTo(DeleteRules.STANDARD);
	}

	@Test
	void anotherModeIgnoresWhatAReplaceMayDelete() {
		ImportDefinition upsert = Definitions.withMode(read(REPLACE + "max-delete: 1\n"), Mode.UPSERT);
		assertThat(upsert.source()).doesNotContain("max-delete");
		assertThat(Definitions.fromSource(upsert.source(), "run 1")).isEqualTo(upsert);
	}

	@Test
	void aScopeIsReadFromValuesOrColumns() {
		ImportDefinition fixed = read(REPLACE + "scope: {country: [FR, ~, '~', ''], kind: null}\n");
		assertThat(fixed.rules().scope()).isEqualTo(new Scope.Fixed(
				Map.of("country", Arrays.asList("FR", null, "~", ""), "kind", Collections.singletonList(null))));
		assertThat(fixed.source())
			.endsWith(", \"scope\": {\"country\": [\"FR\", null, \"~\", \"\"], \"kind\": [null]}}");
		assertThat(read(fixed.source())).isEqualTo(fixed);
		ImportDefinition items = read(
				REPLACE + "scope: {kind: a, area: [{code: 1, land: FR}, {code: 2, land: DE}], city: {name: B}}\n");
		assertThat(items.rules().scope()).isEqualTo(new Scope.Fixed(Map.of("kind", List.of("a")),
				Map.of("area", List.of(Map.of("code", "1", "land", "FR"), Map.of("code", "2", "land", "DE")), "city",
						List.of(Map.of("name", "B")))));
		assertThat(items.source()).endsWith(
				", \"scope\": {\"kind\": [\"a\"], \"area\": [{\"code\": \"1\", \"land\": \"FR\"}, {\"code\": \"2\", \"land\": \"DE\"}], \"city\": [{\"name\": \"B\"}]}}");
		assertThat(read(items.source())).isEqualTo(items);
		ImportDefinition one = read(REPLACE + "scope: {country: FR}\n");
		assertThat(one.source()).isEqualTo(read(REPLACE + "scope:\n  country: [FR]\n").source());
		ImportDefinition columns = read(REPLACE + "scope: [month, country]\n");
		assertThat(columns.rules().scope()).isEqualTo(new Scope.ByColumns(List.of("month", "country")));
		assertThat(columns.source()).endsWith(", \"scope\": [\"month\", \"country\"]}");
		assertThat(read(REPLACE + "scope: month\n").source()).isEqualTo(read(REPLACE + "scope: [month]\n").source());
	}

	@Test
	void duplicatesAreAWordOrColumnsToAddUp() {
		ImportDefinition sums = read(REPLACE + "duplicates: {sum: [amount, hours]}\n");
		assertThat(sums.rules().duplicates())
			.isEqualTo(new Duplicates(Duplicates.Policy.SUM, List.of("amount", "hours")));
		assertThat(sums.source()).endsWith(", \"duplicates\": {\"sum\": [\"amount\", \"hours\"]}}");
		assertThat(read(REPLACE + "duplicates: {sum: amount}\n").source())
			.isEqualTo(read(REPLACE + "duplicates: {sum: [amount]}\n").source());
		ImportDefinition last = read(REPLACE + "duplicates: last\n");
		assertThat(last.rules().duplicates()).isEqualTo(new Duplicates(Duplicates.Policy.LAST, List.of()));
		assertThat(last.source()).endsWith(", \"duplicates\": \"last\"}");
		assertThat(read(REPLACE + "duplicates: fail\n").source()).isEqualTo(read(REPLACE).source());
	}

	@Test
	void otherKeysArePartOfTheSourceOfModesThatDoNotTakeThem() {
		ImportDefinition update = read(REPLACE.replace("replace", "update") + "other-keys: skip\n");
		assertThat(update.rules()).isEqualTo(LoadRules.of(Mode.UPDATE).with(OtherKeys.SKIP));
		assertThat(update.source()).endsWith(", \"mode\": \"update\", \"other-keys\": \"skip\"}");
		assertThat(read(REPLACE.replace("replace", "append") + "other-keys: reject\n").rules())
			.isEqualTo(LoadRules.of(Mode.APPEND));
		assertThat(Definitions.withMode(update, Mode.UPSERT).source()).doesNotContain("other-keys");
	}

	@Test
	void howManyRunsAreKeptForUndoIsPartOfTheSource() {
		ImportDefinition definition = read(REPLACE + "undo: {keep: 007}\n");
		assertThat(definition.rules().undoKeep()).isEqualTo(7);
		assertThat(definition.source()).endsWith(", \"mode\": \"replace\", \"undo\": {\"keep\": \"7\"}}");
		assertThat(read(definition.source())).isEqualTo(definition);
		assertThat(read(REPLACE + "undo: {keep: 0}\n").rules().undoKeep()).isZero();
		assertThat(read(REPLACE).rules().undoKeep()).isNull();
	}

	@Test
	void howManyNodesLoadTheFileIsPartOfTheSource() {
		ImportDefinition definition = read(REPLACE + "nodes: 003\n");
		assertThat(definition.nodes()).isEqualTo(3);
		assertThat(definition.source()).endsWith(", \"mode\": \"replace\", \"nodes\": \"3\"}");
		assertThat(read(definition.source())).isEqualTo(definition);
		assertThat(Definitions.withMode(definition, Mode.UPSERT).nodes()).isEqualTo(3);
		assertThat(Definitions.withName(definition, "other").nodes()).isEqualTo(3);
		assertThat(read(REPLACE).nodes()).isNull();
	}

	@Test
	void unpivotIsPartOfTheSource() {
		ImportDefinition months = read(REPLACE
				+ "unpivot: {headers: {from: Jan, to: Dec}, into: {month: {format: MMM yyyy}}, values-into: amount}\n");
		assertThat(months.unit()).isEqualTo(RowUnit.CELL);
		assertThat(months.source()).endsWith(", \"unpivot\": {\"headers\": {\"from\": \"Jan\", \"to\": \"Dec\"}, "
				+ "\"into\": {\"month\": {\"format\": \"MMM yyyy\"}}, \"values-into\": \"amount\"}}");
		assertThat(read(months.source())).isEqualTo(months);
		ImportDefinition measures = read(REPLACE + """
				unpivot:
				  into: {month: {match: code, unknown: create}}
				  values-into: {'* Plan': plan, '* Actual': {actual: {decimal-separator: ','}}}
				  blank-cells: zero
				""");
		assertThat(measures.source()).endsWith(", \"unpivot\": {\"into\": {\"month\": {\"match\": \"code\", "
				+ "\"unknown\": \"create\"}}, \"values-into\": {\"* Plan\": \"plan\", \"* Actual\": {\"actual\": "
				+ "{\"decimal-separator\": \",\"}}}, \"blank-cells\": \"zero\"}}");
		assertThat(read(measures.source())).isEqualTo(measures);
		for (String headers : List.of("others", "[Q1, Q2]", "{pattern: '* Plan'}")) {
			ImportDefinition one = read(
					REPLACE + "unpivot: {headers: " + headers + ", into: quarter, values-into: amount}\n");
			assertThat(read(one.source())).isEqualTo(one);
			assertThat(Definitions.withMode(one, Mode.UPSERT).unpivot()).isEqualTo(one.unpivot());
		}
	}

	@Test
	void aSourceThatCannotBeUsedIsRefused() {
		assertThatExceptionOfType(DefinitionException.class)
			.isThrownBy(() -> Definitions.fromSource("{\"import\": \"it\"", "run 7"))
			.withMessage("run 7:1:16: Expected ',' or '}' here. Close the '{' on line 1, or put the value in quotes.");
	}

	private static final String REPLACE = """
			import: it
			application: workforce
			connection: sales
			file: {fixed: a.csv}
			block: salaries
			mode: replace
			""";

	private static ImportDefinition read(String text) {
		return Definitions.fromSource(text, "it.yml");
	}

	private static ImportDefinition anyImport(Random random) {
		ZoneId zone = ZoneId.of(List.of("UTC", "Europe/Paris", "+02:00", "Z").get(random.nextInt(4)));
		Format formats = random.nextBoolean() ? Format.DEFAULT : anyFormat(random, Format.DEFAULT);
		List<ColumnRule> columns = new ArrayList<>();
		for (String column : texts(random, random.nextInt(4))) {
			columns.add(anyRule(random, column, formats));
		}
		FileChoice file = anyFile(random, zone);
		String connection = (file instanceof FileChoice.Pushed) ? null : "sales.é_1";
		return new ImportDefinition("import-" + random.nextInt(), text(random), connection, file, text(random),
				List.copyOf(texts(random, random.nextInt(3))), anyLoadRules(random), anyDialect(random), zone, formats,
				columns, anyLimit(random), anyRules(random), "");
	}

	private static LoadRules anyLoadRules(Random random) {
		Mode mode = List.of(Mode.values()).get(random.nextInt(4));
		LoadRules rules = LoadRules.of(mode).with(List.of(OtherKeys.values()).get(random.nextInt(2)));
		LoadRules merged = rules.with(anyDuplicates(random)).with(List.of(Cycles.values()).get(random.nextInt(2)));
		return mode.deletesAbsentRows()
				? merged.within(anyScope(random)).with(List.of(ReferencesOnDelete.values()).get(random.nextInt(2)))
				: merged;
	}

	private static Duplicates anyDuplicates(Random random) {
		Duplicates.Policy policy = List.of(Duplicates.Policy.values()).get(random.nextInt(4));
		List<String> sums = (policy == Duplicates.Policy.SUM) ? List.copyOf(texts(random, 1 + random.nextInt(3)))
				: List.of();
		return (policy == Duplicates.Policy.SUM && sums.isEmpty()) ? Duplicates.FAIL : new Duplicates(policy, sums);
	}

	private static @Nullable Scope anyScope(Random random) {
		List<String> columns = List.copyOf(texts(random, 1 + random.nextInt(3)));
		if (columns.isEmpty() || random.nextInt(3) == 0) {
			return null;
		}
		if (random.nextBoolean()) {
			return new Scope.ByColumns(columns);
		}
		Map<String, List<@Nullable String>> values = new LinkedHashMap<>();
		for (String column : columns) {
			List<@Nullable String> each = new ArrayList<>(texts(random, random.nextInt(3)));
			each.add(List.of("", "~", "null").get(random.nextInt(3)));
			if (random.nextBoolean()) {
				each.add(null);
			}
			values.put(column, each);
		}
		return new Scope.Fixed(values);
	}

	private static FileChoice anyFile(Random random, ZoneId zone) {
		String path = text(random).replace("{", "(").replace("/", "") + ".csv";
		String folder = random.nextBoolean() ? "/" : "";
		if (random.nextInt(5) == 0) {
			return new FileChoice.Pushed();
		}
		if (random.nextBoolean()) {
			return new FileChoice.Fixed(folder + folder + path);
		}
		return new FileChoice.MostRecent(new DatedPath(folder + path, path), zone, random.nextBoolean(),
				random.nextBoolean() ? Duration.ofSeconds(1 + random.nextInt(10_000_000)) : null);
	}

	private static Dialect anyDialect(Random random) {
		List<Charset> charsets = List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16LE,
				Charset.forName("windows-1252"));
		char delimiter = ",;\t| #~'".charAt(random.nextInt(8));
		FileLimits fileLimits = random.nextBoolean() ? FileLimits.DEFAULT : new FileLimits(1 + random.nextInt(1 << 30),
				1 + random.nextInt(1 << 30), 1 + random.nextInt(1_000_000), 1 + random.nextInt(1_000_000));
		return new Dialect(delimiter, random.nextBoolean() ? Character.valueOf('"') : null,
				random.nextBoolean() ? Character.valueOf('\\') : null,
				random.nextBoolean() ? Character.valueOf('*') : null, charsets.get(random.nextInt(4)), true,
				random.nextInt(3), random.nextBoolean(), List.of(RaggedRecords.values()).get(random.nextInt(2)),
				List.of(Compression.values()).get(random.nextInt(5)), fileLimits);
	}

	private static ColumnRule anyRule(Random random, String column, Format formats) {
		if (random.nextInt(3) == 0) {
			return new ColumnRule(column, new Source.Constant(random.nextInt(4) == 0 ? "" : text(random)),
					Format.DEFAULT);
		}
		if (random.nextInt(5) == 0) {
			// The date of a file is for imports of the latest.
			return new ColumnRule(column,
					new Source.Added(List.of(MetadataColumn.RUN_ID, MetadataColumn.FILE_KEY).get(random.nextInt(2))),
					Format.DEFAULT);
		}
		Format format = random.nextBoolean() ? Format.DEFAULT : anyFormat(random, formats);
		List<String> match = List.copyOf(texts(random, random.nextInt(4)));
		Lookup lookup = random.nextBoolean() ? Lookup.NONE : anyLookup(random, match);
		if (lookup.match().size() > 1) {
			return new ColumnRule(column, new Source.FromHeaders(match.stream().map((name) -> "from " + name).toList()),
					format, lookup);
		}
		return new ColumnRule(column, new Source.FromHeader(text(random)), format, lookup);
	}

	private static Lookup anyLookup(Random random, List<String> match) {
		Set<Lookup.Difference> ignored = EnumSet.noneOf(Lookup.Difference.class);
		for (Lookup.Difference difference : Lookup.Difference.values()) {
			if (random.nextBoolean()) {
				ignored.add(difference);
			}
		}
		return new Lookup(match, ignored, List
			.of(new Lookup.Unknown.Reject(), new Lookup.Unknown.Null(), new Lookup.Unknown.Create(),
					new Lookup.Unknown.Default(text(random)))
			.get(random.nextInt(4)));
	}

	/** Some of all keys, and nothing that goes without saying. */
	private static Format anyFormat(Random random, Format formats) {
		Format format = Format.DEFAULT;
		for (FormatKey key : FormatKey.values()) {
			// A pattern and serial numbers exclude each other.
			if (random.nextInt(3) == 0 && key != FormatKey.EXCEL_DATES) {
				format = format.with(key, value(random, key));
			}
		}
		return format.beyond(formats);
	}

	private static String[] value(Random random, FormatKey key) {
		return switch (key) {
			case DECIMAL_SEPARATOR -> new String[] { random.nextBoolean() ? "," : "." };
			case GROUPING_SEPARATOR -> new String[] { random.nextBoolean() ? "space" : "'" };
			case PREFIX, SUFFIX -> random.nextBoolean() ? new String[0] : new String[] { "€", "\"x\\" };
			case PERCENT -> new String[] { String.valueOf(random.nextBoolean()) };
			case MULTIPLIER -> new String[] { random.nextBoolean() ? "1000" : "0.5" };
			case NEGATIVE -> new String[] { "parentheses", "trailing-minus" };
			case ROUND -> new String[] { "half-up" };
			case NAN, INFINITY -> new String[] { random.nextBoolean() ? "keep" : "reject" };
			case FORMAT -> new String[] { text(random) };
			case LOCALE -> new String[] { "de-CH" };
			case PIVOT -> new String[] { "1950" };
			case EXCEL_DATES -> new String[] { "1904" };
			case ZONE -> new String[] { "Europe/Paris" };
			case TRUE_WORDS -> new String[] { "yes", "#" };
			case FALSE_WORDS -> new String[] { "no", "'" };
			case NULL_WORDS -> random.nextBoolean() ? new String[0] : new String[] { "t" + text(random), "\"\"" };
			case BLANK -> new String[] { List.of("null", "reject", "empty").get(random.nextInt(3)) };
		};
	}

	private static DeleteRules anyRules(Random random) {
		DeleteLimit limit = List
			.of(DeleteLimit.STANDARD, DeleteLimit.NONE, new DeleteLimit.Count(random.nextInt(1000)),
					new DeleteLimit.Share(new BigDecimal("12.5")))
			.get(random.nextInt(4));
		return new DeleteRules(limit, List.of(DeleteRules.Emptying.values()).get(random.nextInt(2)));
	}

	private static RejectLimit anyLimit(Random random) {
		Long max = random.nextBoolean() ? Long.valueOf(random.nextInt(1000)) : null;
		BigDecimal percent = random.nextBoolean()
				? new BigDecimal(1 + random.nextInt(9)).movePointLeft(random.nextInt(4)) : null;
		return (max == null && percent == null) ? RejectLimit.NONE_ALLOWED : new RejectLimit(max, percent);
	}

	private static Set<String> texts(Random random, int count) {
		Set<String> texts = new LinkedHashSet<>();
		while (texts.size() < count) {
			texts.add("c" + text(random));
		}
		texts.remove("c<<");
		return texts;
	}

	/** Not blank. */
	private static String text(Random random) {
		StringBuilder text = new StringBuilder();
		for (int i = random.nextInt(4); i >= 0; i--) {
			text.append(PIECES[random.nextInt(PIECES.length)]);
		}
		return text.toString().isBlank() ? "x" : text.toString();
	}

}
