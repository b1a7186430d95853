package dev.blockload.schedule;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Values of the package that refuse impossible input.
 */
class ScheduledRunTest {

	@Test
	void aNumberBelowOneIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> run(0, "people", 1, 0, ScheduledRunState.DUE, null))
			.withMessage(
					"Scheduled run 0 of schedule 1 of import 'people' is not valid. Expected numbers of 1 or more.");
		assertThatIllegalArgumentException().isThrownBy(() -> run(7, "people", 0, 0, ScheduledRunState.DUE, null))
			.withMessage(
					"Scheduled run 7 of schedule 0 of import 'people' is not valid. Expected numbers of 1 or more.");
	}

	@Test
	void aBlankImportIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> run(7, " ", 1, 0, ScheduledRunState.DUE, null))
			.withMessage("Scheduled run 7 has a blank import name.");
	}

	@Test
	void aNegativeCountIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> run(7, "people", 1, -2, ScheduledRunState.DUE, null))
			.withMessage("Scheduled run 7 has a negative count: missed -2, failed attempts 0, lost nodes 0, token 0.");
	}

	@Test
	void anOutcomeBelongsToTheEnd() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> run(7, "people", 1, 0, ScheduledRunState.RUNNING, Outcome.FAILED))
			.withMessage(
					"Scheduled run 7 is in state RUNNING with outcome FAILED. Expected an outcome exactly in state ENDED.");
		assertThatIllegalArgumentException().isThrownBy(() -> run(7, "people", 1, 0, ScheduledRunState.ENDED, null))
			.withMessage(
					"Scheduled run 7 is in state ENDED with outcome null. Expected an outcome exactly in state ENDED.");
	}

	@Test
	void statesAndOutcomesAreReadAsTheyAreStored() {
		for (ScheduledRunState state : ScheduledRunState.values()) {
			assertThat(ScheduledRunState.of(state.text())).isEqualTo(state);
		}
		for (Outcome outcome : Outcome.values()) {
			assertThat(Outcome.of(outcome.text())).isEqualTo(outcome);
		}
	}

	@Test
	void aReasonThatIsNoCodeIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Reason("It failed", "message"))
			.withMessage("'It failed' is not a code. Expected lower case words joined by hyphens.");
	}

	@Test
	void aTriggerKeepsTheTimeFromWhichItWasFirstPostponed() {
		TriggerData data = TriggerData.of("0 0 2 * * * UTC");
		Instant first = Instant.parse("2026-11-22T02:00:00Z");
		TriggerData postponed = data.postponedFrom(first).postponedFrom(first.plusSeconds(10));
		assertThat(postponed.text()).isEqualTo("0 0 2 * * * UTC due 2026-11-22T02:00:00Z");
		assertThat(TriggerData.of(postponed.text())).isEqualTo(postponed);
		assertThatIllegalArgumentException().isThrownBy(() -> TriggerData.of(" "))
			.withMessage("' ' is not a schedule. Expected a cron expression.");
	}

	private static ScheduledRun run(long id, String importName, int scheduleNumber, int missed, ScheduledRunState state,
			@Nullable Outcome outcome) {
		return new ScheduledRun(id, importName, scheduleNumber, Instant.EPOCH, missed, state, outcome, null, 0, 0, 0,
				Instant.EPOCH);
	}

}
