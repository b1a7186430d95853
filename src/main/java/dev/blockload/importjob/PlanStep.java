package dev.blockload.importjob;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.block.Block;
import dev.blockload.block.RecordColumn;
import dev.blockload.csv.HeaderReader;
import dev.blockload.mapping.Mapping;
import dev.blockload.publish.Target;
import dev.blockload.run.RunPlan;
import dev.blockload.run.Stage;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header, maps it onto the block, and refuses what cannot work before anything
 * is written. Then it stores header, bounds of the text and the block's fingerprint,
 * creates the staging table unless the file is loaded directly, and supersedes the
 * earlier runs of the import that did not complete.
 */
final class PlanStep extends RunStep {

	/** How many names of columns a warning lists. */
	private static final int MOST_LISTED = 100;

	private final RunContext context;

	private final ImportTools tools;

	private PinnedText.@Nullable Beginning beginning;

	PlanStep(RunContext context, ImportTools tools) {
		super(context, tools.row(), Stage.PLANNED);
		this.context = context;
		this.tools = tools;
	}

	@Override
	void prepare() throws IOException {
		this.beginning = new PinnedText(this.context.store(), this.context.pin(), this.context.definition().dialect())
			.beginning();
		if (this.context.purpose() == RunRequest.Purpose.PUBLISH) {
			// Before this transaction has locked anything.
			this.tools.older()
				.endSessions(this.context.definition().name(), this.context.attempt(), this.context.alive());
		}
	}

	@Override
	Stage work() {
		PinnedText.Beginning read = Objects.requireNonNull(this.beginning);
		HeaderReader.Head head = read.head();
		Block block = this.tools.planner().blockOf(this.context.definition());
		Mapping mapping = BlockPlanner.mapping(this.context.definition(), block, head.names(), this.context.facts(),
				this.tools.planner().filledBefore(this.context.definition(), block, head.names()));
		this.context.expect(this.tools.planner().expected(this.context));
		Target mapped = BlockPlanner.target(this.context.definition(), block, mapping).with(this.context.expected());
		this.tools.rights().require(this.context.run(), mapped);
		PathChoice.Chosen chosen = this.tools.path().choose(this.context, mapped, read.end());
		List<Warning> warnings = warnings(block, mapping);
		warnings.addAll(chosen.warnings());
		warnings.addAll(expected());
		RecordColumn column = switch (chosen.path()) {
			case DIRECT -> RecordColumn.ABSENT;
			case STAGED -> new StagedPlan(this.tools.staging()).create(this.context.run(), this.context.definition(),
					block, mapped);
		};
		this.tools.row()
			.steps()
			.planned(this.context.attempt(),
					new RunPlan(head.names(), block.fingerprint(), head.dataStart(), read.end(),
							mapping.cells().isEmpty() ? null : mapping.cells().size(), column, chosen.path()),
					warnings);
		this.context.choose(chosen.path());
		var unused = BlockPlanner.planned(this.context, block, head.names(), column);
		if (this.context.purpose() == RunRequest.Purpose.PUBLISH) {
			this.tools.older().supersede(this.context.definition().name(), this.context.attempt());
		}
		return Stage.PLANNED;
	}

	/** Without this line, nobody could explain the counts of a dry run of a flow. */
	private List<Warning> expected() {
		String items = this.context.expected().describe();
		return (items == null) ? List.of() : List.of(new Warning(ImportWarning.DRY_RUN,
				"Items that earlier dry runs of the flow would add count as existing: " + items + "."));
	}

	private static List<Warning> warnings(Block block, Mapping mapping) {
		List<Warning> warnings = new ArrayList<>();
		if (!mapping.unmappedHeaders().isEmpty()) {
			warnings.add(new Warning(ImportWarning.UNMAPPED_HEADERS,
					"These columns of the file are not loaded, because no column of " + block.qualifiedName()
							+ " is mapped to them: " + listed(mapping.unmappedHeaders()) + "."));
		}
		block.obstacles()
			.forEach((obstacle) -> warnings.add(new Warning(ImportWarning.INSERTED,
					"Rows are inserted into " + block.qualifiedName() + " instead of attached: " + obstacle + ".")));
		return warnings;
	}

	private static String listed(List<String> headers) {
		String first = headers.stream().limit(MOST_LISTED).map(Printable::line).collect(Collectors.joining(", "));
		int more = headers.size() - MOST_LISTED;
		return (more > 0) ? first + String.format(Locale.ROOT, ", and %,d more", more) : first;
	}

}
