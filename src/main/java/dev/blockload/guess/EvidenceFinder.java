package dev.blockload.guess;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import dev.blockload.block.Block;
import dev.blockload.block.BlockColumn;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.Field;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.FormatKey;
import dev.blockload.mapping.ValueProbe;
import org.jspecify.annotations.Nullable;

/**
 * Tries the columns of an import on a sample, with the code that loads values. Used once.
 */
final class EvidenceFinder {

	private static final int EXAMPLES = 3;

	/** A person compares a few. */
	private static final int CHOICES = 4;

	/** Each has its own encoder, and a file can have very many columns. */
	private static final int MOST_PROBES = 2000;

	private final SampleTable table;

	private final Dialect dialect;

	private final List<String> headers;

	EvidenceFinder(Sample sample, Dialect dialect) {
		DetectedEncoding encoding = DetectedEncoding.of(sample).or(dialect.charset());
		DecodedSample text = DecodedSample.of(sample, encoding);
		List<SampleTable.Row> first = new SampleTable(text, dialect, 1).first(1);
		List<String> line = first.isEmpty() ? List.of() : first.get(0).fields();
		this.dialect = dialect;
		this.table = new SampleTable(text, dialect, Math.max(1, line.size()));
		this.headers = dialect.header() ? line
				: IntStream.rangeClosed(1, line.size()).mapToObj(String::valueOf).toList();
	}

	/** The headers of the file, or the numbers of its fields. */
	List<String> headers() {
		return this.headers;
	}

	/** The evidence for each column of an import that has a header of the file. */
	Map<String, ColumnEvidence> of(ImportDefinition definition, Block block) {
		Map<String, Trial> trials = new LinkedHashMap<>();
		for (ColumnRule rule : definition.columns()) {
			BlockColumn column = block.column(rule.column()).orElse(null);
			int number = (rule.source() instanceof Source.FromHeader from) ? this.headers.indexOf(from.header()) : -1;
			if (column != null && number >= 0) {
				trials.put(rule.column(), new Trial(this.headers.get(number), number, column, rule,
						definition.formats(), new ColumnProfile(definition.columns().size())));
			}
		}
		each(trials, (trial, field) -> trial.profile.add(field));
		int probes = 0;
		for (Trial trial : trials.values()) {
			trial.profile.end();
			probes += trial.add(probes < MOST_PROBES);
		}
		each(trials, Trial::look);
		Map<String, ColumnEvidence> found = new LinkedHashMap<>();
		trials.forEach((column, trial) -> found.put(column, trial.evidence()));
		return found;
	}

	private void each(Map<String, Trial> trials, BiConsumer<Trial, Field> visitor) {
		this.table.each(this.dialect.header() ? 1 : 0, (parser) -> trials.values()
			.forEach((trial) -> visitor.accept(trial, SampleTable.field(parser, trial.number))));
	}

	/**
	 * A column with the formats that are tried.
	 */
	private static final class Trial {

		private final String source;

		private final int number;

		private final BlockColumn column;

		private final Format own;

		private final Format whole;

		private final boolean isLookup;

		private final ColumnProfile profile;

		private final Set<String> nullWords;

		private final List<Tried> tried = new ArrayList<>();

		private final Set<String> examples = new LinkedHashSet<>();

		private long values;

		private long blanks;

		Trial(String source, int number, BlockColumn column, ColumnRule rule, Format formats, ColumnProfile profile) {
			this.profile = profile;
			this.source = source;
			this.number = number;
			this.column = column;
			this.own = rule.format();
			this.whole = rule.format().over(formats);
			this.isLookup = !rule.lookup().match().isEmpty();
			this.nullWords = Set.copyOf(this.whole.texts(FormatKey.NULL_WORDS));
		}

		/** Returns how many formats are tried. */
		int add(boolean others) {
			if (this.isLookup) {
				// The values are those of a column of the list.
				return 0;
			}
			add(this.own, this.whole);
			if (others) {
				Format nulls = this.own.says(FormatKey.NULL_WORDS) ? Format.DEFAULT.with(FormatKey.NULL_WORDS,
						this.own.texts(FormatKey.NULL_WORDS).toArray(String[]::new)) : Format.DEFAULT;
				ColumnTrial.interpretations(this.column.type(), this.profile)
					.forEach((other) -> add(other.format().over(nulls), other.format().over(nulls)));
			}
			return this.tried.size();
		}

		private void add(Format format, Format used) {
			boolean known = this.tried.stream().anyMatch((other) -> other.format.equals(format));
			if (!known) {
				ValueProbe.of(this.column.type(), used).ifPresent((probe) -> this.tried.add(new Tried(format, probe)));
			}
		}

		void look(Field field) {
			String text = SampleRecords.text(field);
			if (SampleRecords.isBlank(field) || this.nullWords.contains(NullWords.word(text, field.quoted()))) {
				this.blanks++;
				return;
			}
			this.values++;
			if (this.examples.size() < EXAMPLES) {
				this.examples.add(text);
			}
			this.tried.forEach((each) -> each.look(field, text));
		}

		ColumnEvidence evidence() {
			Tried chosen = (this.tried.isEmpty() || !this.tried.get(0).format.equals(this.own)) ? null
					: this.tried.get(0);
			List<ColumnEvidence.Choice> choices = this.tried.stream()
				.filter((each) -> each != chosen && each.failures < this.values)
				.sorted(Comparator.comparingLong((each) -> each.failures))
				.limit(CHOICES)
				.map((each) -> new ColumnEvidence.Choice(text(each.format), this.values - each.failures))
				.toList();
			return new ColumnEvidence(this.source, this.column.sqlType(), text(this.own), this.values, this.blanks,
					failures(chosen), (chosen != null) ? List.copyOf(chosen.misfits) : List.of(),
					List.copyOf(this.examples), choices, null);
		}

		private static long failures(@Nullable Tried chosen) {
			return (chosen != null) ? chosen.failures : 0;
		}

	}

	/** A format as the keys of a column of a definition. */
	static String text(Format format) {
		return String.join(", ", DefinitionWriter.formats(format));
	}

	/**
	 * A format, and how many values it did not take.
	 */
	private static final class Tried {

		private final Format format;

		private final ValueProbe probe;

		private final Set<String> misfits = new LinkedHashSet<>();

		private long failures;

		Tried(Format format, ValueProbe probe) {
			this.format = format;
			this.probe = probe;
		}

		void look(Field field, String text) {
			if (!this.probe.takes(field)) {
				this.failures++;
				if (this.misfits.size() < EXAMPLES) {
					this.misfits.add(text);
				}
			}
		}

	}

}
