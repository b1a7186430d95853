package dev.blockload.importjob;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.Failure;
import dev.blockload.block.Block;
import dev.blockload.block.BlockCatalog;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.Key;
import dev.blockload.block.RecordColumn;
import dev.blockload.definition.BlockChecks;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.Mapping;
import dev.blockload.mapping.MappingPlanner;
import dev.blockload.mapping.RunMetadata;
import dev.blockload.mapping.ScopeValues;
import dev.blockload.publish.DryRunItems;
import dev.blockload.publish.ExpectedItems;
import dev.blockload.publish.PublishCode;
import dev.blockload.publish.PublishException;
import dev.blockload.publish.Publisher;
import dev.blockload.publish.Target;
import dev.blockload.publish.TargetColumn;
import dev.blockload.run.RunPlan;
import dev.blockload.run.RunTable;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Derives where the rows of a run go. An attempt derives it from the block as it is, and
 * compares it with what the run was planned for, when it begins and before it examines
 * the staged rows. Publish compares the block again when it has locked it.
 */
public final class BlockPlanner {

	private final RunTable runs;

	private final BlockCatalog catalog;

	private final DryRunItems dryRuns;

	BlockPlanner(RunTable runs, BlockCatalog catalog, DryRunItems dryRuns) {
		this.runs = runs;
		this.catalog = catalog;
		this.dryRuns = dryRuns;
	}

	/**
	 * The items of other lists that count as existing: in a dry run of a flow, those that
	 * the dry runs before it would add.
	 */
	ExpectedItems expected(RunContext context) {
		Long flowRun = context.flowRun();
		if (flowRun == null || context.purpose() == RunRequest.Purpose.PUBLISH) {
			return ExpectedItems.NONE;
		}
		ImportDefinition definition = context.definition();
		return this.dryRuns.of(flowRun, this.catalog.referencesOf(definition.application(), definition.block()));
	}

	/** The block of an import as it is now. */
	Block blockOf(ImportDefinition definition) {
		Block block = this.catalog.find(definition.application(), definition.block())
			.orElseThrow(() -> new ImportJobException(PublishCode.BLOCK_CHANGED,
					"Table " + definition.application() + "." + definition.block() + " does not exist any more.",
					"Create it, or correct the definition. Then start a new run."));
		if (block.shape() == Block.Shape.UNSUPPORTED) {
			throw new ImportJobException(PublishCode.BLOCK_CHANGED, BlockChecks.unsupported(block),
					"Correct the block. Then start a new run.");
		}
		return definition.loaded(block);
	}

	/** The triggers that call a function; see {@link BlockCatalog#triggersCalling}. */
	List<String> triggersCalling(String functions) {
		return this.catalog.triggersCalling(functions);
	}

	/** The indexes of the block of an import for which a value can be too big. */
	List<String> indexesForBigValues(ImportDefinition definition) {
		return this.catalog.indexesForBigValues(blockOf(definition));
	}

	/**
	 * The headers that an import without {@code columns} filled with the last file that
	 * it published; null if it published none like that, or if no column is missing.
	 */
	@Nullable Set<String> filledBefore(ImportDefinition definition, Block block, List<String> header) {
		boolean complete = block.columns().stream().allMatch((column) -> header.contains(column.name()));
		if (complete || !definition.columns().isEmpty() || !definition.dialect().header()) {
			return null;
		}
		return this.runs.lastPublished(definition.name())
			.filter((snapshot) -> Definitions.fromSource(snapshot.definition(), definition.name()).columns().isEmpty())
			.map((snapshot) -> Set.copyOf(snapshot.header()))
			.orElse(null);
	}

