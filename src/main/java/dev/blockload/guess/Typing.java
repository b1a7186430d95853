package dev.blockload.guess;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.blockload.block.ColumnType;
import dev.blockload.guess.Way.Reading;
import dev.blockload.mapping.ColumnRule.Format;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what the columns of a table hold. What one column leaves open, such as
 * whether 01/02/2022 is in January or February, others of the same file may tell.
 */
final class Typing {

	private final Table table;

	private final List<Trial> trials;

	private Typing(Table table, List<Trial> trials) {
		this.table = table;
		this.trials = trials;
	}

	/**
	 * Find types and formats.
	 * @param from the first record that holds values, from 0
	 */
	static List<Typed> find(Table table, int from) {
		Typing typing = tried(table, from, (number, profile) -> Trial.toFindType(profile));
		typing.trials.forEach(Trial::dropRefuted);
		return typing.columns();
	}

	/**
	 * Find formats for types that are known.
	 * @param from the first record that holds values, from 0
	 * @param types of the columns, null for one that is not loaded
	 */
	static List<Typed> formats(Table table, int from, List<@Nullable ColumnType> types) {
		Typing typing = tried(table, from, (number, profile) -> {
			ColumnType type = types.get(number);
			return (type != null) ? Trial.of(type, profile) : new Trial(profile, List.of());
		});
		typing.trials.forEach(Trial::dropWorse);
		return typing.columns();
	}

	private static Typing tried(Table table, int from, BiFunction<Integer, Profile, Trial> trial) {
		List<Profile> profiles = IntStream.range(0, table.columns()).mapToObj((number) -> new Profile()).toList();
		table.each(from, (parser) -> {
			for (int number = 0; number < profiles.size(); number++) {
				profiles.get(number).add(Table.field(parser, number));
			}
		});
		List<Trial> trials = new ArrayList<>();
		for (int number = 0; number < profiles.size(); number++) {
			trials.add(trial.apply(number, profiles.get(number)));
		}
		table.each(from, (parser) -> {
			for (int number = 0; number < trials.size(); number++) {
				trials.get(number).add(Table.field(parser, number));
			}
		});
		return new Typing(table, trials);
	}

	private List<Typed> columns() {
		Map<Reading, Integer> votes = new EnumMap<>(Reading.class);
		for (Trial trial : this.trials) {
			Set<Reading> readings = trial.readings();
			if (readings.size() == 1) {
				votes.merge(readings.iterator().next(), 1, Integer::sum);
			}
		}
		List<Typed> columns = new ArrayList<>();
		this.trials.forEach((trial) -> columns.add(column(trial, votes)));
		Set<String> nulls = columns.stream()
			.filter((column) -> !isText(column.type()))
			.flatMap((column) -> column.profile().nullWords().stream())
			.filter(NullLike::isNeverText)
			.collect(Collectors.toSet());
		columns.replaceAll((column) -> isText(column.type()) ? text(column, nulls) : column);
		return List.copyOf(columns);
	}

	private Typed column(Trial trial, Map<Reading, Integer> votes) {
		Profile profile = trial.profile();
		Set<Reading> readings = trial.readings();
		Reading reading = null;
		String assumed = null;
		if (readings.size() > 1) {
			reading = voted(readings, votes);
			if (reading == null) {
				reading = likelier(readings, profile);
				assumed = isOpen(readings, profile) ? reading.sentence() : null;
			}
		}
		Way way = trial.chosen(reading);
		Format format = isText(way.type()) ? way.format() : Trial.withNulls(way.format(), profile.nullWords());
		return new Typed(way.type(), format, profile, assumed);
	}

	private static @Nullable Reading voted(Set<Reading> readings, Map<Reading, Integer> votes) {
		return readings.stream()
			.filter(votes::containsKey)
			.max((one, other) -> Integer.compare(votes.getOrDefault(one, 0), votes.getOrDefault(other, 0)))
			.orElse(null);
	}

	private Reading likelier(Set<Reading> readings, Profile profile) {
		if (!readings.contains(Reading.DECIMAL_POINT)) {
			return readings.iterator().next();
		}
		boolean point = profile.examples().stream().anyMatch((text) -> text.indexOf('.') >= 0);
		return NumberWays.likelier(profile, point, this.table.dialect().delimiter());
	}

	/** Numbers without a separator are the same whatever it is. */
	private static boolean isOpen(Set<Reading> readings, Profile profile) {
		return !readings.contains(Reading.DECIMAL_POINT) || NumberWays.isSeparated(profile);
	}

	private static Typed text(Typed column, Set<String> nulls) {
		Set<String> words = new HashSet<>(column.profile().nullWords());
		words.removeIf((word) -> !nulls.contains(word) && !NullLike.isOfDumps(word));
		return new Typed(column.type(), Trial.withNulls(column.format(), words), column.profile(), column.assumed());
	}

	static boolean isText(ColumnType type) {
		return type instanceof ColumnType.Text || type instanceof ColumnType.Varchar || type instanceof ColumnType.Char
				|| type instanceof ColumnType.Enumeration;
	}

}
