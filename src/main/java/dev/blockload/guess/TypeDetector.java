package dev.blockload.guess;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.ColumnType;
import dev.blockload.guess.Interpretation.Assumption;
import dev.blockload.mapping.ColumnRule.Format;
import org.jspecify.annotations.Nullable;

/**
 * Detects the types of the columns of a table. What one column leaves open, such as
 * whether 01/02/2022 is in January or February, other columns of the same file can
 * decide.
 */
final class TypeDetector {

	/**
	 * Interpretations that are tried at the same time: each has its own encoder, and a
	 * file can have very many columns.
	 */
	private static final int MOST_CANDIDATES = 5000;

	private final SampleTable table;

	private final List<ColumnTrial> trials;

	private TypeDetector(SampleTable table, List<ColumnTrial> trials) {
		this.table = table;
		this.trials = trials;
	}

	/**
	 * Detects types and formats.
	 * @param from the first record that holds values, from 0
	 */
	static List<TypedColumn> find(SampleTable table, int from) {
		return tried(table, from, (number, profile) -> ColumnTrial.toFindType(profile), ColumnTrial::keepFitting)
			.columns();
	}

	/**
	 * Detects formats for known types.
	 * @param from the first record that holds values, from 0
	 * @param types the types of the columns, null for a column that is not loaded
	 */
	static List<TypedColumn> formats(SampleTable table, int from, List<@Nullable ColumnType> types) {
		return tried(table, from, (number, profile) -> {
			ColumnType type = types.get(number);
			return (type != null) ? ColumnTrial.of(type, profile) : new ColumnTrial(profile, List.of());
		}, ColumnTrial::dropWorse).columns();
	}

	private static TypeDetector tried(SampleTable table, int from,
			BiFunction<Integer, ColumnProfile, ColumnTrial> trial, Consumer<ColumnTrial> drop) {
		List<ColumnProfile> profiles = IntStream.range(0, table.columns())
			.mapToObj((number) -> new ColumnProfile(table.columns()))
			.toList();
		table.each(from, (parser) -> {
			for (int number = 0; number < profiles.size(); number++) {
				profiles.get(number).add(SampleTable.field(parser, number));
			}
		});
		profiles.forEach(ColumnProfile::end);
		List<ColumnTrial> trials = new ArrayList<>();
		while (trials.size() < profiles.size()) {
			int first = trials.size();
			int candidates = 0;
			while (trials.size() < profiles.size() && candidates < MOST_CANDIDATES) {
				ColumnTrial next = trial.apply(trials.size(), profiles.get(trials.size()));
				trials.add(next);
				candidates += next.candidates();
			}
			table.each(from, (parser) -> {
				for (int number = first; number < trials.size(); number++) {
					trials.get(number).add(SampleTable.field(parser, number));
				}
			});
			trials.subList(first, trials.size()).forEach((tried) -> {
				drop.accept(tried);
				tried.end();
			});
		}
		return new TypeDetector(table, trials);
	}

	private List<TypedColumn> columns() {
		Map<Assumption, Integer> votes = new EnumMap<>(Assumption.class);
		for (ColumnTrial trial : this.trials) {
			Set<Assumption> assumptions = trial.assumptions();
			if (assumptions.size() == 1) {
				votes.merge(assumptions.iterator().next(), 1, Integer::sum);
			}
		}
		List<TypedColumn> columns = new ArrayList<>();
		this.trials.forEach((trial) -> columns.add(column(trial, votes)));
		Set<String> nulls = columns.stream()
			.filter((column) -> !isText(column.type()))
			.flatMap((column) -> column.profile().nullWords().stream())
			.filter(NullWords::isNeverText)
			.collect(Collectors.toSet());
		columns.replaceAll((column) -> isText(column.type()) ? text(column, nulls) : column);
		return List.copyOf(columns);
	}

	private TypedColumn column(ColumnTrial trial, Map<Assumption, Integer> votes) {
		ColumnProfile profile = trial.profile();
		Set<Assumption> assumptions = trial.assumptions();
		Assumption assumption = null;
		String assumed = null;
		if (assumptions.size() > 1) {
			assumption = voted(assumptions, votes);
			if (assumption == null) {
				assumption = likelier(assumptions, profile);
				assumed = isOpen(assumptions, profile) ? assumption.sentence() : null;
			}
		}
		Interpretation interpretation = trial.chosen(assumption);
		Format format = isText(interpretation.type()) ? interpretation.format()
				: ColumnTrial.withNulls(interpretation.format(), profile.nullWords());
		return new TypedColumn(interpretation.type(), format, profile, assumed, trial.misfits(interpretation));
	}

	private static @Nullable Assumption voted(Set<Assumption> assumptions, Map<Assumption, Integer> votes) {
		return assumptions.stream()
			.filter(votes::containsKey)
			.max((one, other) -> Integer.compare(votes.getOrDefault(one, 0), votes.getOrDefault(other, 0)))
			.orElse(null);
	}

	private Assumption likelier(Set<Assumption> assumptions, ColumnProfile profile) {
		if (!assumptions.contains(Assumption.DECIMAL_POINT)) {
			return assumptions.iterator().next();
		}
		boolean point = profile.examples().stream().anyMatch((text) -> text.indexOf('.') >= 0);
		return NumberInterpretations.likelier(profile, point, this.table.dialect().delimiter());
	}

	/** Numbers without a separator do not depend on it. */
	private static boolean isOpen(Set<Assumption> assumptions, ColumnProfile profile) {
		return !assumptions.contains(Assumption.DECIMAL_POINT) || NumberInterpretations.isSeparated(profile);
	}

	private static TypedColumn text(TypedColumn column, Set<String> nulls) {
		Set<String> words = new HashSet<>(column.profile().nullWords());
		words.removeIf((word) -> !nulls.contains(word) && !NullWords.isOfDumps(word));
		return new TypedColumn(column.type(), ColumnTrial.withNulls(column.format(), words), column.profile(),
				column.assumed(), Misfits.NONE);
	}

	static boolean isText(ColumnType type) {
		return type instanceof ColumnType.Text || type instanceof ColumnType.Varchar || type instanceof ColumnType.Char
				|| type instanceof ColumnType.Enumeration;
	}

}
