package dev.blockload.guess;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import dev.blockload.block.ColumnType;
import dev.blockload.csv.Field;
import dev.blockload.guess.Interpretation.Assumption;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.FormatKey;
import dev.blockload.mapping.ValueProbe;
import org.jspecify.annotations.Nullable;

/**
 * Tries interpretations of a column on its values. Not thread-safe.
 */
final class ColumnTrial {

	private static final Interpretation TEXT = new Interpretation(new ColumnType.Text(), Format.DEFAULT);

	/** An interpretation that failed this often is not tried any more. */
	private static final long HOPELESS = 5000;

	private final ColumnProfile profile;

	private final List<Candidate> tried = new ArrayList<>();

	/**
	 * Creates a trial.
	 * @param profile the profile of the column
	 * @param interpretations the likeliest first
	 */
	ColumnTrial(ColumnProfile profile, List<Interpretation> interpretations) {
		this.profile = profile;
		for (Interpretation interpretation : interpretations) {
			ValueProbe.of(interpretation.type(), interpretation.format())
				.ifPresent((probe) -> this.tried.add(new Candidate(interpretation, probe)));
		}
	}

	/** A trial for a column without a known type. */
	static ColumnTrial toFindType(ColumnProfile profile) {
		List<Interpretation> interpretations = new ArrayList<>();
		if (profile.values() > 0) {
			interpretations.addAll(BooleanInterpretations.sure(profile));
			interpretations.addAll(TimeInterpretations.compact(profile));
			interpretations.addAll(NumberInterpretations.sure(profile));
			interpretations.addAll(TimeInterpretations.sure(profile));
			interpretations.add(new Interpretation(new ColumnType.Uuid(), Format.DEFAULT));
			long others = profile.examples()
				.stream()
				.filter((text) -> !text.startsWith("{") && !text.startsWith("["))
				.count();
			if (Misfits.areFew(others, profile.values())) {
				interpretations.add(new Interpretation(new ColumnType.Json(true), Format.DEFAULT));
			}
		}
		return new ColumnTrial(profile, interpretations);
	}

	/** A trial for a column with a known type. */
	static ColumnTrial of(ColumnType type, ColumnProfile profile) {
		return new ColumnTrial(profile, interpretations(type, profile));
	}

	/** What the values of a column with a known type can mean, the likeliest first. */
	static List<Interpretation> interpretations(ColumnType type, ColumnProfile profile) {
		if (type instanceof ColumnType.Bool) {
			return BooleanInterpretations.any(profile);
		}
		if (type instanceof ColumnType.Int || type instanceof ColumnType.Numeric
				|| type instanceof ColumnType.Floating) {
			return NumberInterpretations.any(type, profile);
		}
		if (type instanceof ColumnType.Date || type instanceof ColumnType.Time || type instanceof ColumnType.Timestamp
				|| type instanceof ColumnType.TimestampTz) {
			return TimeInterpretations.any(type, profile);
		}
		return List.of(new Interpretation(type, Format.DEFAULT));
	}

	void add(Field field) {
		if (SampleRecords.isBlank(field) || this.profile.isNull(field)) {
			return;
		}
		for (Candidate each : this.tried) {
			ValueProbe probe = each.probe;
			if (probe != null && each.failures < HOPELESS && !probe.takes(field)) {
				each.failures++;
				if (each.misfits.size() < Misfits.MOST_EXAMPLES) {
					each.misfits.add(SampleRecords.text(field));
				}
			}
		}
	}

	/** How many interpretations are tried. */
	int candidates() {
		return this.tried.size();
	}

	/** Ends the trial: no field is added any more, and the encoders are given free. */
	void end() {
		this.tried.forEach((each) -> each.probe = null);
	}

	/** Drops the interpretations that at least one value contradicts. */
	void dropRefuted() {
		this.tried.removeIf((each) -> each.failures > 0);
	}

	/**
	 * Keeps the interpretations that fit best, if they fit all values but a few, which
	 * can be mistakes.
	 */
	void keepFitting() {
		dropWorse();
		this.tried.removeIf((each) -> !Misfits.areFew(each.failures, this.profile.values()));
	}

	/** The values that an interpretation does not take. */
	Misfits misfits(Interpretation interpretation) {
		return this.tried.stream()
			.filter((each) -> each.interpretation.equals(interpretation) && each.failures > 0)
			.findFirst()
			.map((each) -> new Misfits(each.failures, Math.max(each.failures, this.profile.values()),
					List.copyOf(each.misfits)))
			.orElse(Misfits.NONE);
	}

	/** Drops the interpretations that reject more values than another one does. */
	void dropWorse() {
		long fewest = this.tried.stream().mapToLong((each) -> each.failures).min().orElse(0);
		this.tried.removeIf((each) -> each.failures > fewest);
	}

	/** The remaining assumptions for the likeliest type. */
	Set<Assumption> assumptions() {
		Set<Assumption> assumptions = new TreeSet<>();
		Interpretation first = chosen(null);
		for (Candidate each : this.tried) {
			if (each.interpretation.assumption() != null && first.assumption() != null
					&& each.interpretation.type().equals(first.type())) {
				assumptions.add(each.interpretation.assumption());
			}
		}
		return assumptions;
	}

	/**
	 * The likeliest remaining interpretation, or text.
	 * @param assumption the one to prefer, or null
	 */
	Interpretation chosen(@Nullable Assumption assumption) {
		if (this.tried.isEmpty()) {
			return TEXT;
		}
		Interpretation first = this.tried.get(0).interpretation;
		return this.tried.stream()
			.map((each) -> each.interpretation)
			.filter((interpretation) -> interpretation.assumption() == assumption
					&& interpretation.type().equals(first.type()) && first.assumption() != null)
			.findFirst()
			.orElse(first);
	}

	ColumnProfile profile() {
		return this.profile;
	}

	/** The format with the words for null that the column contains. */
	static Format withNulls(Format format, Set<String> words) {
		return words.isEmpty() ? format
				: format.with(FormatKey.NULL_WORDS, new TreeSet<>(words).toArray(String[]::new));
	}

	private static final class Candidate {

		private final Interpretation interpretation;

		/** Null after the trial. */
		private @Nullable ValueProbe probe;

		private long failures;

		/** Some of the values that it does not take. */
		private final Set<String> misfits = new LinkedHashSet<>();

		Candidate(Interpretation interpretation, ValueProbe probe) {
			this.interpretation = interpretation;
			this.probe = probe;
		}

	}

}
