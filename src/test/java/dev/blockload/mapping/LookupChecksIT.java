package dev.blockload.mapping;

import java.time.ZoneOffset;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.LoadRules;
import dev.blockload.block.Mode;
import dev.blockload.block.Scope;
import dev.blockload.importjob.TestDatabase;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.Lookup.Difference;
import dev.blockload.mapping.Lookup.Unknown;
import dev.blockload.run.Database;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which columns can be looked up in a list, as a real catalog describes both.
 */
class LookupChecksIT {

	private final String schema = "lookup_" + UUID.randomUUID().toString().substring(0, 8);

	private final SingleConnectionDataSource session = session();

	private final JdbcClient jdbc = JdbcClient.create(this.session);

	private static SingleConnectionDataSource session() {
		Database database = TestDatabase.get();
		return new SingleConnectionDataSource(database.url(), database.username(), database.password(), true);
	}

	@BeforeEach
	void createSchema() {
		sql("CREATE SCHEMA s");
	}

	@AfterEach
	void dropSchema() {
		sql("RESET ROLE");
		sql("DROP SCHEMA s CASCADE");
		this.session.destroy();
	}

	private void sql(String statement) {
		this.jdbc.sql(named(statement)).update();
	}

	private String named(String text) {
		return text.replace("SCHEMA s", "SCHEMA " + this.schema)
			.replaceAll("(?<![a-z\"])s\\.", this.schema + ".")
			.replace("schema s,", "schema " + this.schema + ",")
			.replace("\"s\"", '"' + this.schema + '"');
	}

	private Block block() {
		return new BlockCatalog(this.jdbc).find(this.schema, "facts").orElseThrow();
	}

	private static ColumnRule rule(String column, Lookup lookup) {
		return new ColumnRule(column, new Source.FromHeader("H"), Format.DEFAULT, lookup);
	}

	private static Lookup match(String column) {
		return new Lookup(List.of(column), Set.of(), new Unknown.Reject());
	}

	private static Lookup unknown(Unknown unknown) {
		return new Lookup(List.of(), Set.of(), unknown);
	}

	private static Lookup create(String match) {
		return new Lookup(List.of(match), Set.of(), new Unknown.Create());
	}

	private void assertRefused(ColumnRule rule, String... messages) {
		assertThat(MappingPlanner.check(block(), List.of(rule))).extracting(MappingProblem::message)
			.containsExactly(List.of(messages).stream().map(this::named).toArray(String[]::new));
	}

	private void assertTaken(ColumnRule rule) {
		assertThat(MappingPlanner.check(block(), List.of(rule))).isEmpty();
	}

	@Test
	void valuesAreLookedUpInUniqueColumnsOfTheListOfAForeignKey() {
		sql("CREATE TABLE s.people (id int PRIMARY KEY, code varchar(5), name text, land text, born date, UNIQUE (name, land))");
		sql("CREATE UNIQUE INDEX by_code ON s.people (code) INCLUDE (land)");
		sql("CREATE UNIQUE INDEX partly ON s.people (born) WHERE land = 'FR'");
		sql("CREATE TABLE s.facts (person bigint REFERENCES s.people, other int, at smallint REFERENCES s.people)");
		assertTaken(rule("person", match("code")));
		assertTaken(rule("person", match("id")));
		assertTaken(new ColumnRule("person", new Source.FromHeaders(List.of("A", "B")), Format.DEFAULT,
				new Lookup(List.of("land", "name"), Set.of(), new Unknown.Reject())));
		assertRefused(rule("person", match("cod")),
				"match of column 'person' is 'cod', but list s.people has no such column. Expected one of 'id', 'code', 'name', 'land', 'born'.");
		assertRefused(rule("person", match("born")),
				"match of column 'person' is (born), which is not unique in list s.people. Expected (id) or (code) or (name, land), or a new constraint: ALTER TABLE \"s\".\"people\" ADD UNIQUE (\"born\")");
		assertRefused(rule("other", match("code")),
				"Column 'other' has match, but no foreign key. Expected one: ALTER TABLE s.facts ADD FOREIGN KEY (\"other\") REFERENCES …");
		assertRefused(rule("at", match("code")),
				"Column 'at' (smallint) cannot hold all values of 'id' (integer) of list s.people. Expected the same type.");
		assertRefused(rule("person", new Lookup(List.of(), EnumSet.of(Difference.CASE), new Unknown.Reject())),
				"match-case and match-trim of column 'person' are for texts, but 'id' of list s.people is integer. Remove them.");
		assertRefused(
				new ColumnRule("person", new Source.FromHeader("H"), Format.DEFAULT.with(FormatKey.PREFIX, "€"),
						match("code")),
				"prefix does not apply to column 'person' (character varying(5)): it is for numbers. Remove it from the column.");
	}

