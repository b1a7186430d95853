package dev.blockload.importjob;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

import dev.blockload.Failure;
import dev.blockload.run.RunCode;
import dev.blockload.run.SqlFailures;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * From what the framework and the libraries throw to the one failure a person is told.
 */
final class Failures {

	private static final Logger logger = LoggerFactory.getLogger(Failures.class);

	private Failures() {
	}

	/** The failure of a job execution: the first of ours that a step failed with. */
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
				// The manager of the ranges only says that one of them failed.
				.filter((failure) -> !(failure instanceof JobExecutionException && failure.getCause() == null))
				.findFirst()
				.map(Failures::of)
				.orElseGet(() -> new ImportJobException(ImportJobCode.INTERNAL,
						"the job ended " + execution.getStatus(), null, null)));
	}

	/** A failure in our own words. */
	static Failure of(Throwable thrown) {
		for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
			if (cause instanceof Failure failure) {
				return failure;
			}
			if (cause instanceof DataAccessException failure) {
				return SqlFailures.translate(failure);
			}
			if (cause instanceof TransactionSystemException rollback && rollback.getApplicationException() != null) {
				// The rollback failed too: why there was one is what matters.
				return of(rollback.getApplicationException());
			}
			if (cause instanceof TransactionException || cause instanceof java.sql.SQLException) {
				return new ImportJobException(RunCode.DATABASE_FAILED, String.valueOf(cause.getMessage()),
						"restart the run when the database is well again", thrown);
			}
			if (cause instanceof IOException) {
				return new ImportJobException("read-broken", String.valueOf(cause.getMessage()), "restart the run",
						Failure.Recovery.RESTART, thrown);
			}
		}
		// Not foreseen: the log holds what a maintainer needs.
		logger.error("unforeseen failure", thrown);
		return new ImportJobException(ImportJobCode.INTERNAL, thrown.toString(),
				"restart the run; if it fails again, report it", thrown);
	}

}
