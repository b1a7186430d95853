package dev.blockload.mapping;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.mapping.ColumnRule.Format;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a block takes its values from where. Immutable.
 */
public final class Mapping {

	private final List<Target> targets;

	private final List<String> unmappedHeaders;

	private final int fields;

	private final ZoneId zone;

	/** Stands for a field: the number of the record. */
	static final int RECORD_NUMBER = -2;

	Mapping(List<Target> targets, List<String> unmappedHeaders, int fields, ZoneId zone) {
		this.targets = List.copyOf(targets);
		this.unmappedHeaders = List.copyOf(unmappedHeaders);
		this.fields = fields;
		this.zone = zone;
	}

	/**
	 * A column and where its values come from.
	 *
	 * @param column of the block
	 * @param format how its values are written
	 * @param field the number of a field, from 0, or {@link #RECORD_NUMBER}; of no
	 * meaning for a constant
	 * @param constant the value of every row, or null
	 */
	record Target(BlockColumn column, Format format, int field, @Nullable String constant) {

		/** Whether its values are read from the file. */
		boolean isInFile() {
			return this.constant == null && this.field != RECORD_NUMBER;
		}

	}

	/**
	 * Map the columns of a file onto a block.
	 * @param block where the rows go
	 * @param rules what the import says of columns; empty where the headers are the
	 * column names
	 * @param header the names of the file's columns
	 * @param zone of timestamps that have none
	 * @return a mapping
	 * @throws MappingException with every mistake there is
	 */
	public static Mapping plan(Block block, List<ColumnRule> rules, List<String> header, ZoneId zone) {
		return plan(block, rules, header, new Conventions(zone, Format.DEFAULT), null);
	}

	/**
	 * Map the columns of a file onto a block.
	 * @param block where the rows go
	 * @param rules what the import says of columns; empty where the headers are the
	 * column names
	 * @param header the names of the file's columns
	 * @param conventions what the import says of all columns
	 * @param facts what is known of the run; null where no rule asks for it
	 * @return a mapping
	 * @throws MappingException with every mistake there is
	 */
	public static Mapping plan(Block block, List<ColumnRule> rules, List<String> header, Conventions conventions,
			@Nullable RunFacts facts) {
		MappingPlanner planner = new MappingPlanner(block, new Header(header), conventions, facts);
		return rules.isEmpty() ? planner.byNames() : planner.byRules(rules, MappingPlanner.Naming.HEADERS);
	}

	/** The same for a file without a header, whose columns are named by their numbers. */
	static Mapping planByNumber(Block block, List<ColumnRule> rules, List<String> numbers, ZoneId zone) {
		return planByNumber(block, rules, numbers, new Conventions(zone, Format.DEFAULT), null);
	}

	/**
	 * Map the columns of a file without a header onto a block: rules name them by their
	 * numbers, from 1; without rules they are the block's columns in order, those left
	 * out that no file fills.
	 * @param block where the rows go
	 * @param rules what the import says of columns
	 * @param numbers of the file's columns
	 * @param conventions what the import says of all columns
	 * @param facts what is known of the run; null where no rule asks for it
	 * @return a mapping
	 * @throws MappingException with every mistake there is
	 */
	public static Mapping planByNumber(Block block, List<ColumnRule> rules, List<String> numbers,
			Conventions conventions, @Nullable RunFacts facts) {
		MappingPlanner planner = new MappingPlanner(block, new Header(numbers), conventions, facts);
		return rules.isEmpty() ? planner.byOrder() : planner.byRules(rules, MappingPlanner.Naming.NUMBERS);
	}

	/**
	 * What can be told of the rules without a file. Constants without a zone are tried in
	 * UTC.
	 * @param block where the rows go
	 * @param rules what the import says of columns
	 * @return every mistake there is, in the order of the rules
	 */
	public static List<MappingProblem> check(Block block, List<ColumnRule> rules) {
		return check(block, rules, new Conventions(ZoneOffset.UTC, Format.DEFAULT));
	}

	/**
	 * What can be told of the rules without a file.
	 * @param block where the rows go
	 * @param rules what the import says of columns
	 * @param conventions what it says of all of them
	 * @return every mistake there is, in the order of the rules
	 */
	public static List<MappingProblem> check(Block block, List<ColumnRule> rules, Conventions conventions) {
		return new RuleChecks(block, conventions).check(rules);
	}

	/** The columns that are loaded, in the order of the tuples: that of the block. */
	public List<BlockColumn> columns() {
		return this.targets.stream().map(Target::column).toList();
	}

	/** The names of the columns in which a blank leaves a row of the block as it is. */
	public Set<String> keptColumns() {
		return this.targets.stream()
			.filter((target) -> target.isInFile() && target.format().keepsOnBlank())
			.map((target) -> target.column().name())
			.collect(Collectors.toSet());
	}

	/** The columns of the file that no column of the block takes, in the file's order. */
	public List<String> unmappedHeaders() {
		return this.unmappedHeaders;
	}

	List<Target> targets() {
		return this.targets;
	}

	/** How many fields each record has. */
	int fields() {
		return this.fields;
	}

	ZoneId zone() {
		return this.zone;
	}

	/** The headers that none of the targets takes. */
	static List<String> unmapped(List<String> header, List<Target> targets) {
		Set<Integer> taken = new HashSet<>();
		targets.stream().filter(Target::isInFile).map(Target::field).forEach(taken::add);
		List<String> unmapped = new ArrayList<>();
		for (int position = 0; position < header.size(); position++) {
			if (!taken.contains(position)) {
				unmapped.add(header.get(position));
			}
		}
		return unmapped;
	}

}
