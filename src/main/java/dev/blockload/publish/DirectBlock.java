package dev.blockload.publish;

import java.util.List;
import java.util.Optional;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Duplicates;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.mapping.RowUnit;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Decides whether rows can be copied into a block without a staging table: nothing has to
 * be looked up, tested or kept before they are visible, and no statement but COPY is
 * needed. Rows that the server then refuses are staged, so that each of them becomes a
 * reject.
 */
final class DirectBlock {

	// In tgtype, 4 is INSERT.
	private static final String OBSTACLE = """
			SELECT CASE
			       WHEN row_security_active(:block::oid) THEN 'row-level security applies to Blockload''s role'
			       WHEN trigger IS NOT NULL THEN format('it has the trigger %I', trigger)
			       WHEN rule IS NOT NULL THEN format('it has the rule %I', rule)
			       WHEN "constraint" IS NOT NULL THEN format('it has the constraint %I', "constraint")
			       WHEN "column" IS NOT NULL THEN format('its column %I is of a domain', "column") END
			  FROM (SELECT (SELECT min(tgname) FROM pg_trigger
			                 WHERE tgrelid = :block AND NOT tgisinternal AND tgenabled <> 'D' AND tgtype & 4 <> 0) AS trigger,
			               (SELECT min(rulename) FROM pg_rewrite
			                 WHERE ev_class = :block AND ev_type <> '1' AND ev_enabled <> 'D') AS rule,
			               (SELECT min(conname) FROM pg_constraint
			                 WHERE conrelid = :block AND contype IN ('c', 'f', 'x')) AS "constraint",
			               (SELECT min(attname) FROM pg_attribute JOIN pg_type t ON t.oid = atttypid
			                 WHERE attrelid = :block AND attnum > 0 AND NOT attisdropped AND typtype = 'd') AS "column") found""";

	private final JdbcClient client;

	private final Target target;

	DirectBlock(JdbcClient client, Target target) {
		this.client = client;
		this.target = target;
	}

	/**
	 * Whether the block must not have a row: with rows, keys have to be compared, or rows
	 * have to be deleted.
	 */
	boolean mustBeEmpty() {
		return this.target.key() != null || this.target.mode().updatesExistingRows()
				|| this.target.mode().deletesAbsentRows();
	}

	/**
	 * Why rows must be staged, as the database says it.
	 * @return completes {@code Rows are staged, because …}; empty if they can be copied
	 */
	Optional<String> obstacle() {
		return ofDefinition().or(this::ofContent);
	}

	/** Why rows must be staged, as the import says it; asks nothing of the database. */
	Optional<String> obstacleOfImport() {
		Block block = this.target.block();
		if (block.shape() != Block.Shape.ORDINARY) {
			return Optional.of("block " + block.qualifiedName() + " is partitioned");
		}
		if (block.placement().isOnNodes()) {
			return Optional.of("block " + block.qualifiedName() + " is " + block.placement().describe());
		}
		if (!this.target.mode().insertsNewRows()) {
			return Optional.of("mode " + this.target.mode().text() + " changes existing rows");
		}
		if (this.target.rules().scope() != null) {
			return Optional.of("the import replaces a scope");
		}
		if (!this.target.lookups().isEmpty()) {
			return Optional.of("the import looks up references");
		}
		if (this.target.rules().duplicates().policy() != Duplicates.Policy.FAIL) {
			return Optional.of("the import sets duplicates: " + this.target.rules().duplicates().policy().text());
		}
		if (this.target.unit() == RowUnit.CELL_OR_DELETE) {
			return Optional.of("blank cells delete items");
		}
		return ofColumns();
	}

	private Optional<String> ofColumns() {
		List<BlockColumn> filled = this.target.filledColumns();
		if (filled.isEmpty()) {
			return Optional.of("the file fills no column");
		}
		for (TargetColumn column : this.target.columns()) {
			if (column.keepsOnBlank()) {
				return Optional.of("column " + Identifiers.quoted(column.name()) + " has blank: keep");
			}
		}
		// The staging table has another type: the server tests the values afterwards.
		Optional<BlockColumn> converted = filled.stream()
			.filter((column) -> column.isDomain() || column.isReadByServer())
			.findFirst();
		if (converted.isPresent()) {
			return Optional.of("the type of column " + Identifiers.quoted(converted.get().name())
					+ " is tested after the rows are staged");
		}
		Key key = this.target.key();
		// A unique constraint allows null, which no item can be found by.
		Optional<BlockColumn> nullable = (key == null) ? Optional.empty()
				: filled.stream()
					.filter((column) -> key.columns().contains(column.name()) && !column.notNull())
					.findFirst();
		return nullable.map((column) -> "column " + Identifiers.quoted(column.name()) + " of the key can be null");
	}

	private Optional<String> ofDefinition() {
		return this.client.sql(OBSTACLE)
			.param("block", this.target.block().oid())
			.query((rs, row) -> Optional.ofNullable(rs.getString(1)))
			.single()
			.map((found) -> found.startsWith("row-level") ? found
					: "block " + this.target.block().qualifiedName() + ": " + found);
	}

	private Optional<String> ofContent() {
		return (mustBeEmpty() && hasRows()) ? Optional.of("block " + this.target.block().qualifiedName() + " has rows")
				: Optional.empty();
	}

	/** Whether the block has a row; row security does not apply. */
	boolean hasRows() {
		return this.client.sql("SELECT EXISTS (SELECT 1 FROM " + Identifiers.rowsOf(this.target.block()) + ")")
			.query(Boolean.class)
			.single();
	}

}
