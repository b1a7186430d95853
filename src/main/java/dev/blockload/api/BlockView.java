package dev.blockload.api;

import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.Key;
import dev.blockload.visible.MessageTexts;

/**
 * A block as its table is defined.
 *
 * @param application its schema
 * @param block its name
 * @param loadable whether imports can load into it
 * @param obstacles why not, or why its rows are not attached as partitions
 * @param columns in the order of the table
 * @param keys the columns of its primary key and its unique constraints
 * @param imports the imports into it that the caller sees
 */
record BlockView(String application, String block, boolean loadable, @MessageTexts List<String> obstacles,
		List<ColumnView> columns, List<List<String>> keys, List<String> imports) {

	static BlockView of(Block block, List<String> imports) {
		return new BlockView(block.application(), block.name(), block.shape() != Block.Shape.UNSUPPORTED,
				block.obstacles(),
				block.columns()
					.stream()
					.map((column) -> new ColumnView(column.name(), column.sqlType(), column.notNull(),
							column.hasDefault(), column.generated()))
					.toList(),
				block.keys().stream().map(Key::columns).toList(), imports);
	}

	/**
	 * A column.
	 */
	record ColumnView(String name, String type, boolean notNull, boolean hasDefault, boolean generated) {
	}

}
