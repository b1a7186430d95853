package dev.blockload.console;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.blockload.csv.Reject;
import dev.blockload.push.CorrectedRecord;
import dev.blockload.push.RejectedRecord;
import dev.blockload.run.StoredReject;
import dev.blockload.web.WebException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a form of a rejected record means.
 */
class RejectDetailsTest {

	@Test
	void fieldsThatNobodyHasChangedStayAsTheyWere() {
		RejectedRecord record = record("x", "a\u200bb\u0007", "1\r\n2\n3\r4", "\nend", null, "", "kept");
		assertThat(RejectDetails.corrected(record,
				Arrays.asList("5", "a\\u200Bb\u2407", "1\r\n2\r\n3\u240d4", "\r\nend", "", "", null)))
			.isEqualTo(CorrectedRecord.of(7, Map.of("1", "5")));
	}

	@Test
	void charactersThatTheFormShowedAsSymbolsStayInAChangedField() {
		RejectedRecord record = record("a\u200bb\u0007", "1\r\n2", "1\n2", "x");
		Map<String, @Nullable String> changed = new LinkedHashMap<>();
		changed.put("1", "a\u200bc\u0007");
		changed.put("2", "1\r\n3");
		changed.put("3", "1\n3");
		changed.put("4", null);
		assertThat(RejectDetails.corrected(record, List.of("a\\u200Bc\u2407", "1\r\n3", "1\r\n3", "")))
			.isEqualTo(CorrectedRecord.of(7, changed));
	}

	@Test
	void aRecordWithoutValuesNeedsAllFields() {
		RejectedRecord record = new RejectedRecord(7, List.of("id", "name"), List.of(), rejects());
		assertThat(RejectDetails.corrected(record, List.of("1", "")))
			.isEqualTo(new CorrectedRecord(7, Map.of(), Arrays.asList("1", null)));
		assertThatThrownBy(() -> RejectDetails.corrected(record, Arrays.asList("1", null)))
			.isInstanceOf(WebException.class)
			.hasMessage("The form has no value for field 'name'. Expected a value for each field.");
	}

	private static RejectedRecord record(@Nullable String... values) {
		List<String> names = IntStream.rangeClosed(1, values.length).mapToObj(String::valueOf).toList();
		return new RejectedRecord(7, names, Collections.unmodifiableList(Arrays.asList(values)), rejects());
	}

	private static List<StoredReject> rejects() {
		return List.of(new StoredReject(
				new Reject(7, 8, 0, "1", "not-a-number", "'x' is not a valid integer.", "x", "x", null, 0, 1), null));
	}

}
