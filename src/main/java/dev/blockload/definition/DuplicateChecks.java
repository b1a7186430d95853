package dev.blockload.definition;

import java.util.List;
import java.util.Optional;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.block.Duplicates;
import dev.blockload.block.Key;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.SourcePosition;

/**
 * Checks what an import says about records with the same key against its block.
 */
final class DuplicateChecks {

	private final LocatedImport located;

	private final Block block;

	private final Problems problems;

	private final SourcePosition position;

	private DuplicateChecks(LocatedImport located, Block block, Problems problems) {
		this.located = located;
		this.block = block;
		this.problems = problems;
		this.position = located.sourceMap().of(DuplicatesKeyReader.DUPLICATES);
	}

	static void check(LocatedImport located, Block block, Problems problems) {
		Duplicates duplicates = located.definition().rules().duplicates();
		DuplicateChecks checks = new DuplicateChecks(located, block, problems);
		if (duplicates.policy().merges() && block.keys().isEmpty()) {
			checks.problem("duplicates is '" + duplicates.policy().text() + "', but block " + block.qualifiedName()
					+ " has no key. Remove 'duplicates'.");
			return;
		}
		duplicates.sums().forEach(checks::sum);
	}

	private void sum(String name) {
		Optional<BlockColumn> column = this.block.column(name);
		List<String> key = BlockChecks.keyOf(this.located.definition(), this.block).map(Key::columns).orElse(List.of());
		if (column.isEmpty()) {
			List<String> names = this.block.columns().stream().map(BlockColumn::name).toList();
			problem("duplicates adds up column " + Redacted.value(name) + ", which block " + this.block.qualifiedName()
					+ " does not have. Expected one of " + String.join(", ", names) + "." + Choices.hint(name, names));
		}
		else if (key.contains(name)) {
			problem("duplicates adds up column '" + name + "', which is part of the key (" + String.join(", ", key)
					+ "). Expected a column that is not in the key.");
		}
		else if (!isNumber(column.get().type())) {
			problem("duplicates adds up column '" + name + "' (" + column.get().sqlType()
					+ "). Expected a column of numbers.");
		}
		else {
			source(name);
		}
	}

	private void source(String name) {
		List<ColumnRule> rules = this.located.definition().columns();
		Optional<ColumnRule> rule = this.located.definition()
			.allColumns()
			.stream()
			.filter((each) -> each.column().equals(name))
			.findFirst();
		if (!rules.isEmpty() && rule.isEmpty()) {
			problem("duplicates adds up column '" + name
					+ "', which is not mapped. Add it to the columns, or remove it from 'sum'.");
		}
		else if (rule.isPresent() && rule.get().source() instanceof ColumnRule.Source.Added added) {
			problem("duplicates adds up column '" + name + "', which is filled with '" + added.metadata().text()
					+ "'. Expected a column whose values are numbers of the file.");
		}
	}

	private static boolean isNumber(ColumnType type) {
		return type instanceof ColumnType.Int || type instanceof ColumnType.Numeric
				|| type instanceof ColumnType.Floating;
	}

	private void problem(String message) {
		this.problems.add(this.position, message);
	}

}
