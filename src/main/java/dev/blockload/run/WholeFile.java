package dev.blockload.run;

import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;

/**
 * Advice to load the file of a run again as a whole, after its records were corrected.
 */
public final class WholeFile {

	/** The names of imports that {@code load} makes: in no file, so none can run them. */
	private static final String UNSAVED = "load.";

	private WholeFile() {
	}

	/**
	 * A sentence with the command.
	 * @param run the run that rejected records of the file
	 */
	public static String advice(Run run) {
		if (run.importName().startsWith(UNSAVED)) {
			return "Load the whole corrected file with ./blockload load.";
		}
		Pin pin = run.pin();
		return (pin != null && PushedFile.is(pin))
				? "Push the whole corrected file to import %s.".formatted(run.importName())
				: "Load the whole corrected file: ./blockload run " + run.importName();
	}

	/**
	 * A sentence with the command that loads some records as a new file.
	 * @param importName the import
	 * @param mode that keeps all other rows
	 */
	static String missing(String importName, String mode) {
		return importName.startsWith(UNSAVED)
				? "Load those that are missing with ./blockload load and --mode %s.".formatted(mode)
				: "Load those that are missing as a new file: ./blockload run %s --key KEY --mode %s"
					.formatted(importName, mode);
	}

}
