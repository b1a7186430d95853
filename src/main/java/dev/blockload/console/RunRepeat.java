package dev.blockload.console;

import java.util.Objects;

import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.definition.LocatedImport;
import dev.blockload.run.Run;
import dev.blockload.run.RunSnapshot;
import dev.blockload.source.FileChoice;
import dev.blockload.storage.ObjectKeys;
import org.jspecify.annotations.Nullable;

/**
 * The request of a run, to launch another run with it.
 *
 * @param date of the file; empty if the request names none
 * @param key of the object; empty if the request names none
 * @param mode in place of that of the import; empty if the request names none
 * @param force whether a file that was loaded already is loaded again
 * @param dryRun whether the rows are rolled back
 * @param command that launches the run on the command line
 */
record RunRepeat(String date, String key, String mode, boolean force, boolean dryRun, String command) {

	/**
	 * The request of a run.
	 * @param run the run
	 * @param snapshot what it began with
	 * @param located its import as it is now, or null if there is none
	 */
	static RunRepeat of(Run run, RunSnapshot snapshot, @Nullable LocatedImport located) {
		String date = Objects.requireNonNullElse(snapshot.wantedDate(), "");
		String key = Objects.requireNonNullElse(snapshot.wantedKey(), "");
		ImportDefinition definition = Definitions.fromSource(snapshot.definition(), run.importName());
		boolean ofImport = !snapshot.oneOff() || (located != null && located.definition().mode() == snapshot.mode());
		String mode = ofImport ? "" : snapshot.mode().text();
		String options = (snapshot.forced() ? " --force" : "") + (run.dryRun() ? " --dry-run" : "");
		String command = run.importName().startsWith(ImportDefinition.UNSAVED) ? load(run, definition)
				: "./blockload run " + run.importName() + option("--date", date)
						+ option("--key", key.isEmpty() ? "" : ObjectKeys.shellWord(key)) + option("--mode", mode);
		return new RunRepeat(date, key, mode, snapshot.forced(), run.dryRun(), command + options);
	}

	private static String load(Run run, ImportDefinition definition) {
		String key = (definition.file() instanceof FileChoice.Fixed fixed) ? fixed.key() : "KEY";
		return "./blockload load %s %s --into '%s'%s".formatted(
				Objects.requireNonNullElse(definition.connection(), "CONNECTION"), ObjectKeys.shellWord(key),
				run.qualifiedBlock(), option("--mode", definition.mode().text()));
	}

	private static String option(String name, String value) {
		return value.isEmpty() ? "" : " " + name + " " + value;
	}

}
