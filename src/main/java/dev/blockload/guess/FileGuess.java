package dev.blockload.guess;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import dev.blockload.block.Block;
import dev.blockload.csv.Dialect;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;

/**
 * What a file seems to be: the source of a table and an import for it, or of an import
 * into a table that is there. Immutable.
 */
public final class FileGuess {

	private static final Pattern ENDINGS = Pattern.compile("(\\.(csv|tsv|txt|tab|dat|psv|dsv|gz|gzip|zip|zst|zstd))+$",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern DATES = Pattern.compile("\\d{4}-?\\d{2}-?\\d{2}(T[\\d:.-]*(Z|[+-][\\d:]+)?)?");

	private final Pin pin;

	private final FileLayout layout;

	private FileGuess(Pin pin, FileLayout layout) {
		this.pin = pin;
		this.layout = layout;
	}

	/**
	 * Look at an object: at all of it where it is small, else at its beginning and, where
	 * it is not packed, at samples further on.
	 * @param store the bucket; not closed here
	 * @param pin the object
	 * @throws GuessException code {@code nothing-to-guess}
	 * @throws dev.blockload.csv.CsvException where it cannot be unpacked
	 * @throws dev.blockload.storage.StorageException where it cannot be read
	 */
	public static FileGuess of(ObjectStore store, Pin pin) throws IOException {
		return new FileGuess(pin, FileLayout.of(store, pin));
	}

	/**
	 * A name for a table or an import of an object: that of its file, without what says
	 * when it was written and how.
	 * @param key of the object
	 */
	public static String nameOf(String key) {
		String file = key.substring(key.lastIndexOf('/') + 1);
		String bare = ENDINGS.matcher(file).replaceAll("");
		return ColumnNames.of(DATES.matcher(bare).replaceAll(" "), "imported");
	}

	/** A name for an import into a block: what definitions do not take is replaced. */
	public static String importName(String block) {
		return ColumnNames.of(block, "imported");
	}

	/**
	 * A new table and an import of the file into it.
	 * @param importName the import
	 * @param application the table's schema
	 * @param connection the one that the object was found by
	 * @param block the table
	 */
	public Proposal newBlock(String importName, String application, String connection, String block) {
		return new NewBlockProposal(this.layout, this.pin.key()).propose(importName, application, connection, block);
	}

	/**
	 * An import without anything that a file or a block tells, for the checks of
	 * definitions to look at.
	 */
	public static String definitionOfNothing(String importName, String connection, String application, String block,
			String key, String mode) {
		ProposalNames names = new ProposalNames(importName, application, connection, key, block, mode);
		return DefinitionWriter.of(names, Dialect.DEFAULT, List.of(), Map.of());
	}

	/**
	 * An import of the file into a block that is there: by the header's names, in the
	 * block's types.
	 * @param importName the import
	 * @param connection the one that the object was found by
	 * @param block where the rows go
	 * @param mode a word of definitions, such as {@code upsert}
	 * @return its definition, as YAML; a column without a default that the file does not
	 * have is in it all the same, so that a run says so
	 */
	public String definitionInto(String importName, String connection, Block block, String mode) {
		ProposalNames names = new ProposalNames(importName, block.application(), connection, this.pin.key(),
				block.name(), mode);
		return new ExistingBlockProposal(this.layout, block).definition(names);
	}

}
