package dev.blockload.source;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

import dev.blockload.source.FileChoice.Fixed;
import dev.blockload.source.FileChoice.MostRecent;
import dev.blockload.source.RequestedFile.OfKey;
import dev.blockload.storage.Pin;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What the values of a choice refuse.
 */
class SourceValuesTest {

	@Test
	void aFixedKeyHasACharacter() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Fixed("/"))
			.withMessage("'/' is not a key. Expected at least one character.");
		assertThatIllegalArgumentException().isThrownBy(() -> new OfKey(""))
			.withMessage("'' is not a key. Expected at least one character.");
	}

	@Test
	void theGreatestAgeIsLongerThanZero() {
		DatedPath path = DatedPath.parse("in/{{date}}.csv");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new MostRecent(path, ZoneOffset.UTC, false, Duration.ZERO))
			.withMessage("The greatest age of 'in/{{date}}.csv' is PT0S. Expected more than zero.");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new MostRecent(path, ZoneOffset.UTC, false, Duration.ofHours(-1)))
			.withMessage("The greatest age of 'in/{{date}}.csv' is PT-1H. Expected more than zero.");
	}

	@Test
	void aDatedPathHasOneDateInItsFileName() {
		assertThatIllegalArgumentException().isThrownBy(() -> DatedPath.parse("in/a.csv"))
			.withMessage("'in/a.csv' does not contain {{date}}. Expected it exactly once.");
		assertThatIllegalArgumentException().isThrownBy(() -> DatedPath.parse("{{date}}-{{date}}.csv"))
			.withMessage("'{{date}}-{{date}}.csv' contains {{date}} more than once. Expected it exactly once.");
		assertThatIllegalArgumentException().isThrownBy(() -> new DatedPath("{{date}}-", ".csv"))
			.withMessage("'{{date}}-{{date}}.csv' contains {{date}} more than once. Expected it exactly once.");
		assertThatIllegalArgumentException().isThrownBy(() -> DatedPath.parse("{{date}}/a.csv"))
			.withMessage("'{{date}}/a.csv' has {{date}} in a folder. Expected it in the file name.");
	}

	@Test
	void anOffsetNeedsATime() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new FileDate(LocalDate.of(2022, 9, 30), null, ZoneOffset.UTC))
			.withMessage("The date 2022-09-30 has the offset Z and no time of day. Expected a time, or no offset.");
	}

	@Test
	void aRangeOfKeysEndsAfterItsStart() {
		assertThat(new KeyRange("a", "a")).isEqualTo(new KeyRange("a", "a"));
		assertThatIllegalArgumentException().isThrownBy(() -> new KeyRange("b", "a"))
			.withMessage("The range of keys after 'b' up to 'a' ends before it begins.");
	}

	@Test
	void rangesThatOverlapOrTouchAreJoined() {
		assertThat(KeyRange.joined(List.of(new KeyRange("a", "c"), new KeyRange("b", "d"), new KeyRange("d", "e"),
				new KeyRange("f", "i"), new KeyRange("g", "h"))))
			.containsExactly(new KeyRange("a", "e"), new KeyRange("f", "i"));
	}

	@Test
	void aResolutionTookARequest() {
		Pin pin = new Pin("bucket", "a.csv", "e", 1, Instant.EPOCH);
		assertThatIllegalArgumentException().isThrownBy(() -> new Resolution(pin, List.of(), 0))
			.withMessage("The resolution of 'a.csv' took 0 requests. Expected at least one.");
	}

}
