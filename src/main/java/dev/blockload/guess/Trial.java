package dev.blockload.guess;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.block.ColumnType;
import dev.blockload.csv.Field;
import dev.blockload.guess.Way.Reading;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;
import dev.blockload.mapping.ValueProbe;
import org.jspecify.annotations.Nullable;

/**
 * Tries ways to understand a column on its values. For one thread.
 */
final class Trial {

	private static final Way TEXT = new Way(new ColumnType.Text(), Format.DEFAULT);

	/** A way that failed so often is not tried any more. */
	private static final long HOPELESS = 5000;

	private final Profile profile;

	private final List<Tried> tried = new ArrayList<>();

	/**
	 * Create a trial.
	 * @param profile of the column
	 * @param ways the likeliest first
	 */
	Trial(Profile profile, List<Way> ways) {
		this.profile = profile;
		for (Way way : ways) {
			ValueProbe.of(way.type(), way.format()).ifPresent((probe) -> this.tried.add(new Tried(way, probe)));
		}
	}

	/** Of a column whose type is to be found. */
	static Trial toFindType(Profile profile) {
		List<Way> ways = new ArrayList<>();
		if (profile.values() > 0) {
			ways.addAll(BooleanWays.sure(profile));
			ways.addAll(TimeWays.compact(profile));
			ways.addAll(NumberWays.sure(profile));
			ways.addAll(TimeWays.sure(profile));
			ways.add(new Way(new ColumnType.Uuid(), Format.DEFAULT));
			if (profile.examples().stream().allMatch((text) -> text.startsWith("{") || text.startsWith("["))) {
				ways.add(new Way(new ColumnType.Json(true), Format.DEFAULT));
			}
		}
		return new Trial(profile, ways);
	}

	/** Of a column whose type is known. */
	static Trial of(ColumnType type, Profile profile) {
		if (type instanceof ColumnType.Bool) {
			return new Trial(profile, BooleanWays.any(profile));
		}
		if (type instanceof ColumnType.Int || type instanceof ColumnType.Numeric
				|| type instanceof ColumnType.Floating) {
			return new Trial(profile, NumberWays.any(type, profile));
		}
		if (type instanceof ColumnType.Date || type instanceof ColumnType.Time || type instanceof ColumnType.Timestamp
				|| type instanceof ColumnType.TimestampTz) {
			return new Trial(profile, TimeWays.any(type, profile));
		}
		return new Trial(profile, List.of(new Way(type, Format.DEFAULT)));
	}

	void add(Field field) {
		if (Records.isBlank(field) || this.profile.isNull(field)) {
			return;
		}
		for (Tried each : this.tried) {
			if (each.failures < HOPELESS && !each.probe.takes(field)) {
				each.failures++;
			}
		}
	}

	/** Forget the ways that cannot be meant: all that any value refutes. */
	void dropRefuted() {
		this.tried.removeIf((each) -> each.failures > 0);
	}

	/** Forget the ways that refuse more values than another does. */
	void dropWorse() {
		long fewest = this.tried.stream().mapToLong((each) -> each.failures).min().orElse(0);
		this.tried.removeIf((each) -> each.failures > fewest);
	}

	/** The readings that are left, of the likeliest type. */
	Set<Reading> readings() {
		Set<Reading> readings = new TreeSet<>();
		Way first = chosen(null);
		for (Tried each : this.tried) {
			if (each.way.reading() != null && first.reading() != null && each.way.type().equals(first.type())) {
				readings.add(each.way.reading());
			}
		}
		return readings;
	}

	/**
	 * The likeliest way that is left: text where none is.
	 * @param reading the one to prefer, or null
	 */
	Way chosen(@Nullable Reading reading) {
		if (this.tried.isEmpty()) {
			return TEXT;
		}
		Way first = this.tried.get(0).way;
		return this.tried.stream()
			.map((each) -> each.way)
			.filter((way) -> way.reading() == reading && way.type().equals(first.type()) && first.reading() != null)
			.findFirst()
			.orElse(first);
	}

	Profile profile() {
		return this.profile;
	}

	/** The same format with the words for null that stand in the column. */
	static Format withNulls(Format format, Set<String> words) {
		return words.isEmpty() ? format
				: format.with(FormatKey.NULL_WORDS, new TreeSet<>(words).toArray(String[]::new));
	}

	private static final class Tried {

		private final Way way;

		private final ValueProbe probe;

		private long failures;

		Tried(Way way, ValueProbe probe) {
			this.way = way;
			this.probe = probe;
		}

	}

}
