package dev.blockload.mapping;

import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.Block.Shape;
import dev.blockload.block.BlockColumn;

/**
 * Blocks made by hand.
 */
final class Blocks {

	private Blocks() {
	}

	static BlockColumn column(String name, String type) {
		return new BlockColumn(name, Types.of(type), type, type, false, false, false);
	}

	static BlockColumn notNull(String name, String type) {
		return new BlockColumn(name, Types.of(type), type, type, true, false, false);
	}

	static BlockColumn withDefault(String name, String type) {
		return new BlockColumn(name, Types.of(type), type, type, true, true, false);
	}

	static BlockColumn generated(String name, String type) {
		return new BlockColumn(name, Types.of(type), type, type, false, false, true);
	}

	static Block of(BlockColumn... columns) {
		return of(Shape.ORDINARY, columns);
	}

	static Block of(Shape shape, BlockColumn... columns) {
		return new Block("workforce", "salaries", 1, List.of(columns), List.of(), shape, List.of(), "f");
	}

}
