package dev.blockload.block;

import java.util.List;
import java.util.Set;
import java.util.UUID;

import dev.blockload.importjob.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Blocks as a real catalog describes them.
 */
class BlockCatalogIT {

	private final JdbcClient jdbc = TestDatabase.migrated();

	private final BlockCatalog catalog = new BlockCatalog(this.jdbc);

	private final String schema = "catalog_" + UUID.randomUUID().toString().substring(0, 8);

	@BeforeEach
	void makeSchema() {
		sql("CREATE SCHEMA s");
	}

	@AfterEach
	void dropSchema() {
		sql("DROP SCHEMA s CASCADE");
	}

	private void sql(String statement) {
		this.jdbc.sql(statement.replace("SCHEMA s", "SCHEMA " + this.schema).replace(" s.", " " + this.schema + "."))
			.update();
	}

	private Block find(String name) {
		return this.catalog.find(this.schema, name).orElseThrow();
	}

	private ColumnType typeOf(String sqlType) {
		sql("CREATE TABLE s.typed (x " + sqlType.replace("s.", this.schema + ".") + ")");
		ColumnType type = find("typed").columns().get(0).type();
		sql("DROP TABLE s.typed");
		return type;
	}

	@Test
	void everyTypeIsKnownWithItsModifier() {
		assertThat(typeOf("boolean")).isEqualTo(new ColumnType.Bool());
		assertThat(typeOf("smallint")).isEqualTo(new ColumnType.Int(2));
		assertThat(typeOf("integer")).isEqualTo(new ColumnType.Int(4));
		assertThat(typeOf("bigint")).isEqualTo(new ColumnType.Int(8));
		assertThat(typeOf("numeric")).isEqualTo(new ColumnType.Numeric(-1, -1));
		assertThat(typeOf("numeric(12,2)")).isEqualTo(new ColumnType.Numeric(12, 2));
		assertThat(typeOf("numeric(5)")).isEqualTo(new ColumnType.Numeric(5, 0));
		assertThat(typeOf("numeric(3,-2)")).isEqualTo(new ColumnType.Numeric(3, -2));
		assertThat(typeOf("numeric(2,5)")).isEqualTo(new ColumnType.Numeric(2, 5));
		assertThat(typeOf("real")).isEqualTo(new ColumnType.Floating(4));
		assertThat(typeOf("double precision")).isEqualTo(new ColumnType.Floating(8));
		assertThat(typeOf("text")).isEqualTo(new ColumnType.Text());
		assertThat(typeOf("varchar")).isEqualTo(new ColumnType.Text());
		assertThat(typeOf("varchar(40)")).isEqualTo(new ColumnType.Varchar(40));
		assertThat(typeOf("char(3)")).isEqualTo(new ColumnType.Char(3));
		assertThat(typeOf("date")).isEqualTo(new ColumnType.Date());
		assertThat(typeOf("time(3)")).isEqualTo(new ColumnType.Time(3));
		assertThat(typeOf("timestamp")).isEqualTo(new ColumnType.Timestamp(6));
		assertThat(typeOf("timestamptz(0)")).isEqualTo(new ColumnType.TimestampTz(0));
		assertThat(typeOf("uuid")).isEqualTo(new ColumnType.Uuid());
		assertThat(typeOf("json")).isEqualTo(new ColumnType.Json(false));
		assertThat(typeOf("jsonb")).isEqualTo(new ColumnType.Json(true));
		sql("CREATE TYPE s.mood AS ENUM ('sad', 'so-so', 'glad')");
		assertThat(typeOf("s.mood")).isEqualTo(new ColumnType.Enumeration(List.of("sad", "so-so", "glad")));
	}

	private static ColumnType read(String name, String plain, InputCheck... checks) {
		return new ColumnType.ReadByServer(name, plain, "pg_catalog.text", Set.of(checks));
	}