	@Test
	void aForeignKeyOfSeveralColumnsAndSeveralOfOneColumnAreRefused() {
		sql("CREATE TABLE s.lands (land text, code text, PRIMARY KEY (land, code))");
		sql("CREATE TABLE s.one (id int PRIMARY KEY)");
		sql("CREATE TABLE s.two (id int PRIMARY KEY)");
		sql("""
				CREATE TABLE s.facts (land text, code text, id int CONSTRAINT to_one REFERENCES s.one
				    CONSTRAINT to_two REFERENCES s.two, CONSTRAINT to_land FOREIGN KEY (land, code) REFERENCES s.lands)""");
		assertRefused(rule("code", unknown(new Unknown.Create())),
				"Column 'code' is part of the foreign key to_land (land, code), which has several columns. Expected a foreign key of one column. Remove unknown from the column.");
		assertRefused(rule("id", match("id")),
				"Column 'id' has several foreign keys: to_one (id), to_two (id). Expected one. Remove match from the column.");
		assertThat(block().references()).hasSize(3);
	}

	@Test
	void unknownValuesBecomeWhatTheBlockAndTheListAllow() {
		sql("""
				CREATE TABLE s.people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE, name text UNIQUE,
				                       short varchar(3) DEFAULT 'x' NOT NULL)""");
		sql("CREATE TABLE s.strict (id int PRIMARY KEY, code text UNIQUE, name text NOT NULL)");
		sql("CREATE TABLE s.computed (code text, id text GENERATED ALWAYS AS (lower(code)) STORED PRIMARY KEY, UNIQUE (code))");
		sql("""
				CREATE TABLE s.facts (person int NOT NULL REFERENCES s.people, strict int REFERENCES s.strict,
				                      computed text REFERENCES s.computed)""");
		assertTaken(rule("person", create("code")));
		assertTaken(rule("person", new Lookup(List.of("code"), Set.of(), new Unknown.Default("A"))));
		assertThat(MappingPlanner.check(block(), List.of(rule("person", unknown(new Unknown.Null()))))).singleElement()
			.extracting(MappingProblem::message)
			.isEqualTo(
					"unknown is 'null' for column 'person', which does not allow null. Expected reject, create or a default.");
		sql("ALTER TABLE s.facts ALTER person DROP NOT NULL");
		assertRefused(rule("person", unknown(new Unknown.Default("A"))),
				"The value of column 'person' (integer) cannot be loaded: 'A' is not a valid integer. Expected digits.");
		assertRefused(rule("strict", create("code")),
				"unknown is 'create' for column 'strict', but an item of list s.strict needs a value for id, name. Give these columns a default, or use unknown: reject.");
		assertRefused(rule("computed", create("code")),
				"unknown is 'create' for column 'computed', but the database gives a new item of list s.computed no value for 'id'. Use unknown: reject.");
		sql("ALTER TABLE s.people ADD UNIQUE (code, name)");
		ColumnRule several = new ColumnRule("person", new Source.FromHeaders(List.of("A", "B")), Format.DEFAULT,
				new Lookup(List.of("code", "name"), Set.of(), new Unknown.Create()));
		assertRefused(several,
				"unknown is 'create' for column 'person', but match has several columns. Expected unknown: reject.");
		assertRefused(
				new ColumnRule("person", several.source(), Format.DEFAULT.with(FormatKey.BLANK, "reject"),
						new Lookup(List.of("code", "name"), Set.of(), new Unknown.Reject())),
				"blank is 'reject' for column 'person', but match has several columns. Expected null: it is a blank if all of them are blank.");
	}

	private List<String> messages(Mode mode, @Nullable Scope scope, List<String> key, ColumnRule... rules) {
		return MappingPlanner
			.check(block(), List.of(rules),
					new ColumnDefaults(ZoneOffset.UTC, Format.DEFAULT, LoadRules.of(mode).within(scope), key))
			.stream()
			.map((problem) -> problem.message().replace(this.schema, "s"))
			.toList();
	}

