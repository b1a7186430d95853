package dev.blockload.importjob;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import dev.blockload.Printable;
import dev.blockload.Failure;
import dev.blockload.storage.StorageCode;
import dev.blockload.run.SqlFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Translates what the framework and the libraries throw to the one failure that is
 * reported.
 */
final class Failures {

	private static final Logger logger = LoggerFactory.getLogger(Failures.class);

	private Failures() {
	}

	/** The failure of a job execution: the first {@link Failure} that a step threw. */
	static Failure of(JobExecution execution) {
		List<Throwable> thrown = Stream
			.concat(execution.getStepExecutions().stream().flatMap((step) -> step.getFailureExceptions().stream()),
					execution.getFailureExceptions().stream())
			.toList();
		return thrown.stream()
			.flatMap((failure) -> Stream.iterate(failure, (cause) -> cause != null, Throwable::getCause))
			.filter(Failure.class::isInstance)
			.map(Failure.class::cast)
			.findFirst()
			.orElseGet(() -> thrown.stream()
				// The partition step itself only says that one partition failed.
				.filter((failure) -> !(failure instanceof JobExecutionException && failure.getCause() == null))
				.findFirst()
				.map(Failures::of)
				.orElseGet(() -> new ImportJobException(ImportJobCode.INTERNAL,
						"The job ended with status " + execution.getStatus() + ".",
						"Restart the run. If it fails again, report it with the log.")));
	}

	/** The failure that something thrown is reported as. */
	static Failure of(Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof Failure failure) {
				return failure;
			}
			if (cause instanceof TransactionSystemException rollback && rollback.getApplicationException() != null) {
				// The rollback failed too: its reason is what matters.
				return of(rollback.getApplicationException());
			}
			if (isOfTheDatabase(cause)) {
				return SqlFailures.translate(cause);
			}
			if (cause instanceof IOException) {
				return new ImportJobException(StorageCode.READ_BROKEN,
						Printable.line(String.valueOf(cause.getMessage())), "Restart the run.", thrown);
			}
		}
		if (isOvertaken(thrown)) {
			logger.debug("Another attempt changed the metadata of the job", thrown);
		}
		else {
			// The log has what a maintainer needs.
			logger.error("Unforeseen failure", thrown);
		}
		return new ImportJobException(ImportJobCode.INTERNAL, Printable.line(thrown.toString()),
				"Restart the run. If it fails again, report it with the log.", thrown);
	}

	/** Whether an attempt that was taken over notices it by the metadata of its job. */
	private static boolean isOvertaken(Throwable thrown) {
		return Stream.iterate(thrown, Objects::nonNull, Throwable::getCause)
			.anyMatch(OptimisticLockingFailureException.class::isInstance);
	}

	/** What no server caused, such as a query with two rows instead of one, is a bug. */
	private static boolean isOfTheDatabase(Throwable cause) {
		return (cause instanceof DataAccessException || cause instanceof TransactionException
				|| cause instanceof SQLException) && SqlFailures.isCauseOf(cause);
	}

}
