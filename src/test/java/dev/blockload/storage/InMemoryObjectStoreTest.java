package dev.blockload.storage;

import java.time.Instant;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InMemoryObjectStoreTest extends ObjectStoreContract {

	private final InMemoryObjectStore store = new InMemoryObjectStore("in-memory");

	@Override
	ObjectStore store() {
		return this.store;
	}

	@Override
	void put(String key, byte[] bytes) {
		this.store.put(key, bytes, Instant.now());
	}

	@Override
	void delete(String key) {
		this.store.remove(key);
	}

	@Test
	void requestsAreCounted() {
		put("a", "x");
		this.store.pin("a");
		this.store.list("", null, null, 1);
		assertThat(this.store.requests()).isEqualTo(2);
	}

}
