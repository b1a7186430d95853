package dev.blockload.report;

import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.storage.ObjectKeys;
import dev.blockload.Printable;
import dev.blockload.csv.Compression;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.mapping.RowUnit;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory.RejectGroup;
import dev.blockload.run.Stage;
import dev.blockload.run.WholeFile;
import dev.blockload.block.Mode;
import dev.blockload.storage.Pin;
import dev.blockload.storage.PushedFile;

/**
 * Says how to load a file of rejects once its records are corrected.
 */
public final class RejectAdvice {

	private RejectAdvice() {
	}

	/**
	 * The advice as text for people.
	 * @param run the run that rejected the records
	 * @param file the file of rejects
	 * @param mode the mode to load the corrected file with
	 */
	public static String of(Run run, RejectFile.Summary file, Mode mode) {
		Pin pin = run.pin();
		if (file.count() == 0 || pin == null) {
			Long rejected = run.counts().rejected();
			return (rejected != null && rejected > 0)
					? "Run %d had %,d rejected records. They were deleted when their retention ended. %s%n".formatted(
							run.id(), rejected, WholeFile.advice(run))
					: "Run %d has no rejects.%n".formatted(run.id());
		}
		if (canBeCorrected(run, file, mode)) {
			return leftOut(file) + """
					%s Correct the file and load it:
					  ./blockload correct %d FILE
					""".formatted(counted(file), run.id());
		}
		if (PushedFile.is(pin)) {
			return leftOut(file) + counted(file) + push(run, file) + loadedCells(file, mode);
		}
		String folder = pin.key().substring(0, pin.key().lastIndexOf('/') + 1);
		return leftOut(file) + """
				%s Correct the file, %supload it to s3://%s/%s and load it:
				  %s
				""".formatted(counted(file), compress(file.compression()), pin.bucket(), Printable.line(folder),
				command(run, file, mode, folder)) + loadedCells(file, mode) + keepMode(run, file, mode);
	}

	/**
	 * What became of the other rejects of a run.
	 * @param run the run that rejected the records
	 * @param groups its rejects
	 * @return empty if there is nothing to say
	 */
	public static String ofOthers(Run run, List<RejectGroup> groups) {
		long stored = groups.stream().mapToLong(RejectGroup::count).sum();
		long corrected = groups.stream().mapToLong(RejectGroup::corrected).sum();
		Long rejected = run.counts().rejected();
		long missing = (rejected != null && stored > 0) ? Math.max(0, rejected - stored) : 0;
		return ((corrected > 0)
				? "%,d of %,d rejects are already corrected. See them: ./blockload rejects %d --state corrected%n"
					.formatted(corrected, stored, run.id())
				: "")
				+ ((missing > 0) ? "%,d more rejects are not stored. %s%n".formatted(missing, WholeFile.advice(run))
						: "");
	}

	/** Whether {@code correct} loads the file. */
	private static boolean canBeCorrected(Run run, RejectFile.Summary file, Mode mode) {
		boolean published = run.stage() == Stage.PUBLISHED && run.undo().undoes() == null
				&& run.undo().undoneBy() == null;
		return published && run.corrects() == null && (file.unit() == RowUnit.RECORD || mode.updatesExistingRows());
	}

	/** A pushed file is in no bucket to which a corrected one can be added. */
	private static String push(Run run, RejectFile.Summary file) {
		return file.importMode().deletesAbsentRows()
				? " Correct these records in the whole file and push it to import %s again: its mode is %s.%n"
					.formatted(run.importName(), file.importMode().text())
				: " Correct the file, %sand push it to import %s.%n".formatted(compress(file.compression()),
						run.importName());
	}

	private static String counted(RejectFile.Summary file) {
		return (file.count() == 1) ? file.unit().counted(1) + " was rejected."
				: "%,d %s were rejected.".formatted(file.count(), file.unit().many());
	}

	/** Cells that are loaded already are loaded again with the others of their record. */
	private static String loadedCells(RejectFile.Summary file, Mode mode) {
		return (file.unit() == RowUnit.RECORD || mode.updatesExistingRows()) ? ""
				: "Empty the cells of these records that are loaded already: mode %s would add them again.%n"
					.formatted(mode.text());
	}

	private static String leftOut(RejectFile.Summary file) {
		return file.leftOut().isEmpty() ? ""
				: "Not in the file, because too long to be kept in full: %s %s.%n".formatted(
						(file.leftOut().size() == 1) ? "record" : "records",
						file.leftOut().stream().map(String::valueOf).collect(Collectors.joining(", ")));
	}

	private static String compress(Compression compression) {
		return switch (compression) {
			case AUTO, NONE -> "";
			case GZIP, ZSTD, ZIP, BZIP2, XZ -> "compress it as " + compression.text() + ", ";
		};
	}

	/** An import that is not saved has no name to run it by. */
	private static String command(Run run, RejectFile.Summary file, Mode mode, String folder) {
		return run.importName().startsWith(ImportDefinition.UNSAVED)
				? "./blockload load %s %s --into '%s' --mode %s".formatted(file.connection(),
						ObjectKeys.shellWord(folder + "NAME"), run.qualifiedBlock(), mode.text())
				: "./blockload run %s --key %s --mode %s".formatted(run.importName(),
						ObjectKeys.shellWord(folder + "NAME"), mode.text());
	}

	private static String keepMode(Run run, RejectFile.Summary file, Mode mode) {
		return (mode == file.importMode()) ? ""
				: "Keep --mode %s: the mode of the import is %s, which deletes all other rows of %s.%n"
					.formatted(mode.text(), file.importMode().text(), run.qualifiedBlock());
	}

}
