package dev.blockload.definition;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The deadline of a flow in its zone. */
class FlowDefinitionTest {

	private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

	private static final ZoneId TOKYO = ZoneId.of("Asia/Tokyo");

	private static FlowDefinition flow(String deadline) {
		return flow(deadline, PARIS);
	}

	private static FlowDefinition flow(String deadline, @Nullable ZoneId zone) {
		return new FlowDefinition("nightly", List.of("people"), FlowDefinition.OnFailure.STOP, FlowDefinition.PARALLEL,
				Map.of(), LocalTime.parse(deadline), zone);
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
	void withoutAZoneOfTheFlowTheDeadlineIsInTheZoneOfTheSchedule() {
		// 08:00 on 3 November in Tokyo, and still 2 November in UTC.
		Instant due = Instant.parse("2026-11-02T23:00:00Z");
		assertThat(flow("09:00", null).deadlineAfter(due, TOKYO)).isEqualTo("2026-11-03T00:00:00Z");
		assertThat(flow("07:00", null).deadlineAfter(due, TOKYO)).isEqualTo("2026-11-03T22:00:00Z");
		assertThat(flow("07:00", null).deadlineUpTo(due, TOKYO)).hasValue(Instant.parse("2026-11-02T22:00:00Z"));
		assertThat(flow("09:00", null).deadlineUpTo(due, TOKYO)).hasValue(Instant.parse("2026-11-02T00:00:00Z"));
	}

	@Test
	void theZoneOfTheFlowPrecedesTheZoneOfTheSchedule() {
		Instant due = Instant.parse("2026-11-02T23:00:00Z");
		assertThat(flow("09:00").deadlineAfter(due, TOKYO)).isEqualTo("2026-11-03T08:00:00Z");
		assertThat(flow("09:00").deadlineUpTo(due, TOKYO)).hasValue(Instant.parse("2026-11-02T08:00:00Z"));
	}

	@Test
	void withoutAnyZoneThereIsNoDeadline() {
		Instant due = Instant.parse("2026-11-02T23:00:00Z");
		assertThat(flow("09:00", null).deadlineAfter(due, null)).isNull();
		assertThat(flow("09:00", null).deadlineUpTo(due, null)).isEmpty();
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
