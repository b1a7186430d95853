package dev.blockload.guess;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.blockload.block.Block;
import dev.blockload.csv.Compression;
import dev.blockload.csv.Dialect;
import dev.blockload.csv.ForeignContent;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.mapping.ColumnRule.Format;
import dev.blockload.mapping.ColumnRule.Source;
import dev.blockload.mapping.RunMetadata;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * What to write in an import so that it reads a file that it cannot read: found by a
 * guess, and tried on a sample with the code of a run.
 *
 * @param content what the file is if it is not CSV at all, else null
 * @param first the first line of the file, shortened
 * @param lines the lines to write, such as {@code csv: {delimiter: semicolon}}
 * @param columns the lines to write in its columns, such as {@code since: {from: Since,
 * format: dd/MM/yyyy}}
 * @param unpivot the lines to write in its section unpivot, such as {@code into: {month:
 * {format: MMM yyyy}}}
 * @param loaded the records or cells of the sample that are loaded then
 * @param rejected the records or cells of the sample that are rejected then
 */
public record ImportAdvice(@Nullable ForeignContent content, String first, List<String> lines, List<String> columns,
		List<String> unpivot, long loaded, long rejected) {

	private static final int SAMPLE_BYTES = 256 * 1024;

	public ImportAdvice {
		lines = List.copyOf(lines);
		columns = List.copyOf(columns);
		unpivot = List.copyOf(unpivot);
		if ((content == null) == (lines.isEmpty() && columns.isEmpty() && unpivot.isEmpty())) {
			throw new IllegalArgumentException("The advice has the lines " + lines + " and the columns " + columns
					+ " and in unpivot " + unpivot + " for the content " + content + ". Expected lines, or a content.");
		}
	}

	/**
	 * Finds what to change.
	 * @param store the bucket; not closed here
	 * @param pin the object
	 * @param definition of the import
	 * @param block of the import
	 * @param metadata of the run; null where no rule asks for it
	 * @return empty if no change helps
	 * @throws dev.blockload.Failure where the object cannot be read, or has no record
	 */
	public static Optional<ImportAdvice> of(ObjectStore store, Pin pin, ImportDefinition definition, Block block,
			@Nullable RunMetadata metadata) throws IOException {
		Sample sample = beginning(Sampler.read(store, pin));
		DecodedSample text = DecodedSample.of(sample, DetectedEncoding.of(sample));
		String characters = text.all();
		String first = QuotedText.of(characters.lines().findFirst().orElse(""));
		ForeignContent content = ForeignContent.text(characters).orElse(null);
		if (content != null) {
			return Optional.of(new ImportAdvice(content, first, List.of(), List.of(), List.of(), 0, 0));
		}
		ImportChanges changes = changes(sample, pin, definition, block, metadata);
		Rehearsal now = changes.rehearse(sample.head(), Set.of());
		// A few rejects are no reason to read the file in another dialect.
		Set<String> chosen = new LinkedHashSet<>(now.isBad() ? changes.all() : changes.formats());
		Rehearsal then = rehearse(changes, sample, chosen);
		if (then == null || !then.isBetterThan(now)) {
			return Optional.empty();
		}
		for (String change : List.copyOf(chosen)) {
			chosen.remove(change);
			Rehearsal without = rehearse(changes, sample, chosen);
			if (without == null || !without.isAsGoodAs(then)) {
				chosen.add(change);
			}
		}
		return chosen.isEmpty() ? Optional.empty() : Optional.of(new ImportAdvice(null, first, changes.lines(chosen),
				changes.columns(chosen), changes.unpivot(chosen), then.loaded(), then.rejected()));
	}

	/** Null where the changes exclude each other. */
	private static @Nullable Rehearsal rehearse(ImportChanges changes, Sample sample, Set<String> chosen) {
		try {
			return changes.rehearse(sample.head(), chosen);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** Whole lines from the beginning: a dialect is clear after some records. */
	private static Sample beginning(Sample sample) {
		byte[] head = sample.head();
		boolean whole = sample.extent() == Sample.Extent.WHOLE && head.length <= SAMPLE_BYTES;
		return whole ? sample : new Sample(cut(head), List.of(), Sample.Extent.PART, sample.compression());
	}

	private static byte[] cut(byte[] head) {
		byte[] most = Arrays.copyOf(head, Math.min(head.length, SAMPLE_BYTES));
		// A line end of UTF-16 has two bytes.
		int end = Lines.first(most, most.length - 1).length;
		return Arrays.copyOf(most, end + ((end % 2 == 1 && end < most.length && most[end] == 0) ? 1 : 0));
	}

	private static ImportChanges changes(Sample sample, Pin pin, ImportDefinition definition, Block block,
			@Nullable RunMetadata metadata) {
		boolean byRules = !definition.columns().isEmpty();
		List<String> headers = definition.columns().stream().flatMap((rule) -> headersOf(rule).stream()).toList();
		ExpectedColumns expected = byRules ? new ExpectedColumns(headers) : ExistingBlockProposal.expected(block);
		FileLayout layout = FileLayout.of(sample, pin.key(), expected);
		List<String> line = layout.table().first(1).get(0).fields();
		List<String> titles = (definition.unpivot() != null || expected.areNamedIn(line)) ? line : layout.titles();
		Map<String, Integer> fields = new TreeMap<>();
		List<ColumnRule> rules = new ArrayList<>();
		for (ColumnRule rule : byRules ? definition.columns() : ofNames(expected)) {
			if (rule.source() instanceof Source.FromHeader from) {
				int field = titles.isEmpty() ? expected.names().indexOf(from.header())
						: position(titles, from.header());
				boolean known = field >= 0 && field < layout.table().columns();
				if (known) {
					fields.put(rule.column(), field);
				}
				rules.add(known ? new ColumnRule(rule.column(),
						new Source.FromHeader(titles.isEmpty() ? String.valueOf(field + 1) : titles.get(field)),
						rule.format(), rule.lookup()) : rule);
			}
			else if (rule.source() instanceof Source.FromHeaders from) {
				rules.add(new ColumnRule(rule.column(),
						new Source.FromHeaders(from.headers().stream().map((name) -> found(titles, name)).toList()),
						rule.format(), rule.lookup()));
			}
			else {
				rules.add(rule);
			}
		}
		boolean sameNames = !byRules && rules.stream()
			.allMatch((rule) -> titles.isEmpty() || ((Source.FromHeader) rule.source()).header().equals(rule.column()));
		return new ImportChanges(definition, block, metadata, dialect(layout, !titles.isEmpty()),
				sameNames ? List.of() : rules,
				new FittingFormats(layout, block, titles, fields).of(rules, definition.unpivot()));
	}

	private static List<String> headersOf(ColumnRule rule) {
		return (rule.source() instanceof Source.FromHeader from) ? List.of(from.header())
				: (rule.source() instanceof Source.FromHeaders several) ? several.headers() : List.of();
	}

	/** The header of the file, or the same where it has none like it. */
	private static String found(List<String> titles, String header) {
		int field = position(titles, header);
		return (field >= 0) ? titles.get(field) : header;
	}

	private static List<ColumnRule> ofNames(ExpectedColumns expected) {
		return expected.names()
			.stream()
			.map((name) -> new ColumnRule(name, new Source.FromHeader(name), Format.DEFAULT))
			.toList();
	}

	/** Exactly so called, else but for case and signs. */
	private static int position(List<String> titles, String header) {
		if (titles.contains(header)) {
			return titles.indexOf(header);
		}
		return titles.stream().map(ExpectedColumns::folded).toList().indexOf(ExpectedColumns.folded(header));
	}

	private static Dialect dialect(FileLayout layout, boolean header) {
		Dialect d = layout.table().dialect();
		return new Dialect(d.delimiter(), d.quote(), d.escape(), d.comment(), layout.encoding().charset(), header,
				d.skipLines(), d.trim(), d.ragged(), Compression.AUTO, d.fileLimits());
	}

}
