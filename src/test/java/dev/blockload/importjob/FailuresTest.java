package dev.blockload.importjob;

import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.dao.OptimisticLockingFailureException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log has of a failure.
 */
class FailuresTest {

	@Test
	void theLogHasAFailureThatNobodyForesaw() {
		assertThat(errors(new IllegalStateException("a bug"))).containsExactly("Unforeseen failure");
	}

	@Test
	void anAttemptThatWasTakenOverIsNoErrorOfTheLog() {
		assertThat(errors(new JobExecutionException("the step failed",
				new OptimisticLockingFailureException("Attempt to update step execution id=1 with wrong version (2)"))))
			.isEmpty();
	}

	private static List<String> errors(Throwable thrown) {
		Logger logger = (Logger) LoggerFactory.getLogger(Failures.class);
		ListAppender<ILoggingEvent> log = new ListAppender<>();
		log.start();
		logger.addAppender(log);
		// Other tests of this JVM may have silenced the log.
		logger.setLevel(Level.WARN);
		try {
			assertThat(Failures.of(thrown).failureCode()).isEqualTo(ImportJobCode.INTERNAL);
		}
		finally {
			logger.detachAppender(log);
			logger.setLevel(null);
		}
		return log.list.stream()
			.filter((event) -> event.getLevel().isGreaterOrEqual(Level.WARN))
			.map(ILoggingEvent::getFormattedMessage)
			.toList();
	}

}
