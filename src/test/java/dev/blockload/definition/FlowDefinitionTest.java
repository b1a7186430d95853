package dev.blockload.definition;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The deadline of a flow in its zone. */
class FlowDefinitionTest {

	private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

	private static FlowDefinition flow(String deadline) {
		return new FlowDefinition("nightly", List.of("people"), FlowDefinition.OnFailure.STOP, FlowDefinition.PARALLEL,
				Map.of(), LocalTime.parse(deadline), PARIS);
	}

	@Test
	void theDeadlineIsTheFirstSuchTimeAfterTheDueTime() {
		assertThat(flow("07:00").deadlineAfter(Instant.parse("2026-11-02T01:00:00Z"), null))
			.isEqualTo("2026-11-02T06:00:00Z");
		assertThat(flow("07:00").deadlineAfter(Instant.parse("2026-11-02T06:00:00Z"), null))
			.isEqualTo("2026-11-03T06:00:00Z");
	}

	@Test
	void theLastDeadlineIsTheOneUpToAMoment() {
		assertThat(flow("07:00").deadlineUpTo(Instant.parse("2026-11-02T06:00:00Z"), null))
			.hasValue(Instant.parse("2026-11-02T06:00:00Z"));
		assertThat(flow("07:00").deadlineUpTo(Instant.parse("2026-11-02T05:59:59Z"), null))
			.hasValue(Instant.parse("2026-11-01T06:00:00Z"));
	}

	@Test
	void aDeadlineThatTheClockSkipsIsNotMovedOnTheNextDay() {
		// On 29 March 2026, 02:00 to 03:00 does not exist in Paris.
		assertThat(flow("02:30").deadlineAfter(Instant.parse("2026-03-29T00:00:00Z"), null))
			.isEqualTo("2026-03-29T01:30:00Z");
		assertThat(flow("02:30").deadlineAfter(Instant.parse("2026-03-29T10:00:00Z"), null))
			.isEqualTo("2026-03-30T00:30:00Z");
	}

}
