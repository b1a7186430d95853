package dev.blockload.importjob;

import java.util.List;

import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.BlockChecks;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.RowUnit;
import dev.blockload.publish.BlockRights;
import dev.blockload.publish.MissingRight;
import dev.blockload.publish.NeededRights;
import dev.blockload.yaml.Problem;

/**
 * Finds the rights in the database that imports need and the role lacks. They are no
 * problem of a definition: a run tests them when it knows the header of its file.
 */
public final class RightsCheck {

	private final BlockCatalog catalog;

	private final BlockRights rights;

	RightsCheck(BlockCatalog catalog, BlockRights rights) {
		this.catalog = catalog;
		this.rights = rights;
	}

	/**
	 * The missing rights of an import.
	 * @param definition of the import
	 * @return empty also if the block does not exist or cannot be loaded
	 */
	public List<MissingRight> missing(ImportDefinition definition) {
		return this.catalog.find(definition.application(), definition.block())
			.map(definition::loaded)
			.filter((block) -> block.shape() != Block.Shape.UNSUPPORTED)
			.map((block) -> this.rights
				.missing(NeededRights.of(block, BlockChecks.keyOf(definition, block).orElse(null), definition.rules(),
						definition.deletesCells() ? RowUnit.CELL_OR_DELETE : definition.unit(), filled(definition))))
			.orElse(List.of());
	}

	/** Without columns, the headers of the file name them. */
	private static List<String> filled(ImportDefinition definition) {
		return definition.columns().isEmpty() ? List.of()
				: definition.allColumns().stream().map(ColumnRule::column).distinct().toList();
	}

	/**
	 * The missing rights of an import as a problem of it; empty if there are none.
	 * @param located the import
	 */
	public List<Problem> problems(LocatedImport located) {
		List<MissingRight> missing = missing(located.definition());
		return missing.isEmpty() ? List.of() : List
			.of(BlockChecks.at(located, "block", BlockRights.describe(missing) + " " + BlockRights.enter(missing)));
	}

}
