package dev.blockload.storage;

import java.time.Instant;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class InMemoryObjectStoreTest extends ObjectStoreContract {

	private static final String KEY = "arn:aws:kms:eu-central-1:123456789012:key/0c2a";

	private final InMemoryObjectStore store = new InMemoryObjectStore("in-memory");

	@Override
	protected ObjectStore store() {
		return this.store;
	}

	@Override
	protected void put(String key, byte[] bytes) {
		this.store.put(key, bytes, Instant.now());
	}

	@Override
	protected void delete(String key) {
		this.store.remove(key);
	}

	@Test
	void requestsAreCounted() {
		put("a", "x");
		this.store.pin("a");
		this.store.list("", null, null, 1);
		assertThat(this.store.requests()).isEqualTo(2);
	}

	@Test
	void theKmsKeyOfAnObjectIsReturned() {
		put("plain", "x");
		put("encrypted", "x");
		this.store.encrypt("encrypted", KEY);
		assertThat(this.store.inspect("plain").kmsKey()).isNull();
		assertThat(this.store.inspect("encrypted"))
			.isEqualTo(new ObjectStore.ObjectDetails(this.store.pin("encrypted"), KEY));
	}

	@Test
	void rightsMayBeMissingOneByOne() {
		put("in/a.csv", "x");
		put("in/b.csv", "x");
		put("out/c.csv", "x");
		this.store.encrypt("in/b.csv", KEY).denyDecrypt(KEY).denyReading("out/").allowListing("in/").hideMissing();
		assertThat(this.store.pin("in/a.csv").size()).isEqualTo(1);
		assertThat(code(() -> this.store.inspect("in/b.csv"))).isEqualTo("kms-denied");
		assertThat(code(() -> this.store.inspect("out/c.csv"))).isEqualTo("access-denied");
		assertThat(code(() -> this.store.inspect("in/d.csv"))).isEqualTo("access-denied");
		assertThat(this.store.list("in/a", null, null, 10).objects()).hasSize(1);
		assertThat(code(() -> this.store.list("", null, null, 10))).isEqualTo("access-denied");
	}

	private static String code(ThrowingCallable attempt) {
		return catchThrowableOfType(StorageException.class, attempt).code();
	}

}
