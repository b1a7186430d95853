package dev.blockload.storage.spool;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;

import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStoreContract;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The spool is read like a bucket. */
class SpoolStoreTest extends ObjectStoreContract {

	@TempDir
	private Path folder;

	private Spool spool;

	@BeforeEach
	void use() {
		this.spool = new Spool(new SpoolSettings(this.folder.resolve("spool"), 1L << 30, 1L << 30),
				() -> SpoolTest.INSTALLATION);
	}

	@Override
	protected ObjectStore store() {
		return this.spool.store();
	}

	@Override
	protected void put(String key, byte[] bytes) {
		delete(key);
		if (bytes.length > 0) {
			this.spool.receive(key, new ByteArrayInputStream(bytes), null);
		}
		else {
			SpoolTest.createEmpty(this.folder.resolve("spool/" + SpoolTest.INSTALLATION), key);
		}
	}

	@Override
	protected void delete(String key) {
		this.spool.keys()
			.stream()
			.filter(key::equals)
			.findFirst()
			.ifPresent((found) -> this.spool.delete(store().pin(found)));
	}

	@Override
	protected String goneCode() {
		return "pushed-file-gone";
	}

}
