package dev.blockload.publish;

import java.util.ArrayList;
import java.util.List;

import dev.blockload.block.BlockColumn;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.block.Mode;
import dev.blockload.mapping.NullReject;

/**
 * The tests of the keys of staged rows against the items of the block: records that the
 * mode does not take, and blanks of new items that have no value to keep.
 */
final class ItemTests {

	private final long run;

	private final Target target;

	private final Key key;

	private ItemTests(long run, Target target) {
		this.run = run;
		this.target = target;
		this.key = target.requiredKey();
	}

	/** The tests for a target with a key. */
	static List<StagedTest> of(long run, Target target) {
		ItemTests tests = new ItemTests(run, target);
		List<StagedTest> all = new ArrayList<>();
		Mode mode = target.mode();
		if (!mode.updatesExistingRows()) {
			all.add(tests.otherKeys(KeyRejectCode.KEY_EXISTS, tests.exists(),
					"exists in block %s. Mode %s adds new items only."));
		}
		if (!mode.insertsNewRows()) {
			all.add(tests.otherKeys(KeyRejectCode.KEY_UNKNOWN, tests.hasValues() + "NOT " + tests.exists(),
					"does not exist in block %s. Mode %s changes existing items only."));
		}
		else {
			target.columns()
				.stream()
				.filter(ItemTests::needsValue)
				.forEach((column) -> all.add(tests.nothingToKeep(column)));
		}
		return all;
	}

	private static boolean needsValue(TargetColumn target) {
		BlockColumn column = target.column();
		return target.keepsOnBlank() && column.notNull() && !column.hasDefault();
	}

	private String exists() {
		return "EXISTS (SELECT 1 FROM %s b WHERE %s)".formatted(Identifiers.rowsOf(this.target.block()),
				this.key.isSame("b", "s"));
	}

	private StagedTest otherKeys(KeyRejectCode code, String condition, String why) {
		String rows = "FROM %s s WHERE %s".formatted(StagingTable.nameOf(this.run), condition);
		return switch (this.target.rules().otherKeys()) {
			case REJECT -> new StagedTest(Disposition.REJECTED, code,
					select(columnNames(),
							sentence(why.formatted(this.target.block().qualifiedName(), this.target.mode().text())),
							values()) + rows);
			// There can be as many of them as records, and nobody reads a reason.
			case SKIP -> new StagedTest(Disposition.SKIPPED, code,
					select("NULL::pg_catalog.text", Identifiers.literal(""), "NULL::pg_catalog.text") + rows);
		};
	}

	private StagedTest nothingToKeep(TargetColumn column) {
		return new StagedTest(Disposition.REJECTED, NullReject.NULL_NOT_ALLOWED, select(
				Identifiers.literal(column.name()),
				sentence("is new in block " + this.target.block().qualifiedName()
						+ ", so a blank has no value to keep. Expected a value: the column does not allow null."),
				"NULL::pg_catalog.text")
				+ "FROM %s s WHERE %ss.%s IS NULL AND NOT %s".formatted(StagingTable.nameOf(this.run), hasValues(),
						Identifiers.quoted(column.name()), exists()));
	}

	/** The condition that a row deletes no item, with its AND. */
	private String hasValues() {
		return this.target.unit().canDelete() ? "NOT s." + DeletedCells.COLUMN + " AND " : "";
	}

	private String select(String column, String reason, String value) {
		return "SELECT %s AS \"row\", %s AS column_name, %s AS reason, %s AS value "
			.formatted(RowIdentity.of(this.target, "s"), column, reason, value);
	}

	/** A sentence about the key of the row. */
	private String sentence(String predicate) {
		String concatenated = " OPERATOR(pg_catalog.||) ";
		return Identifiers.literal("The key (" + String.join(", ", this.key.columns()) + ") = (") + concatenated
				+ values() + concatenated + Identifiers.literal(") " + predicate);
	}

	private String columnNames() {
		return Identifiers.literal(String.join(", ", this.key.columns()));
	}

	private String values() {
		return "pg_catalog.left(" + TakenRows.valuesOf("s.", this.key) + ", 1000)";
	}

}
