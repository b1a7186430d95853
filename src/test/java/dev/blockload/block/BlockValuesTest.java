package dev.blockload.block;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the values of this package refuse.
 */
class BlockValuesTest {

	private static final Key PRIMARY = new Key("staff_pkey", List.of("id"), true);

	private static final Key UNIQUE = new Key("by_name", List.of("name"), false);

	@Test
	void aTypeHasALengthThatPostgresHas() {
		assertThat(new ColumnType.Numeric(-1, -1).precision()).isEqualTo(-1);
		refused(() -> new ColumnType.Int(3), "An integer of 3 bytes is not valid. Expected 2, 4 or 8.");
		refused(() -> new ColumnType.Floating(2), "A floating-point number of 2 bytes is not valid. Expected 4 or 8.");
		refused(() -> new ColumnType.Varchar(0), "varchar(0) is not valid. Expected a length from 1 to 10485760.");
		refused(() -> new ColumnType.Varchar(10485761),
				"varchar(10485761) is not valid. Expected a length from 1 to 10485760.");
		refused(() -> new ColumnType.Char(0), "char(0) is not valid. Expected a length from 1 to 10485760.");
		refused(() -> new ColumnType.Time(7), "time(7) is not valid. Expected a precision from 0 to 6.");
		refused(() -> new ColumnType.Timestamp(-1), "timestamp(-1) is not valid. Expected a precision from 0 to 6.");
		refused(() -> new ColumnType.TimestampTz(7), "timestamptz(7) is not valid. Expected a precision from 0 to 6.");
	}

	@Test
	void aNumericHasAPrecisionAndAScaleThatPostgresHas() {
		String expected = " is not valid. Expected a precision from 1 to 1000 and a scale from -1000 to 1000.";
		assertThat(new ColumnType.Numeric(1000, -1000).scale()).isEqualTo(-1000);
		refused(() -> new ColumnType.Numeric(0, 0), "numeric(0,0)" + expected);
		refused(() -> new ColumnType.Numeric(1001, 0), "numeric(1001,0)" + expected);
		refused(() -> new ColumnType.Numeric(-1, 2), "numeric(-1,2)" + expected);
		refused(() -> new ColumnType.Numeric(12, -1001), "numeric(12,-1001)" + expected);
		refused(() -> new ColumnType.Numeric(12, 1001), "numeric(12,1001)" + expected);
	}

	@Test
	void anEnumerationHasEachLabelOnce() {
		assertThat(new ColumnType.Enumeration(List.of("")).labels()).containsExactly("");
		refused(() -> new ColumnType.Enumeration(List.of("a", "b", "a")),
				"An enumeration has the labels [a, b, a]. Expected each once.");
		refused(() -> new ColumnType.ReadByServer("inet", " ", "text", Set.of()),
				"A type 'inet' (' ') that PostgreSQL reads from 'text' is not valid. Expected three names.");
		refused(() -> new ColumnType.Unsupported(" "), "A type that cannot be loaded has no name.");
	}

	@Test
	void aColumnHasANameAndTypes() {
		String expected = " is not valid. Expected a name and two types.";
		assertThat(column(" ", "text", "text").name()).isEqualTo(" ");
		refused(() -> column("", "text", "text"), "A column '' of type 'text', staged as 'text'," + expected);
		refused(() -> column("id", "", "text"), "A column 'id' of type '', staged as 'text'," + expected);
		refused(() -> column("id", "text", " "), "A column 'id' of type 'text', staged as ' '," + expected);
	}

	@Test
	void aKeyHasColumns() {
		refused(() -> new Key("", List.of("id"), true), "The key of [id] has no name.");
		refused(() -> new Key("by_name", List.of(), false),
				"Key 'by_name' has the columns []. Expected at least one, and each once.");
		refused(() -> new Key("by_name", List.of("a", "a"), false),
				"Key 'by_name' has the columns [a, a]. Expected at least one, and each once.");
		refused(() -> new Key("by_name", List.of("a", "b"), List.of(Equality.BUILT_IN), false),
				"Key 'by_name' has 2 columns and 1 equalities. Expected one for each column.");
	}