	@Test
	void aListThatRefersToItselfIsLookedUpByItsKeyAndNumbersItsOwnItems() {
		sql("CREATE TABLE s.facts (id int PRIMARY KEY, code text UNIQUE, parent int CONSTRAINT up REFERENCES s.facts)");
		ColumnRule code = rule("code", Lookup.NONE);
		ColumnRule id = rule("id", Lookup.NONE);
		ColumnRule byCode = rule("parent", match("code"));
		String found = "Column 'parent' refers to its own block by up (parent), and match is (code), ";
		assertThat(messages(Mode.UPSERT, null, List.of("id"), id, rule("parent", unknown(new Unknown.Null()))))
			.isEmpty();
		assertThat(messages(Mode.UPSERT, null, List.of("id"), id, rule("parent", unknown(new Unknown.Create()))))
			.isEmpty();
		assertThat(messages(Mode.UPSERT, null, List.of("code"), id, code, byCode)).isEmpty();
		assertThat(messages(Mode.UPDATE, null, List.of("code"), code, byCode)).isEmpty();
		assertThat(messages(Mode.UPSERT, null, List.of(), id, code, byCode)).containsExactly(found
				+ "but the import has no key to find the items of the file by. Expected a key: ALTER TABLE s.facts ADD UNIQUE (\"code\")");
		assertThat(messages(Mode.UPSERT, null, List.of("code", "parent"), id, code, byCode)).containsExactly(found
				+ "but the column is part of the key (code, parent). Expected a key without it, or the referenced column id: remove match.");
		assertThat(messages(Mode.APPEND, null, List.of("code"), code, byCode)).containsExactly(found
				+ "but the database gives a new item no value for 'id' before it is in the block. Expected an identity or a default of the column, or a mapping for it.",
				"Column 'id' of block s.facts does not allow null and has no default. Expected a mapping for it in `columns`.");
		sql("ALTER TABLE s.facts ALTER id ADD GENERATED ALWAYS AS IDENTITY");
		ColumnRule creating = rule("parent", create("code"));
		String create = "unknown is 'create' for column 'parent', which refers to its own block, but ";
		assertThat(messages(Mode.UPSERT, null, List.of("code"), code, creating)).isEmpty();
		assertThat(messages(Mode.REPLACE, new Scope.ByColumns(List.of("code")), List.of("code"), code, creating))
			.containsExactly(
					create + "a new parent can be outside of the scope. Expected unknown: reject, null or a default.");
		sql("ALTER TABLE s.facts ALTER id SET GENERATED BY DEFAULT");
		assertThat(messages(Mode.UPSERT, null, List.of("code"), id, code, creating)).containsExactly(create
				+ "the file fills 'id', so the database cannot number a new parent. Expected unknown: reject, null or a default.");
		assertThat(messages(Mode.UPSERT, null, List.of("id"), id, code, creating)).containsExactly(
				create + "the import finds items by (id) and parents by (code). Expected the same: key: [code].");
	}