	@Test
	void otherTypesAreReadByTheServerUnderNamesThatNoSearchPathChanges() {
		assertThat(typeOf("int[]")).isEqualTo(read("pg_catalog._int4", "pg_catalog._int4"));
		assertThat(typeOf("bit(3)")).isEqualTo(read("bit(3)", "pg_catalog.\"bit\""));
		assertThat(typeOf("char")).isEqualTo(new ColumnType.Char(1));
		assertThat(typeOf("bpchar")).isEqualTo(read("pg_catalog.bpchar", "pg_catalog.bpchar"));
		assertThat(typeOf("interval"))
			.isEqualTo(read("pg_catalog.\"interval\"", "pg_catalog.\"interval\"", InputCheck.MICROSECONDS));
		assertThat(typeOf("interval(0)")).isEqualTo(read("interval(0)", "pg_catalog.\"interval\"",
				InputCheck.ROUNDED_BY_MODIFIER, InputCheck.MICROSECONDS));
		assertThat(typeOf("numeric(5,2)[]"))
			.isEqualTo(read("numeric(5,2)[]", "pg_catalog._numeric", InputCheck.ROUNDED_BY_MODIFIER));
		assertThat(typeOf("timetz")).isEqualTo(
				read("pg_catalog.timetz", "pg_catalog.timetz", InputCheck.CURRENT_TIME, InputCheck.MICROSECONDS));
		assertThat(typeOf("datemultirange"))
			.isEqualTo(read("pg_catalog.datemultirange", "pg_catalog.datemultirange", InputCheck.CURRENT_TIME));
		assertThat(typeOf("money"))
			.isEqualTo(read("pg_catalog.money", "pg_catalog.money", InputCheck.ROUNDED_TO_CURRENCY));
		assertThat(typeOf("name")).isEqualTo(read("pg_catalog.name", "pg_catalog.name", InputCheck.CUT_OFF));
		sql("CREATE TYPE s.\"Span\" AS (day date[], note text)");
		assertThat(typeOf("s.\"Span\""))
			.isEqualTo(read(this.schema + ".\"Span\"", this.schema + ".\"Span\"", InputCheck.CURRENT_TIME));
		assertThat(typeOf("pg_node_tree"))
			.isEqualTo(new ColumnType.Unsupported("PostgreSQL reads no values of its type pg_node_tree"));
		assertThat(typeOf("money[]")).isEqualTo(new ColumnType.Unsupported(
				"its type money[] holds values of money, name or \"char\", which PostgreSQL would round or cut off"));
		sql("CREATE TYPE s.price AS (amount numeric(5,2))");
		assertThat(typeOf("s.price"))
			.isEqualTo(read(this.schema + ".price", this.schema + ".price", InputCheck.ROUNDED_ATTRIBUTE));
		sql("CREATE TYPE s.word AS (letters varchar(3))");
		assertThat(typeOf("s.word"))
			.isEqualTo(read(this.schema + ".word", this.schema + ".word", InputCheck.ROUNDED_ATTRIBUTE));
		assertThat(typeOf("s.price[]")).isEqualTo(new ColumnType.Unsupported("its type " + this.schema
				+ ".price[] holds values with a limit, such as numeric(12,2), to which PostgreSQL would round them"));
	}

	@Test
	void domainsAreSeenThroughToTheirBaseWithItsModifierAndTheirNotNull() {
		sql("CREATE DOMAIN s.money AS numeric(12,2) CHECK (value >= 0)");
		sql("CREATE DOMAIN s.price AS " + this.schema + ".money NOT NULL");
		sql("CREATE TABLE s.priced (x " + this.schema + ".price, y " + this.schema + ".money DEFAULT 1)");
		assertThat(find("priced").columns()).containsExactly(
				new BlockColumn("x", new ColumnType.Numeric(12, 2), this.schema + ".price", "numeric(12,2)", true,
						false, false),
				new BlockColumn("y", new ColumnType.Numeric(12, 2), this.schema + ".money", "numeric(12,2)", false,
						true, false));
	}

	@Test
	void columnsThatTheDatabaseFillsAreMarked() {
		sql("""
				CREATE TABLE s.filled (a int GENERATED ALWAYS AS IDENTITY, b int GENERATED BY DEFAULT AS IDENTITY,
				                       c int DEFAULT 7, d int GENERATED ALWAYS AS (c + 1) STORED, e int NOT NULL)""");
		assertThat(find("filled").columns())
			.extracting(BlockColumn::name, BlockColumn::hasDefault, BlockColumn::generated, BlockColumn::notNull)
			.containsExactly(org.assertj.core.groups.Tuple.tuple("a", true, true, true),
					org.assertj.core.groups.Tuple.tuple("b", true, false, true),
					org.assertj.core.groups.Tuple.tuple("c", true, false, false),
					org.assertj.core.groups.Tuple.tuple("d", false, true, false),
					org.assertj.core.groups.Tuple.tuple("e", false, false, true));
	}

