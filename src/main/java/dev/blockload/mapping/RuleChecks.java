package dev.blockload.mapping;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.block.ColumnType;
import dev.blockload.csv.Field;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;

/**
 * What can be told of the rules of an import beside its block, without a file.
 */
final class RuleChecks {

	private final Block block;

	private final ZoneId zone;

	private final List<MappingProblem> problems = new ArrayList<>();

	RuleChecks(Block block, ZoneId zone) {
		this.block = block;
		this.zone = zone;
	}

	List<MappingProblem> check(List<ColumnRule> rules) {
		Set<String> mapped = new HashSet<>();
		for (ColumnRule rule : rules) {
			String name = rule.column();
			BlockColumn column = this.block.column(name).orElse(null);
			if (!mapped.add(name)) {
				add(name, "column-duplicate", "column '" + name + "' is mapped twice: expected once");
			}
			else if (column == null) {
				add(name, "column-unknown", unknown(name));
			}
			else if (isLoadColumn(this.block, column)) {
				add(name, "column-not-loadable",
						"column '" + name + "' is filled by the run: expected no mapping of it");
			}
			else {
				check(rule, column);
			}
		}
		for (BlockColumn column : this.block.columns()) {
			if (!isRequired(this.block, column) || mapped.contains(column.name())) {
				continue;
			}
			MappingProblem notLoadable = notLoadable(column);
			if (notLoadable != null) {
				this.problems.add(notLoadable);
			}
			else if (!rules.isEmpty()) {
				add(column.name(), "column-required", "column '" + column.name() + "' of " + this.block.qualifiedName()
						+ " has no default and refuses null: expected it to be mapped");
			}
		}
		return List.copyOf(this.problems);
	}

	/** A column that the block fills by itself, if it is partitioned by load. */
	static boolean isLoadColumn(Block block, BlockColumn column) {
		return block.shape() == Block.Shape.PARTITIONED_BY_LOAD && column.name().equals(Block.LOAD_COLUMN);
	}

	/** Whether a row without a value of its own for it would be refused. */
	static boolean isRequired(Block block, BlockColumn column) {
		return column.notNull() && !column.hasDefault() && !column.generated() && !isLoadColumn(block, column);
	}

	/** The problem of a column that no value can be loaded into, else null. */
	static @Nullable MappingProblem notLoadable(BlockColumn column) {
		String why = column.generated() ? "it is computed by the database"
				: (column.type() instanceof ColumnType.Unsupported unsupported)
						? "its type is " + unsupported.why() + ", which cannot be loaded" : null;
		return (why == null) ? null : new MappingProblem(column.name(), "column-not-loadable",
				"column '" + column.name() + "' cannot be loaded: " + why);
	}

	private void check(ColumnRule rule, BlockColumn column) {
		MappingProblem notLoadable = notLoadable(column);
		if (notLoadable != null) {
			this.problems.add(notLoadable);
			return;
		}
		String misplaced = misplaced(rule.format(), column);
		if (misplaced != null) {
			add(column.name(), "format-not-applicable", misplaced);
		}
		Encoder encoder;
		try {
			encoder = new Encoders(this.zone, StandardCharsets.UTF_8).of(column.type(), rule.format());
		}
		catch (IllegalArgumentException ex) {
			add(column.name(), "bad-date-pattern", "column '" + column.name() + "' (" + column.sqlType()
					+ ") cannot be read in the pattern '" + rule.format().datePattern() + "': " + ex.getMessage());
			return;
		}
		if (rule.source() instanceof Source.Constant constant) {
			Field field = Field.of(constant.value().getBytes(StandardCharsets.UTF_8));
			Refusal refusal = encoder.encode(field, new TupleBuffer());
			if (refusal != null) {
				add(column.name(), "bad-constant", "the value of column '" + column.name() + "' (" + column.sqlType()
						+ ") cannot be loaded: " + refusal.about(field, StandardCharsets.UTF_8));
			}
		}
	}

	private static @Nullable String misplaced(Format format, BlockColumn column) {
		ColumnType type = column.type();
		String place = "of column '" + column.name() + "' (" + column.sqlType() + ")";
		boolean number = type instanceof ColumnType.Int || type instanceof ColumnType.Numeric
				|| type instanceof ColumnType.Floating;
		boolean time = type instanceof ColumnType.Date || type instanceof ColumnType.Time
				|| type instanceof ColumnType.Timestamp || type instanceof ColumnType.TimestampTz;
		if (!time && format.datePattern() != null) {
			return "the format " + place + " is a date pattern: expected none, the column holds no date or time";
		}
		Character grouping = format.groupingSeparator();
		boolean separators = grouping != null || format.decimalSeparator() != Format.DEFAULT.decimalSeparator();
		if (!number && separators) {
			return "the format " + place + " has separators of digits: expected none, the column holds no number";
		}
		if (isPartOfNumber(format.decimalSeparator()) || (grouping != null && isPartOfNumber(grouping))) {
			return "the format " + place + " separates digits by what is part of a number itself:"
					+ " expected no digit, no sign and no letter e";
		}
		return null;
	}

	private static boolean isPartOfNumber(char separator) {
		return "0123456789+-eE".indexOf(separator) >= 0;
	}

	private String unknown(String name) {
		List<String> names = this.block.columns()
			.stream()
			.filter((column) -> !isLoadColumn(this.block, column))
			.map(BlockColumn::name)
			.toList();
		List<String> near = new Header(names).near(name);
		return this.block.qualifiedName() + " has no column '" + name + "': expected "
				+ (near.isEmpty() ? "one of " : "") + Header.listed(near.isEmpty() ? names : near);
	}

	private void add(String column, String code, String message) {
		this.problems.add(new MappingProblem(column, code, message));
	}

}
