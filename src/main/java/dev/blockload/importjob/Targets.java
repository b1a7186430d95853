package dev.blockload.importjob;

import java.util.List;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Key;
import dev.blockload.definition.BlockChecks;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.mapping.Mapping;
import dev.blockload.mapping.MappingPlanner;
import dev.blockload.mapping.RunMetadata;
import dev.blockload.publish.PublishCode;
import dev.blockload.publish.Publisher;
import dev.blockload.publish.Target;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Where the rows of a run go, worked out anew by each step from the block as it is, and
 * compared with what the run was planned for.
 */
final class Targets {

	private final JdbcClient jdbc;

	private final BlockCatalog catalog;

	Targets(JdbcClient jdbc, BlockCatalog catalog) {
		this.jdbc = jdbc;
		this.catalog = catalog;
	}

	/** The block of an import as it is now. */
	Block blockOf(ImportDefinition definition) {
		return this.catalog.find(definition.application(), definition.block())
			.orElseThrow(() -> new ImportJobException(PublishCode.BLOCK_CHANGED,
					"there is no table " + definition.application() + "." + definition.block() + " any more",
					"make it, or mend the definition, and start a new run", null));
	}

	/** The mapping of a run onto a block, with the header that {@code plan} read. */
	static Mapping mapping(ImportDefinition definition, Block block, List<String> header, RunMetadata facts) {
		return definition.dialect().header()
				? MappingPlanner.plan(block, definition.columns(), header, definition.columnDefaults(), facts)
				: MappingPlanner.planByNumber(block, definition.columns(), header, definition.columnDefaults(), facts);
	}

	static Target target(ImportDefinition definition, Block block, Mapping mapping) {
		Key key = key(definition, block);
		List<String> columns = mapping.columns().stream().map(BlockColumn::name).toList();
		if (key != null && !columns.containsAll(key.columns())) {
			throw new ImportJobException(PublishCode.KEY_NOT_LOADED,
					"the file does not fill the key (" + String.join(", ", key.columns()) + ") of "
							+ block.qualifiedName() + ": it fills " + String.join(", ", columns),
					"map a header onto each column of the key, then start a new run", null);
		}
		return new Target(block, mapping.columns(), key, definition.mode(), mapping.keptColumns());
	}

	/** What was planned, for a step after {@code plan}. */
	Planned planned(RunContext context) {
		Block block = blockOf(context.definition());
		return this.jdbc.sql("SELECT header, fingerprint FROM blockload.run WHERE id = :run")
			.param("run", context.run())
			.query((rs, row) -> {
				if (!block.fingerprint().equals(rs.getString("fingerprint"))) {
					throw Publisher.blockChanged(block);
				}
				List<String> header = List.of((String[]) rs.getArray("header").getArray());
				Mapping mapping = mapping(context.definition(), block, header, context.facts());
				return new Planned(mapping, target(context.definition(), block, mapping));
			})
			.single();
	}

	private static @Nullable Key key(ImportDefinition definition, Block block) {
		if (definition.key().isEmpty()) {
			return block.soleKey();
		}
		return BlockChecks.keyOf(definition, block).orElseThrow(() -> Publisher.blockChanged(block));
	}

	/**
	 * What a step after {@code plan} works with.
	 *
	 * @param mapping from records to rows
	 * @param target where the rows go
	 */
	record Planned(Mapping mapping, Target target) {
	}

}
