package dev.blockload.publish;

import java.util.List;

import dev.blockload.csv.RejectCode;
import org.jspecify.annotations.Nullable;

/**
 * A test of the future rows against each other: a reject of one row can make another row
 * wrong, and so on.
 *
 * @param code of the rejects
 * @param constraint its name, or null if it has none
 * @param described the constraint in a few words
 * @param shown the columns whose staged values the reject shows
 * @param links a query that returns {@code cause} and {@code "row"}, both the ctid of a
 * staged row: if the cause is rejected, the row violates the constraint; a row with the
 * cause null violates it in any case
 * @param reason what follows the values in the reason of a row that violates it in any
 * case
 * @param consequence the same for a row that violates it because of another reject
 */
record ChainedTest(RejectCode code, @Nullable String constraint, String described, List<String> shown, String links,
		String reason, String consequence) {

	ChainedTest {
		shown = List.copyOf(shown);
	}

}
