package dev.blockload.mapping;

import java.io.IOException;
import java.util.Collections;
import java.util.List;

import dev.blockload.csv.Reject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which value each text of a type becomes, and why the others are rejected:
 * {@code values.csv}, {@code formats.csv}. {@link BinaryCopyIT} compares the same cases
 * with a PostgreSQL server.
 */
class ValuesTest {

	static List<ValueCase> values() {
		return ValueCase.all();
	}

	@Test
	void thePageHasAnExampleOfEveryFormat() {
		assertThat(FormatKey.texts()).allSatisfy(
				(word) -> assertThat(PageCases.all()).anyMatch((value) -> value.options().contains(word + ":")));
	}

	@ParameterizedTest
	@MethodSource("values")
	void becomesTheValueOrIsRejectedWithAReason(ValueCase value) throws IOException {
		MappedSlice mapped = value.map();
		assertThat(value.problems()).isEmpty();
		if (value.reason().equals(PageCases.ANY_REASON)) {
			assertThat(mapped.rejects()).extracting(Reject::code).containsExactly(value.expected());
			return;
		}
		assertThat(mapped.rejects()).extracting((reject) -> reject.code() + ": " + reject.reason())
			.isEqualTo(value.rejected() ? List.of(value.expected() + ": " + value.reason()) : List.of());
		assertThat(CopyDecoder.column(value.sqlType(), mapped.rows()))
			.isEqualTo(value.rejected() ? List.of() : Collections.singletonList(value.decoded()));
	}

}
