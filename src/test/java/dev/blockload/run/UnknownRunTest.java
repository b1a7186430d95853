package dev.blockload.run;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is said about a run that does not exist.
 */
class UnknownRunTest {

	@Test
	void aNumberLeadsToTheListOfRuns() {
		RunException unknown = RunHistory.unknown("7");
		assertThat(unknown.message()).isEqualTo("There is no run 7.");
		assertThat(unknown.action()).isEqualTo("List the runs: ./blockload history");
	}

	@Test
	void anImportOrAFlowThatNobodyBeganLeadsToItsScheduleAndToARun() {
		RunException unknown = RunHistory.unknown("weekly");
		assertThat(unknown.code()).isEqualTo("unknown-run");
		assertThat(unknown.message()).isEqualTo("Neither an import nor a flow 'weekly' has a run.");
		assertThat(unknown.action()).isEqualTo(
				"See its schedule: ./blockload schedules. To run it now: ./blockload run weekly, or if it is a flow: ./blockload run --flow weekly");
	}

}