	/**
	 * The mapping of a run onto a block, with the header that {@code plan} read and found
	 * complete.
	 * @param definition the import
	 * @param block of the import, as it is now
	 * @param header the names of the columns of the file, or their numbers
	 * @param facts of the run
	 * @throws dev.blockload.mapping.MappingException if the block does not fit any more
	 */
	public static Mapping mapping(ImportDefinition definition, Block block, List<String> header, RunMetadata facts) {
		return mapping(definition, block, header, facts, Set.of());
	}

	/**
	 * The mapping of a file onto a block.
	 * @param filled the headers of the last file that the import published, or null
	 */
	static Mapping mapping(ImportDefinition definition, Block block, List<String> header, RunMetadata facts,
			@Nullable Set<String> filled) {
		return definition.dialect().header()
				? MappingPlanner.plan(block, definition.columns(), definition.unpivot(), header,
						definition.columnDefaults(block).withFilled(filled), facts)
				: MappingPlanner.planByNumber(block, definition.columns(), header, definition.columnDefaults(block),
						facts);
	}

	/** The values of the scope of an import; null if it has none. */
	static @Nullable ScopeValues scope(ImportDefinition definition, Block block) {
		return MappingPlanner.scopeValues(block, definition.columns(), definition.unpivot(),
				definition.columnDefaults(block));
	}

	static Target target(ImportDefinition definition, Block block, Mapping mapping) {
		Key key = key(definition, block);
		List<String> columns = mapping.columns().stream().map(BlockColumn::name).toList();
		if (key != null && !columns.containsAll(key.columns())) {
			throw new ImportJobException(PublishCode.KEY_NOT_LOADED,
					"The file does not fill the key (" + String.join(", ", key.columns()) + ") of "
							+ block.qualifiedName() + ". It fills " + String.join(", ", columns) + ".",
					"Map a header to each column of the key. Then start a new run.");
		}
		Set<String> kept = mapping.keptColumns();
		Set<String> added = definition.columns()
			.stream()
			.filter((rule) -> rule.source() instanceof ColumnRule.Source.Added)
			.map(ColumnRule::column)
			.collect(Collectors.toSet());
		List<TargetColumn> filled = mapping.columns()
			.stream()
			.map((column) -> new TargetColumn(column,
					kept.contains(column.name()) ? TargetColumn.OnBlank.KEEPS : TargetColumn.OnBlank.CLEARS,
					added.contains(column.name()) ? TargetColumn.Comparison.NOT_COMPARED
							: TargetColumn.Comparison.COMPARED))
			.toList();
		return new Target(block, Target.columns(block, filled, mapping.lookups()), key, definition.rules(),
				mapping.lookups(), mapping.unit());
	}

	/**
	 * What was planned, for a step after {@code plan}; as this attempt read it last. Only
	 * for work that a changed block cannot make wrong, or that compares it afterwards.
	 */
	Planned planned(RunContext context) {
		Planned known = context.planned();
		return (known != null) ? known : plannedNow(context);
	}

	/**
	 * What was planned, compared with the block as it is now.
	 * @throws PublishException code {@code block-changed}
	 */
	Planned plannedNow(RunContext context) {
		Block block = blockOf(context.definition());
		RunPlan plan = this.runs.plan(context.run());
		if (!block.fingerprint().equals(plan.fingerprint())) {
			throw PublishException.blockChanged(block);
		}
		return planned(context, block, plan.header(), plan.recordColumn());
	}

	/** What is planned now, or was; the attempt remembers it. */
	static Planned planned(RunContext context, Block block, List<String> header, RecordColumn recordColumn) {
		Mapping mapping = mapping(context.definition(), block, header, context.facts()).with(recordColumn);
		Planned planned = new Planned(mapping,
				target(context.definition(), block, mapping).with(recordColumn).with(context.expected()));
		context.planned(planned);
		return planned;
	}

	private static @Nullable Key key(ImportDefinition definition, Block block) {
		if (definition.key().isEmpty()) {
			return block.soleKey();
		}
		return BlockChecks.keyOf(definition, block).orElseThrow(() -> PublishException.blockChanged(block));
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
