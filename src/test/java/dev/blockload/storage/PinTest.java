package dev.blockload.storage;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Pins and listed objects refuse values that no object has.
 */
class PinTest {

	private static final Instant MODIFIED = Instant.parse("2022-09-30T00:00:00Z");

	@Test
	void aPinNamesItsObjectAndItsVersion() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Pin("bucket", "a.csv", "", 1, MODIFIED))
			.withMessage("The pin of 'a.csv' in bucket 'bucket' with ETag '' is incomplete. "
					+ "Expected a bucket, a key and an ETag.");
		assertThatIllegalArgumentException().isThrownBy(() -> new Pin("", "a.csv", "e", 1, MODIFIED))
			.withMessage("The pin of 'a.csv' in bucket '' with ETag 'e' is incomplete. "
					+ "Expected a bucket, a key and an ETag.");
		assertThatIllegalArgumentException().isThrownBy(() -> new Pin("bucket", "", "e", 1, MODIFIED))
			.withMessage("The pin of '' in bucket 'bucket' with ETag 'e' is incomplete. "
					+ "Expected a bucket, a key and an ETag.");
	}

	@Test
	void aWeakEtagHasTheValueOfTheStrongOne() {
		Pin pin = new Pin("bucket", "a.csv", "W/\"e\"", 1, MODIFIED);
		assertThat(pin).isEqualTo(new Pin("bucket", "a.csv", "\"e\"", 1, MODIFIED));
		assertThat(pin.etag()).isEqualTo("\"e\"");
		assertThat(pin.hasEtag("W/\"e\"")).isTrue();
		assertThat(pin.hasEtag("\"e\"")).isTrue();
		assertThat(pin.hasEtag("W/\"f\"")).isFalse();
	}

	@Test
	void noSizeIsNegative() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Pin("bucket", "a.csv", "e", -1, MODIFIED))
			.withMessage("The size of 'a.csv' is -1 bytes. Expected 0 or more.");
		assertThatIllegalArgumentException().isThrownBy(() -> new StoredObject("a.csv", "e", -2, MODIFIED, false))
			.withMessage("The size of 'a.csv' is -2 bytes. Expected 0 or more.");
	}

	@Test
	void aListedObjectHasAKey() {
		assertThatIllegalArgumentException().isThrownBy(() -> new StoredObject("", "e", 1, MODIFIED, false))
			.withMessage("The key of a listed object is empty. Expected at least one character.");
	}

}
