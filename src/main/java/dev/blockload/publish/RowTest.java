package dev.blockload.publish;

import java.util.List;

import dev.blockload.csv.RejectCode;
import org.jspecify.annotations.Nullable;

/**
 * A test of the future rows that looks at each row alone.
 *
 * @param code of the rejects
 * @param constraint its name, or null if it has none
 * @param described the constraint in a sentence, such as {@code check constraint c}
 * @param shown the columns whose staged values the reject shows
 * @param condition true for a row that violates the constraint, in terms of the row
 * {@code w}
 * @param reason what follows the values in the reason of the reject
 */
record RowTest(RejectCode code, @Nullable String constraint, String described, List<String> shown, String condition,
		String reason) {

	RowTest {
		shown = List.copyOf(shown);
	}

}