	@Test
	void anEqualityIsNamedWithItsSchema() {
		refused(() -> new Equality("=", null),
				"'=' is not an operator with its schema. Expected one like OPERATOR(pg_catalog.=).");
		refused(() -> new Equality("OPERATOR(=)", null),
				"'OPERATOR(=)' is not an operator with its schema. Expected one like OPERATOR(pg_catalog.=).");
		refused(() -> new Equality("OPERATOR(pg_catalog.=)", "int8"),
				"Type 'int8' has no schema. Expected one like pg_catalog.int8.");
	}

	@Test
	void rowsHaveTheSameKeyByTheEqualitiesOfItsIndex() {
		Key key = new Key("pk", List.of("id", "Na\"me"),
				List.of(new Equality("OPERATOR(pg_catalog.=)", "pg_catalog.int4"),
						new Equality("OPERATOR(\"Ext\".=)", "\"Ext\".citext")),
				true);
		assertThat(key.isSame("b", "s")).isEqualTo("b.\"id\"::pg_catalog.int4 OPERATOR(pg_catalog.=) "
				+ "s.\"id\"::pg_catalog.int4 AND b.\"Na\"\"me\"::\"Ext\".citext OPERATOR(\"Ext\".=) "
				+ "s.\"Na\"\"me\"::\"Ext\".citext");
		assertThat(PRIMARY.isSame("x", "y")).isEqualTo("x.\"id\" OPERATOR(pg_catalog.=) y.\"id\"");
	}

	@Test
	void aBlockHasNamesAndAnIdentity() {
		assertThat(block("app", "staff", 0, "").columns()).isEmpty();
		refused(() -> block("", "staff", 1, "f"),
				"Block ''.'staff' is not valid. Expected the names of a schema and a table.");
		refused(() -> block("app", "", 1, "f"),
				"Block 'app'.'' is not valid. Expected the names of a schema and a table.");
		refused(() -> block("app", "staff", -1, "f"), "Block app.staff has oid -1. Expected 0 or more.");
		refused(() -> block("app", "staff", 1, ""), "Block app.staff has no fingerprint.");
	}

	@Test
	void aBlockHasDistinctColumnsAndKeysOfThem() {
		BlockColumn id = column("id", "text", "text");
		BlockColumn name = column("name", "text", "text");
		assertThat(block(List.of(id, name), List.of(PRIMARY, UNIQUE)).soleKey()).isEqualTo(PRIMARY);
		refused(() -> block(List.of(id, name, id), List.of()),
				"Block app.staff has two columns 'id'. Expected each name once.");
		refused(() -> block(List.of(id, name), List.of(UNIQUE, PRIMARY)),
				"Block app.staff lists its primary key 'staff_pkey' after another key. Expected it first.");
		refused(() -> block(List.of(id), List.of(PRIMARY, UNIQUE)),
				"Key 'by_name' of block app.staff has the columns [name]. Expected columns of the block: [id].");
	}

	@Test
	void anOrdinaryBlockHasNoObstacles() {
		List<String> obstacles = List.of("it has a default partition");
		assertThat(new Block("app", "staff", 1, List.of(), List.of(), Block.Shape.PARTITIONED_BY_LOAD, obstacles, "f")
			.obstacles()).isEqualTo(obstacles);
		refused(() -> new Block("app", "staff", 1, List.of(), List.of(), Block.Shape.ORDINARY, obstacles, "f"),
				"Block app.staff is ORDINARY and has the obstacles [it has a default partition]. Expected none.");
	}

	private static BlockColumn column(String name, String type, String stagingType) {
		return new BlockColumn(name, new ColumnType.Text(), type, stagingType, false, false, false);
	}

	private static Block block(String application, String name, long oid, String fingerprint) {
		return new Block(application, name, oid, List.of(), List.of(), Block.Shape.ORDINARY, List.of(), fingerprint);
	}

	private static Block block(List<BlockColumn> columns, List<Key> keys) {
		return new Block("app", "staff", 1, columns, keys, Block.Shape.ORDINARY, List.of(), "f");
	}

	private static void refused(Supplier<?> value, String message) {
		assertThatIllegalArgumentException().isThrownBy(value::get).withMessage(message);
	}

}
