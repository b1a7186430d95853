package dev.blockload.importjob;

import org.junit.jupiter.api.Test;

import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.test.MetaDataInstanceFactory;

import static org.assertj.core.api.Assertions.assertThat;

class StopSignalTest {

	private final StopSignal signal = new StopSignal();

	private final JobExecution job = MetaDataInstanceFactory.createJobExecution();

	private final StepExecution step = MetaDataInstanceFactory.createStepExecution(this.job, "load:0", 1L);

	@Test
	void stopsTheJobAndItsRunningSteps() {
		StepExecution over = MetaDataInstanceFactory.createStepExecution(this.job, "plan", 2L);
		this.signal.beforeJob(this.job);
		this.signal.beforeStep(over);
		this.signal.afterStep(over);
		this.signal.beforeStep(this.step);
		this.signal.request();
		assertThat(this.signal.isRequested()).isTrue();
		assertThat(this.job.getStatus()).isEqualTo(BatchStatus.STOPPING);
		assertThat(this.step.isTerminateOnly()).isTrue();
		assertThat(over.isTerminateOnly()).isFalse();
	}

	@Test
	void aRequestBeforeTheJobBeganStopsItTooAndItsSteps() {
		this.signal.request();
		this.signal.beforeJob(this.job);
		this.signal.beforeStep(this.step);
		assertThat(this.job.getStatus()).isEqualTo(BatchStatus.STOPPING);
		assertThat(this.step.isTerminateOnly()).isTrue();
	}

}
