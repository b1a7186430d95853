package dev.blockload.mapping;

import java.io.IOException;
import java.util.List;

import dev.blockload.csv.Reject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which texts each type takes, and what is said of the others: {@code values.csv},
 * {@code formats.csv}. What the values taken become is for {@link BinaryCopyIT} to see.
 */
class ValuesTest {

	static List<ValueCase> values() {
		return ValueCase.all();
	}

	@Test
	void thePageHasAnExampleOfEveryFormat() {
		assertThat(FormatKey.words()).allSatisfy(
				(word) -> assertThat(PageCases.all()).anyMatch((value) -> value.options().contains(word + ":")));
	}

	@ParameterizedTest
	@MethodSource("values")
	void isLoadedOrRejectedWithAReason(ValueCase value) throws IOException {
		MappedSlice mapped = value.map();
		assertThat(value.problems()).isEmpty();
		if (value.reason().equals(PageCases.ANY_REASON)) {
			assertThat(mapped.rejects()).extracting(Reject::code).containsExactly(value.expected());
			return;
		}
		assertThat(mapped.rejects()).extracting((reject) -> reject.code() + ": " + reject.reason())
			.isEqualTo(value.rejected() ? List.of(value.expected() + ": " + value.reason()) : List.of());
	}

}
