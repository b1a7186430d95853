package dev.blockload.importjob;

import java.time.Duration;
import java.util.Optional;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.Printable;
import dev.blockload.ProcessCode;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.ImportDefinition;
import dev.blockload.run.LeaseHolder;
import dev.blockload.run.Run;
import dev.blockload.run.RunCode;
import dev.blockload.run.RunHistory;
import dev.blockload.storage.Pin;
import org.jspecify.annotations.Nullable;

/**
 * A run could not start, continue or stop, or its job failed.
 */
public final class ImportJobException extends Failure {

	private static final long serialVersionUID = 1L;

	private final @Nullable Long otherRun;

	ImportJobException(FailureCode code, String message, @Nullable String action) {
		this(code, message, action, (Throwable) null);
	}

	ImportJobException(FailureCode code, String message, @Nullable String action, @Nullable Throwable cause) {
		super(code, message, action, cause);
		this.otherRun = null;
	}

	private ImportJobException(FailureCode code, String message, String action, @Nullable Long otherRun) {
		super(code, message, action, null);
		this.otherRun = otherRun;
	}

	/**
	 * The run that is alive or waits, for code {@code alive}; null if it is not known.
	 */
	public @Nullable Long otherRun() {
		return this.otherRun;
	}

	static ImportJobException alive(String importName, Optional<LeaseHolder> holder, Optional<Run> last) {
		String who = last.map((run) -> ": " + run.holder() + ", since " + run.attemptStartedAt() + ", run " + run.id())
			.or(() -> holder.map(ImportJobException::process))
			.orElse("");
		return new ImportJobException(RunCode.ALIVE, "Another process runs import '" + importName + "'" + who + ".",
				"Wait until it has ended, or stop it: ./blockload stop " + importName, last.map(Run::id).orElse(null));
	}

	/** A run that was launched comes first, and no process works on it yet. */
	static ImportJobException waits(Run run) {
		return new ImportJobException(RunCode.ALIVE,
				"Run " + run.id() + " of import '" + run.importName() + "' waits for a node of './blockload serve'.",
				"Wait until it has ended, or stop it: ./blockload stop " + run.id(), run.id());
	}

	private static String process(LeaseHolder holder) {
		return ": " + holder.process() + ((holder.since() != null) ? ", since " + holder.since() : "");
	}

	static ImportJobException unfinished(long run, long bytes, long size) {
		return new ImportJobException(RunCode.UNFINISHED,
				(bytes > size) ? "The object is not loaded to its end."
						: bytes + " bytes of the object are not loaded.",
				"Continue from the checkpoint: ./blockload restart " + run);
	}

	static ImportJobException doesNotBalance(long run, String found) {
		return new ImportJobException(RunCode.DOES_NOT_BALANCE, "The counts do not balance: " + found,
				"Start a new run, and report this with the output of ./blockload show " + run + ".");
	}

	static ImportJobException notNoted(long run, Failure failure) {
		return new ImportJobException(RunCode.NOT_NOTED,
				"Run " + run + " failed, and the database could not store why: " + failure.code() + ": "
						+ failure.message(),
				"When the database is available again, continue from the checkpoint: ./blockload restart " + run,
				failure);
	}

	static ImportJobException notStopped(Run run, Duration timeout) {
		return new ImportJobException(
				RunCode.NOT_STOPPED, "Run " + run.id() + " did not stop within " + timeout.toSeconds()
						+ " s. Its process does not answer (" + run.holder() + ").",
				"Stop it by force: ./blockload stop " + run.id() + " --force");
	}

	static ImportJobException noDeletesRefused(long run) {
		return new ImportJobException(ImportJobCode.NO_DELETES_REFUSED,
				"Run " + run + " did not fail with too-many-deletes, so there are no deletes to allow.",
				"Continue it without --allow-deletes: ./blockload restart " + run);
	}

	/** The failure of a run whose process died. */
	static ImportJobException interrupted(Run run) {
		Run.Cause cause = RunHistory.interrupted(run);
		return new ImportJobException(ProcessCode.INTERRUPTED, cause.message(), cause.action());
	}

	static ImportJobException notRestartable(long run, String why, String importName, Optional<Long> older) {
		return new ImportJobException(RunCode.NOT_RESTARTABLE, "Run " + run + " cannot be restarted: " + why,
				older
					.map((other) -> "Continue run " + other + ", which did not complete either: ./blockload restart "
							+ other + ". ")
					.orElse("") + newRun(importName));
	}

	/** A restart reads the object that the run began with, so it needs its bucket. */
	static ImportJobException bucketChanged(Run run, Pin pin, S3Connection connection) {
		return new ImportJobException(ImportJobCode.BUCKET_CHANGED,
				"Run " + run.id() + " reads '" + Printable.line(pin.key()) + "' in bucket '" + pin.bucket()
						+ "'. Connection '" + connection.name() + "' now has bucket '" + connection.bucket() + "'.",
				"To continue the run, set bucket: " + pin.bucket()
						+ " in the connection. To read the file in the new bucket, start a new run: ./blockload run "
						+ run.importName());
	}

	static ImportJobException spoolElsewhere(long run, String node) {
		return new ImportJobException(ImportJobCode.SPOOL_ELSEWHERE,
				"The file of run " + run + " is in the spool of node " + node + ". This process does not have it.",
				"Restart the run there: ./blockload restart " + run
						+ ". Or share one folder between all nodes: --spool.");
	}

	static ImportJobException unknownRecord(long run, long record, long read) {
		return new ImportJobException(ImportJobCode.UNKNOWN_RECORD,
				"Run " + run + " has no record " + record + ". "
						+ ((read == 0) ? "It has read no record." : "It has read the records 1 to " + read + "."),
				"Look at the run: ./blockload show " + run);
	}

	/** Some records after it are read, because several lanes load a file. */
	static ImportJobException recordNotRead(long run, long record) {
		return new ImportJobException(ImportJobCode.UNKNOWN_RECORD,
				"Run " + run + " has not loaded record " + record + ". It did not complete.",
				"Continue the run: ./blockload restart " + run);
	}

	static ImportJobException superseded(long run, long by, String importName) {
		return new ImportJobException(RunCode.SUPERSEDED, "Run " + run + " was superseded by run " + by + ".",
				"Look at the later run: ./blockload show " + by + ". " + newRun(importName));
	}

	/** An import that is in no file cannot be run by its name. */
	private static String newRun(String importName) {
		return importName.startsWith(ImportDefinition.UNSAVED) ? "Load the file again with ./blockload load."
				: "Start a new run: ./blockload run " + importName;
	}

}
