package dev.blockload.publish;

import java.util.List;
import java.util.Optional;

import dev.blockload.block.Block;
import dev.blockload.block.Identifiers;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds what would notice that a row of a block is deleted and inserted again, or that a
 * column of it is null for a moment.
 */
final class SwapObstacles {

	private final PublishTools tools;

	private final Block block;

	SwapObstacles(PublishTools tools, Block block) {
		this.tools = tools;
		this.block = block;
	}

	/** Whether a trigger of the user can fire on the block. */
	static boolean hasTriggers(JdbcClient client, Block block) {
		return client.sql("""
				SELECT EXISTS (SELECT FROM pg_trigger
				                WHERE tgrelid = :block AND NOT tgisinternal AND tgenabled <> 'D')""")
			.param("block", block.oid())
			.query(Boolean.class)
			.single();
	}

	/** Whether a foreign key refers to a column of the block. */
	static boolean isReferred(JdbcClient client, Block block, String column) {
		return client.sql("""
				SELECT EXISTS (SELECT FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.confrelid
				                  AND a.attnum = ANY (k.confkey)
				                WHERE k.contype = 'f' AND k.confrelid = :block AND a.attname = :column)""")
			.param("block", block.oid())
			.param("column", column)
			.query(Boolean.class)
			.single();
	}

	/**
	 * A table whose rows refer to rows of the block, or could without being seen.
	 * @param rows a table with their ctids in the column {@code old}
	 */
	Optional<String> referring(String rows) {
		List<ForeignKey> keys = ForeignKey.referringTo(this.tools.client(), this.block);
		return keys.stream().filter((key) -> refers(key, rows)).map(ForeignKey::table).findFirst();
	}

	private boolean refers(ForeignKey key, String rows) {
		return switch (key.visibility()) {
			case NOT_ALL_ROWS -> true;
			case ALL_ROWS -> this.tools.rolePath()
				.with(() -> this.tools.client()
					.sql("SELECT EXISTS (SELECT FROM %s b JOIN %s c ON b.ctid OPERATOR(pg_catalog.=) c.old JOIN %s r ON %s)"
						.formatted(Identifiers.rowsOf(this.block), rows, key.rows(), key.same()))
					.query(Boolean.class)
					.single());
		};
	}

}
