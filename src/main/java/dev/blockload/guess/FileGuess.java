package dev.blockload.guess;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import dev.blockload.block.Block;
import dev.blockload.csv.Dialect;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.mapping.ColumnRule;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;

/**
 * The detected format of a file. It proposes a table and an import, or an import into an
 * existing table. Immutable.
 */
public final class FileGuess {

	private static final Pattern ENDINGS = Pattern
		.compile("(\\.(csv|tsv|txt|tab|dat|psv|dsv|gz|gzip|zip|zst|zstd|bz2|xz))+$", Pattern.CASE_INSENSITIVE);

	private static final Pattern DATES = Pattern.compile("\\d{4}-?\\d{2}-?\\d{2}(T[\\d:.-]*(Z|[+-][\\d:]+)?)?");

	/** Of the values of a column. */
	private static final int EXAMPLES = 3;

	private final Pin pin;

	private final Sample sample;

	private FileGuess(Pin pin, Sample sample) {
		this.pin = pin;
		this.sample = sample;
	}

	/**
	 * Reads an object: a small one as a whole, else its beginning and, if it is not
	 * compressed, samples of the rest.
	 * @param store the bucket; not closed here
	 * @param pin the object
	 * @throws dev.blockload.csv.CsvException where it cannot be decompressed
	 * @throws dev.blockload.storage.StorageException where it cannot be read
	 */
	public static FileGuess of(ObjectStore store, Pin pin) throws IOException {
		return new FileGuess(pin, Sampler.read(store, pin));
	}

	/**
	 * A name for a table or an import of an object: its file name, without dates and
	 * endings.
	 * @param key the key of the object
	 */
	public static String nameOf(String key) {
		String file = key.substring(key.lastIndexOf('/') + 1);
		String bare = ENDINGS.matcher(file).replaceAll("");
		return ColumnNames.of(DATES.matcher(bare).replaceAll(" "), "imported");
	}

	/**
	 * A name for an import into a block; characters that names do not allow are replaced.
	 */
	public static String importName(String block) {
		return ColumnNames.of(block, "imported");
	}

	/**
	 * Proposes a new table and an import of the file into it.
	 * @param importName the name of the import
	 * @param application the table's schema
	 * @param connection the connection of the object
	 * @param block the name of the table
	 * @throws GuessException code {@code nothing-to-guess}
	 */
	public Proposal newBlock(String importName, String application, String connection, String block) {
		return new NewBlockProposal(FileLayout.of(this.sample, this.pin.key(), null), this.pin.key())
			.propose(importName, application, connection, block);
	}

	/**
	 * An import with its names only, for the checks of definitions.
	 */
	public static String definitionOfNothing(String importName, String connection, String application, String block,
			String key, String mode) {
		ProposalNames names = new ProposalNames(importName, application, connection, key, block, mode);
		return DefinitionWriter.of(names, Dialect.DEFAULT, List.of(), Map.of());
	}

	/**
	 * Proposes an import of the file into an existing block, with the types of the block.
	 * @param importName the import
	 * @param connection the one that the object was found by
	 * @param block the block to load into
	 * @param mode the mode as definitions write it, such as {@code upsert}
	 * @return the definition, and what it changes. It includes required columns that the
	 * file lacks, so that a run reports them
	 * @throws GuessException code {@code nothing-to-guess}
	 */
	public LoadProposal into(String importName, String connection, Block block, String mode) {
		return into(importName, connection, block, mode, LoadOptions.NONE);
	}

	/**
	 * Proposes an import of the file into an existing block, as above.
	 * @param importName the import
	 * @param connection the one that the object was found by
	 * @param block the block to load into
	 * @param mode the mode as definitions write it
	 * @param options what a person says of the file
	 * @throws GuessException code {@code nothing-to-guess}, also if an option names a
	 * column or a header that does not exist
	 */
	public LoadProposal into(String importName, String connection, Block block, String mode, LoadOptions options) {
		ProposalNames names = new ProposalNames(importName, block.application(), connection, this.pin.key(),
				block.name(), mode);
		ExpectedColumns expected = ExistingBlockProposal.expected(block);
		FileLayout layout = FileLayout.of(this.sample, this.pin.key(), expected, options);
		return new ExistingBlockProposal(layout, block, options).propose(names);
	}

	/**
	 * The columns of the file, with the types and formats that their values have.
	 * @throws GuessException code {@code nothing-to-guess}
	 */
	public List<ColumnEvidence> columns() {
		FileLayout layout = FileLayout.of(this.sample, this.pin.key(), null);
		List<ColumnEvidence> columns = new ArrayList<>();
		for (int number = 0; number < layout.typed().size(); number++) {
			TypedColumn typed = layout.typed().get(number);
			long values = Math.max(typed.profile().values(), typed.misfits().count());
			columns.add(new ColumnEvidence(
					layout.title(number).isBlank() ? String.valueOf(number + 1) : layout.title(number),
					SqlText.type(typed.type()), EvidenceFinder.text(typed.format()), values, typed.profile().missing(),
					typed.misfits().count(), typed.misfits().examples(),
					typed.profile().examples().stream().limit(EXAMPLES).toList(), List.of(), typed.assumed()));
		}
		return columns;
	}

	/**
	 * How the file is written, and how much of it was read.
	 * @throws GuessException code {@code nothing-to-guess}
	 */
	public FileSummary summary() {
		FileLayout layout = FileLayout.of(this.sample, this.pin.key(), null);
		long[] records = { 0 };
		layout.table().each(layout.from(), (parser) -> records[0]++);
		return new FileSummary(layout.dialect(),
				new Proposal.Sampled(this.sample.bytes(), records[0], layout.isWhole()));
	}

	/**
	 * The columns whose headers are periods: an import can make a row of each of their
	 * cells.
	 * @return empty if there are fewer than three
	 * @throws GuessException code {@code nothing-to-guess}
	 */
	public Optional<PeriodColumns> periods() {
		return PivotedColumns.of(FileLayout.of(this.sample, this.pin.key(), null))
			.map((found) -> new PeriodColumns(found.first(), found.last(), found.series().period(),
					EvidenceFinder.text(found.series().format()), EvidenceFinder.text(found.value().format())));
	}

	/** Names for the columns of a table, from the headers of a file, in their order. */
	public static List<String> columnNames(List<String> headers) {
		ColumnNames names = new ColumnNames();
		List<String> found = new ArrayList<>();
		headers.forEach((header) -> found
			.add(names.next(header.matches("\\d+") ? "" : header, "column_" + (found.size() + 1))));
		return found;
	}

	/** The keys of {@code csv} that a dialect needs, with their values. */
	public static Map<String, String> csvKeys(Dialect dialect) {
		return DialectKeys.different(dialect, Dialect.DEFAULT);
	}

	/** A format as the keys of a column of a definition; empty for the usual one. */
	public static String formatKeys(ColumnRule.Format format) {
		return EvidenceFinder.text(format);
	}

	/** The headers of the file as a dialect reads them, or the numbers of its fields. */
	public List<String> headers(Dialect dialect) {
		return new EvidenceFinder(this.sample, dialect).headers();
	}

	/**
	 * Tries the columns of an import on the sample.
	 * @param definition of the import
	 * @param block of the import
	 * @return the evidence by column, for those that come from a header of the file
	 */
	public Map<String, ColumnEvidence> evidence(ImportDefinition definition, Block block) {
		return new EvidenceFinder(this.sample, definition.dialect()).of(definition, block);
	}

}
