package dev.blockload.report;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;

import dev.blockload.block.Mode;
import dev.blockload.csv.Compression;
import dev.blockload.definition.Definitions;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.mapping.RowUnit;
import dev.blockload.run.RejectState;
import dev.blockload.run.Run;
import dev.blockload.run.RunHistory;
import org.jspecify.annotations.Nullable;

/**
 * The rejects of a run as a CSV file. The same import loads the file once its records are
 * corrected.
 */
public final class RejectFile {

	private RejectFile() {
	}

	/**
	 * Write the open rejects of a run as a file that its import loads once they are
	 * corrected.
	 * @param history where the rejects are read
	 * @param run the run
	 * @param out where the file goes, in the encoding of the run's object; not closed
	 * here
	 * @return what the reader of the file must know
	 * @throws IOException if writing fails
	 */
	public static Summary write(RunHistory history, Run run, OutputStream out) throws IOException {
		return write(history, run, RejectState.OPEN, out, UnaryOperator.identity());
	}

	/**
	 * The same for some of the rejects, and for a reader who does not see everything.
	 * @param history where the rejects are read
	 * @param run the run
	 * @param state which rejects
	 * @param out where the file goes, in the encoding of the run's object; not closed
	 * here
	 * @param reasons returns a reason as the reader is allowed to read it
	 * @return what the reader of the file must know
	 * @throws IOException if writing fails
	 */
	public static Summary write(RunHistory history, Run run, RejectState state, OutputStream out,
			UnaryOperator<String> reasons) throws IOException {
		ImportDefinition definition = Definitions.fromSource(history.definition(run), run.importName());
		RejectWriter file = new RejectWriter(out, definition.dialect(), history.header(run), reasons);
		try {
			history.rejects(run.id(), state, (stored) -> {
				try {
					file.add(stored.reject());
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
		}
		catch (UncheckedIOException ex) {
			throw ex.getCause();
		}
		file.finish();
		return new Summary(definition.mode(), definition.connection(), definition.dialect().compression(),
				definition.unit(), file.count(), file.leftOut());
	}

	/**
	 * What the reader of a file of rejects must know.
	 *
	 * @param importMode the mode of the import when the run began
	 * @param connection the connection of the import when the run began, or null if
	 * clients push its files
	 * @param compression how the import says that its files are compressed; this file is
	 * not
	 * @param unit what was rejected
	 * @param count how many, those left out included
	 * @param leftOut the numbers of the records that are too long to be in the file
	 */
	public record Summary(Mode importMode, @Nullable String connection, Compression compression, RowUnit unit,
			long count, List<Long> leftOut) {

		public Summary {
			if (count < leftOut.size()) {
				throw new IllegalArgumentException("%d rejects, %d of them left out".formatted(count, leftOut.size()));
			}
			leftOut = List.copyOf(leftOut);
		}

	}

}