	@Test
	void keysAreThePrimaryOneFirstInTheirColumnsOrder() {
		sql("CREATE TABLE s.keyed (a int, b int, c int, PRIMARY KEY (b, a), CONSTRAINT also UNIQUE (c, b))");
		List<Equality> equalities = List.of(equality("pg_catalog.int4"), equality("pg_catalog.int4"));
		assertThat(find("keyed").keys()).containsExactly(new Key("keyed_pkey", List.of("b", "a"), equalities, true),
				new Key("also", List.of("c", "b"), equalities, false));
	}

	private static Equality equality(String type) {
		return new Equality("OPERATOR(pg_catalog.=)", type);
	}

	@Test
	void theEqualityOfAKeyIsThatOfItsIndex() {
		CaselessText.in(this.schema).forEach(this::sql);
		sql("CREATE DOMAIN s.code AS s.caseless");
		sql("CREATE TYPE s.size AS ENUM ('S', 'M')");
		sql("CREATE DOMAIN s.shirt AS s.size");
		sql("""
				CREATE TABLE s.typed (a s.caseless, b s.code, c s.size, d s.shirt, e varchar(7), f char(3),
				                      g numeric(7,2), x int, PRIMARY KEY (g, f, e, d, c, b, a) INCLUDE (x))""");
		assertThat(find("typed").keys()).containsExactly(new Key("typed_pkey",
				List.of("g", "f", "e", "d", "c", "b", "a"),
				List.of(equality("pg_catalog.\"numeric\""), equality("pg_catalog.bpchar"), equality("pg_catalog.text"),
						equality(this.schema + ".size"), equality(this.schema + ".size"),
						new Equality("OPERATOR(" + this.schema + ".=)", this.schema + ".caseless"),
						new Equality("OPERATOR(" + this.schema + ".=)", this.schema + ".caseless")),
				true));
	}

	@Test
	void aColumnHasTheCollationThatIsNotThatOfItsType() {
		sql("CREATE COLLATION s.plain FROM \"C\"");
		sql("CREATE DOMAIN s.code AS text COLLATE s.plain");
		sql("CREATE TABLE s.collated (a text, b varchar(3) COLLATE s.plain, c s.code)");
		assertThat(find("collated").columns()).extracting(BlockColumn::stagingDefinition)
			.containsExactly("\"a\" text", "\"b\" character varying(3) COLLATE " + this.schema + ".plain",
					"\"c\" text COLLATE " + this.schema + ".plain");
	}

