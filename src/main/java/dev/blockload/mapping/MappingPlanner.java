package dev.blockload.mapping;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.Mapping.Target;
import org.jspecify.annotations.Nullable;

/**
 * Makes one mapping, or says why there is none.
 */
final class MappingPlanner {

	private static final int NO_FIELD = -1;

	private final Block block;

	private final Header header;

	private final Conventions conventions;

	private final @Nullable RunFacts facts;

	private final List<Target> targets = new ArrayList<>();

	private final List<MappingProblem> problems = new ArrayList<>();

	/**
	 * How the columns of a file are named.
	 */
	enum Naming {

		/** By a header. */
		HEADERS,

		/** By their numbers, from 1. */
		NUMBERS;

		private String missing(String name) {
			return switch (this) {
				case HEADERS -> "header '" + name + "', which the file does not have: ";
				case NUMBERS -> "field " + name + ", which the first record does not have: ";
			};
		}

	}

	MappingPlanner(Block block, Header header, Conventions conventions, @Nullable RunFacts facts) {
		this.block = block;
		this.header = header;
		this.conventions = conventions;
		this.facts = facts;
	}

	Mapping byRules(List<ColumnRule> rules, Naming naming) {
		this.problems.addAll(new RuleChecks(this.block, this.conventions).check(rules));
		for (ColumnRule rule : rules) {
			BlockColumn column = this.block.column(rule.column()).orElse(null);
			if (rule.source() instanceof Source.FromHeader from) {
				int position = position(rule.column(), from.header(),
						"column '" + rule.column() + "' comes from " + naming.missing(from.header()));
				if (column != null) {
					this.targets.add(new Target(column, formatOf(column, rule.format()), position, null));
				}
			}
			else if (column != null && rule.source() instanceof Source.Added added) {
				add(column, added.fact());
			}
			else if (column != null) {
				String constant = ((Source.Constant) rule.source()).value();
				this.targets.add(new Target(column, Format.DEFAULT, NO_FIELD, constant));
			}
		}
		return mapping();
	}

	Mapping byNames() {
		for (BlockColumn column : this.block.columns()) {
			String name = column.name();
			boolean present = !this.header.positions(name).isEmpty();
			MappingProblem notLoadable = RuleChecks.notLoadable(column);
			if (RuleChecks.isLoadColumn(this.block, column)) {
				continue;
			}
			if (notLoadable != null) {
				if (present || RuleChecks.isRequired(this.block, column)) {
					this.problems.add(notLoadable);
				}
			}
			else if (present || !column.hasDefault() || isNearlyPresent(name)) {
				int position = position(name, name, "column '" + name + "' is not in the header: ");
				Format format = formatOf(column, Format.DEFAULT);
				new RuleChecks(this.block, this.conventions).badPattern(column, format).ifPresent(this.problems::add);
				this.targets.add(new Target(column, format, position, null));
			}
		}
		return mapping();
	}

	Mapping byOrder() {
		List<BlockColumn> filled = this.block.columns()
			.stream()
			.filter((column) -> !column.generated() && !RuleChecks.isLoadColumn(this.block, column))
			.toList();
		int found = this.header.names().size();
		if (found != filled.size()) {
			this.problems.add(new MappingProblem(null, "column-count",
					"the first record has " + found + ((found == 1) ? " field" : " fields") + ", and "
							+ this.block.qualifiedName() + " has " + filled.size()
							+ " columns to fill: expected as many, or 'columns' that say which is which; they are "
							+ Header.listed(filled.stream().map(BlockColumn::name).toList())));
			return mapping();
		}
		for (BlockColumn column : filled) {
			MappingProblem notLoadable = RuleChecks.notLoadable(column);
			if (notLoadable != null) {
				this.problems.add(notLoadable);
			}
			else {
				this.targets.add(new Target(column, formatOf(column, Format.DEFAULT), filled.indexOf(column), null));
			}
		}
		return mapping();
	}

	private Format formatOf(BlockColumn column, Format own) {
		return this.conventions.formatOf(column.type(), own);
	}

	private void add(BlockColumn column, Fact fact) {
		if (fact == Fact.RECORD_NUMBER) {
			this.targets.add(new Target(column, Format.DEFAULT, Mapping.RECORD_NUMBER, null));
			return;
		}
		if (!fact.isFor(column.type())) {
			// Among the problems already.
			return;
		}
		RunFacts known = Objects.requireNonNull(this.facts, "the facts of a run");
		String text = known.text(fact, column.type(), this.conventions.zone());
		MappingProblem problem = (text != null) ? new RuleChecks(this.block, this.conventions).badConstant(column, text)
				: new MappingProblem(column.name(), "no-date-in-key", "column '" + column.name()
						+ "' holds the file's date: '" + known.key() + "' has none in its name");
		if (problem != null) {
			this.problems.add(problem);
		}
		this.targets.add(new Target(column, Format.DEFAULT, NO_FIELD, text));
	}

	/** Whether a header that is no other column's name was probably meant. */
	private boolean isNearlyPresent(String name) {
		return this.header.near(name).stream().anyMatch((near) -> this.block.column(near).isEmpty());
	}

	private int position(String column, String name, String missing) {
		List<Integer> positions = this.header.positions(name);
		if (positions.isEmpty()) {
			this.problems.add(new MappingProblem(column, "header-missing", missing + this.header.foundInsteadOf(name)));
			return NO_FIELD;
		}
		if (positions.size() > 1) {
			String places = positions.stream()
				.map((position) -> String.valueOf(position + 1))
				.collect(Collectors.joining(" and "));
			this.problems.add(new MappingProblem(column, "header-duplicate",
					"header '" + name + "' stands at the positions " + places + " of the header: expected it once"));
		}
		return positions.get(0);
	}

	private Mapping mapping() {
		if (!this.problems.isEmpty()) {
			throw new MappingException(this.problems);
		}
		List<BlockColumn> order = this.block.columns();
		this.targets.sort(Comparator.comparingInt((target) -> order.indexOf(target.column())));
		return new Mapping(this.targets, Mapping.unmapped(this.header.names(), this.targets),
				this.header.names().size(), this.conventions.zone());
	}

}