	@Test
	void missingRightsAreNamedWithTheStatementThatGrantsThem() {
		String role = "reader_" + this.schema;
		sql("CREATE SEQUENCE s.numbers");
		sql("CREATE SEQUENCE s.own");
		sql("CREATE TABLE s.people (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text UNIQUE)");
		sql("CREATE TABLE s.numbered (id int DEFAULT nextval('s.numbers') PRIMARY KEY, code text UNIQUE)");
		sql("CREATE TABLE s.facts (person int REFERENCES s.people, number int REFERENCES s.numbered)");
		sql("CREATE ROLE " + role);
		try {
			sql("SET ROLE " + role);
			assertRefused(rule("person", match("code")),
					"Blockload's role cannot use schema s, whose list people column 'person' refers to. Enter: GRANT USAGE ON SCHEMA \"s\" TO "
							+ role);
			sql("RESET ROLE");
			sql("GRANT USAGE ON SCHEMA s TO " + role);
			sql("SET ROLE " + role);
			assertRefused(rule("person", match("code")),
					"Blockload's role cannot read (id, code) of list s.people, where column 'person' is looked up. Enter: GRANT SELECT ON \"s\".\"people\" TO "
							+ role);
			sql("RESET ROLE");
			sql("GRANT SELECT (id, code) ON s.people, s.numbered TO " + role);
			sql("SET ROLE " + role);
			assertTaken(rule("person", match("code")));
			assertRefused(rule("person", create("code")),
					"unknown is 'create' for column 'person', but Blockload's role cannot add items to list s.people. Enter: GRANT INSERT ON \"s\".\"people\" TO "
							+ role,
					"unknown is 'create' for column 'person', but Blockload's role cannot take numbers from sequence s.people_id_seq. Enter: GRANT USAGE ON SEQUENCE s.people_id_seq TO "
							+ role);
			sql("RESET ROLE");
			sql("GRANT INSERT ON s.numbered TO " + role);
			sql("SET ROLE " + role);
			assertRefused(rule("number", create("code")),
					"unknown is 'create' for column 'number', but Blockload's role cannot take numbers from sequence s.numbers. Enter: GRANT USAGE ON SEQUENCE s.numbers TO "
							+ role);
			sql("RESET ROLE");
			sql("GRANT USAGE ON SEQUENCE s.numbers TO " + role);
			sql("ALTER TABLE s.people ENABLE ROW LEVEL SECURITY");
			sql("ALTER TABLE s.facts ADD id int DEFAULT nextval('s.own') UNIQUE, ADD code text UNIQUE, ADD parent int CONSTRAINT up REFERENCES s.facts (id)");
			sql("GRANT SELECT, UPDATE, INSERT (code, parent) ON s.facts TO " + role);
			sql("SET ROLE " + role);
			assertThat(messages(Mode.UPSERT, null, List.of("code"), rule("code", Lookup.NONE),
					rule("parent", match("code"))))
				.containsExactly(
						"Column 'parent' refers to its own block by up (parent), and match is (code), but Blockload's role cannot set column 'id' of new items. Enter: GRANT INSERT ON \"s\".\"facts\" TO "
								+ role.replace(this.schema, "s"),
						"Column 'parent' refers to its own block by up (parent), and match is (code), but Blockload's role cannot take numbers from sequence s.own. Enter: GRANT USAGE ON SEQUENCE s.own TO "
								+ role.replace(this.schema, "s"));
			assertTaken(rule("number", create("code")));
			assertRefused(rule("person", match("code")),
					"Row-level security of list s.people can hide items from Blockload's role, so that column 'person' cannot be looked up. Exempt the role: ALTER ROLE "
							+ role + " BYPASSRLS");
		}
		finally {
			sql("RESET ROLE");
			sql("DROP OWNED BY " + role);
			sql("DROP ROLE " + role);
		}
	}

	@Test
	void theValuesOfTheFileAreStagedInTheTypesOfTheList() {
		sql("CREATE TABLE s.people (id int PRIMARY KEY, code varchar(5) COLLATE \"C\" UNIQUE, at date, land char(2), UNIQUE (at, land))");
		sql("CREATE TABLE s.facts (note text, person int REFERENCES s.people, boss int REFERENCES s.people, amount int)");
		List<ColumnRule> rules = List.of(new ColumnRule("amount", new Source.FromHeader("N"), Format.DEFAULT),
				new ColumnRule("boss", new Source.FromHeaders(List.of("L", "D")), Format.DEFAULT,
						new Lookup(List.of("land", "at"), Set.of(), new Unknown.Reject())),
				new ColumnRule("person", new Source.FromHeader("C"), Format.DEFAULT,
						new Lookup(List.of("code"), Set.of(), new Unknown.Default("Ab"))));
		Mapping mapping = MappingPlanner.plan(block(), rules, List.of("N", "C", "D", "L", "X"),
				java.time.ZoneOffset.UTC);
		assertThat(mapping.columns()).extracting(BlockColumn::name).containsExactly("person", "boss", "amount");
		assertThat(mapping.mapped()).extracting((each) -> each.column().stagingDefinition() + " " + each.field())
			.containsExactly("\"_match_3\" text COLLATE pg_catalog.\"C\" 1", "\"_match_1\" date 2",
					"\"_match_2\" text 3", "\"amount\" integer 0");
		assertThat(mapping.unmappedHeaders()).containsExactly("X");
		assertThat(mapping.lookups()).extracting((lookup) -> lookup.column().name(), MappedLookup::defaultValue)
			.containsExactly(org.assertj.core.groups.Tuple.tuple("person", "Ab"),
					org.assertj.core.groups.Tuple.tuple("boss", null));
	}

}
