package dev.blockload.definition;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

import dev.blockload.yaml.ValueParsers;

/**
 * The names of imports that are made for one run and are in no file.
 */
public final class UnsavedName {

	private static final String DRAFT = ImportDefinition.UNSAVED + "draft.";

	private UnsavedName() {
	}

	/** The name for a file that is loaded into a block: always the same. */
	public static String ofLoad(String application, String block) {
		return ImportDefinition.UNSAVED + valid(application) + "." + valid(block);
	}

	/**
	 * A name for the dry run of an import before it is saved: another one each time, so
	 * that such runs do not wait for each other.
	 */
	public static String ofDraft(String application, String block) {
		return String.format(Locale.ROOT, "%s%s.%s.%06x", DRAFT, valid(application), valid(block),
				ThreadLocalRandom.current().nextInt(1 << 24));
	}

	/**
	 * The name of an import as a label of metrics, which are kept for each label: all
	 * drafts for a block have the same.
	 */
	public static String label(String importName) {
		return importName.startsWith(DRAFT) ? importName.substring(0, importName.lastIndexOf('.')) : importName;
	}

	/** Names of imports have no other characters. */
	private static String valid(String text) {
		return ValueParsers.normal(text.replaceAll("[^\\p{L}\\p{M}\\p{N}._-]", "_"));
	}

}