	@Test
	void theShapeFollowsFromTheDefinition() {
		sql("CREATE TABLE s.plain (x int)");
		sql("CREATE TABLE s.loads (x int, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		sql("CREATE TABLE s.nullable (x int, _load bigint) PARTITION BY RANGE (_load)");
		sql("CREATE TABLE s.other (x int, _load bigint NOT NULL) PARTITION BY LIST (_load)");
		assertThat(find("plain").shape()).isEqualTo(Block.Shape.ORDINARY);
		assertThat(find("loads").shape()).isEqualTo(Block.Shape.PARTITIONED_BY_LOAD);
		for (String name : List.of("nullable", "other")) {
			assertUnsupported(name, "it is partitioned by _load, but not as a block without a key, "
					+ "with _load bigint NOT NULL and PARTITION BY RANGE (_load)");
		}
		assertThat(this.catalog.find(this.schema, "nothing")).isEmpty();
		assertThat(this.catalog.blocksOf(this.schema)).containsExactly("loads", "nullable", "other", "plain");
	}

	private void assertUnsupported(String name, String why) {
		assertThat(find(name).shape()).as(name).isEqualTo(Block.Shape.UNSUPPORTED);
		assertThat(find(name).obstacles()).as(name).containsExactly(why);
	}

	@Test
	void aTableThatTheUserPartitionedIsABlockAsAWhole() {
		sql("CREATE TABLE s.by_list (x int PRIMARY KEY) PARTITION BY LIST (x)");
		sql("CREATE TABLE s.by_range (x int, y date) PARTITION BY RANGE (y, abs(x))");
		sql("CREATE TABLE s.by_hash (x int) PARTITION BY HASH (x)");
		sql("CREATE TABLE s.one PARTITION OF " + this.schema + ".by_list FOR VALUES IN (1) PARTITION BY HASH (x)");
		for (String name : List.of("by_list", "by_range", "by_hash")) {
			assertThat(find(name).shape()).as(name).isEqualTo(Block.Shape.PARTITIONED);
			assertThat(find(name).obstacles()).isEmpty();
		}
		assertThat(find("by_list").soleKey())
			.isEqualTo(new Key("by_list_pkey", List.of("x"), List.of(equality("pg_catalog.int4")), true));
		assertUnsupported("one", "it is a partition of " + this.schema + ".by_list");
	}

	@Test
	void aRelationThatIsNoBlockNamesItsKind() {
		sql("CREATE VIEW s.seen AS SELECT 1 AS x");
		sql("CREATE RULE kept AS ON INSERT TO s.seen DO INSTEAD NOTHING");
		sql("CREATE MATERIALIZED VIEW s.stored AS SELECT 1 AS x");
		sql("CREATE FOREIGN DATA WRAPPER " + this.schema + "_wrapper");
		try {
			sql("CREATE SERVER " + this.schema + "_server FOREIGN DATA WRAPPER " + this.schema + "_wrapper");
			sql("CREATE FOREIGN TABLE s.far (x int) SERVER " + this.schema + "_server");
			sql("CREATE TABLE s.partly (x int) PARTITION BY LIST (x)");
			sql("CREATE FOREIGN TABLE s.farther PARTITION OF " + this.schema + ".partly DEFAULT SERVER " + this.schema
					+ "_server");
			assertUnsupported("seen", "it is a view");
			assertUnsupported("stored", "it is a materialized view");
			assertUnsupported("far", "it is a foreign table");
			assertUnsupported("partly", "its partition " + this.schema + ".farther is a foreign table");
		}
		finally {
			sql("DROP FOREIGN DATA WRAPPER " + this.schema + "_wrapper CASCADE");
		}
	}

	@Test
	void theFingerprintChangesWithTheDefinitionAndNotWithTheRows() {
		sql("CREATE TABLE s.watched (x int)");
		String before = find("watched").fingerprint();
		sql("INSERT INTO s.watched VALUES (1)");
		assertThat(find("watched").fingerprint()).isEqualTo(before);
		for (String change : List.of("ADD COLUMN y int", "ALTER COLUMN x SET NOT NULL", "ADD CHECK (x > 0)",
				"ALTER COLUMN x SET DEFAULT 3", "ALTER COLUMN x TYPE bigint", "ENABLE ROW LEVEL SECURITY")) {
			String now = find("watched").fingerprint();
			sql("ALTER TABLE s.watched " + change);
			assertThat(find("watched").fingerprint()).as(change).isNotEqualTo(now);
		}
	}

	@Test
	void aTableWithRulesCannotBeLoadedAndItsRulesAreNamed() {
		sql("CREATE TABLE s.ruled (x int)");
		String before = find("ruled").fingerprint();
		sql("CREATE RULE \"Keep out\" AS ON INSERT TO s.ruled DO INSTEAD NOTHING");
		sql("CREATE RULE audit AS ON DELETE TO s.ruled DO ALSO NOTIFY deleted");
		assertThat(find("ruled").shape()).isEqualTo(Block.Shape.UNSUPPORTED);
		assertThat(find("ruled").obstacles()).containsExactly(
				"it has the rule \"Keep out\", which can change or discard rows",
				"it has the rule audit, which can change or discard rows");
		assertThat(find("ruled").fingerprint()).isNotEqualTo(before);
		sql("ALTER TABLE s.ruled DISABLE RULE \"Keep out\"");
		sql("DROP RULE audit ON s.ruled");
		assertThat(find("ruled").shape()).as("a table whose only rule is disabled").isEqualTo(Block.Shape.ORDINARY);
		assertThat(find("ruled").fingerprint()).isEqualTo(before);
	}

	@Test
	void obstaclesToAttachingAreNamed() {
		sql("CREATE DOMAIN s.positive AS int CHECK (value > 0)");
		sql("CREATE TABLE s.loads (x int, y " + this.schema
				+ ".positive, _load bigint NOT NULL) PARTITION BY RANGE (_load)");
		sql("CREATE TABLE s.rest PARTITION OF " + this.schema + ".loads DEFAULT");
		assertThat(find("loads").obstacles()).containsExactly("it has a default partition, which attaching would lock",
				"its column y is of a domain with a check, which is tested after loading");
	}

}
