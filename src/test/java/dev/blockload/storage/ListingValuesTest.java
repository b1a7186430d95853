package dev.blockload.storage;

import java.util.List;

import dev.blockload.storage.ObjectStore.Continuation;
import dev.blockload.storage.ObjectStore.Page;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What pages and their ends refuse.
 */
class ListingValuesTest {

	@Test
	void aContinuationHasAToken() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Continuation("in/", null, ""))
			.withMessage("The continuation token of the listing with prefix 'in/' is empty. "
					+ "Expected at least one character.");
	}

	@Test
	void aFolderOfAPageHasAName() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Page(List.of(), List.of("in/", ""), null))
			.withMessage("A page has an empty folder among [in/, ]. Expected at least one character each.");
	}

}
