package dev.blockload.mapping;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which texts each type takes, and what is said of the others: {@code values.csv}. What
 * the values taken become is for {@link BinaryCopyIT} to see.
 */
class ValuesTest {

	static List<ValueCase> values() {
		return ValueCase.all();
	}

	@ParameterizedTest
	@MethodSource("values")
	void isLoadedOrRejectedWithAReason(ValueCase value) throws IOException {
		MappedSlice mapped = value.map();
		assertThat(mapped.rejects()).extracting((reject) -> reject.code() + ": " + reject.reason())
			.isEqualTo(value.rejected() ? List.of(value.expected() + ": " + value.reason()) : List.of());
	}

}
