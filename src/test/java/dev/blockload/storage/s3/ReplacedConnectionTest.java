package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.blockload.connection.Credentials.AssumedRole;
import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * One client a connection, and what becomes of it when the connection's definition
 * changes. The number of role requests shows how many there are.
 */
class ReplacedConnectionTest {

	private static final String CONTENT = "0123456789".repeat(10_000);

	private final StsStub store = StsStub.holding(CONTENT);

	private final S3ObjectStores stores = StsStub.stores();

	@AfterEach
	void close() {
		this.stores.close();
		this.store.close();
	}

	@Test
	void aConnectionHasOneClientHoweverOftenItIsOpened() {
		try (ObjectStore first = open("sales", "old")) {
			first.pin("a.csv");
		}
		try (ObjectStore second = open("sales", "old"); ObjectStore third = open("sales", "old")) {
			second.pin("a.csv");
			third.pin("a.csv");
			assertThat(this.store.asked()).hasSize(1);
			open("other", "old").pin("a.csv");
			assertThat(this.store.asked()).hasSize(2);
		}
	}

	@Test
	void anotherSecretIsAnotherClient() {
		open("sales", "old").pin("a.csv");
		open("sales", "new").pin("a.csv");
		open("sales", "new").pin("a.csv");
		assertThat(this.store.asked()).hasSize(2);
	}

	@Test
	void whatIsOpenOnTheOldOneGoesOnUntilItIsClosed() throws IOException {
		ObjectStore old = open("sales", "old");
		Pin pin = old.pin("a.csv");
		InputStream begun = old.open(pin, 0, 10_000);
		assertThat(begun.read()).isEqualTo('0');
		InputStream waiting = old.open(pin, 0, pin.size());
		try (ObjectStore renewed = open("sales", "new")) {
			assertThat(renewed.pin("a.csv")).isEqualTo(pin);
			assertThat(old.pin("a.csv")).isEqualTo(pin);
			old.close();
			old.close();
			assertThat(new String(begun.readAllBytes(), StandardCharsets.UTF_8))
				.isEqualTo(CONTENT.substring(1, 10_000));
			begun.close();
			// Its first request comes only now.
			assertThat(new String(waiting.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(CONTENT);
			assertThat(old.pin("a.csv")).isEqualTo(pin);
			waiting.close();
			assertThatIllegalStateException().isThrownBy(() -> old.pin("a.csv")).withMessage("The store is closed.");
			assertThatIllegalStateException().isThrownBy(() -> old.open(pin, 0, 1)).withMessage("The store is closed.");
			assertThat(renewed.pin("a.csv")).isEqualTo(pin);
		}
	}

	@Test
	void anUnusedOldConnectionIsClosedAtOnce() {
		ObjectStore old = open("sales", "old");
		Pin pin = old.pin("a.csv");
		old.close();
		assertThat(old.pin("a.csv")).isEqualTo(pin);
		open("sales", "new");
		assertThatIllegalStateException().isThrownBy(() -> old.pin("a.csv")).withMessage("The store is closed.");
	}

	@Test
	void closingAllClosesTheReplacedOnesToo() {
		ObjectStore old = open("sales", "old");
		Pin pin = old.pin("a.csv");
		ObjectStore renewed = open("sales", "new");
		this.stores.close();
		assertThatIllegalStateException().isThrownBy(() -> old.open(pin, 0, 1)).withMessage("The store is closed.");
		assertThatIllegalStateException().isThrownBy(() -> renewed.open(pin, 0, 1)).withMessage("The store is closed.");
	}

	private ObjectStore open(String name, String secret) {
		return this.stores.open(new S3Connection(name, "exports", "eu-central-1",
				new AssumedRole("arn:aws:iam::111122223333:role/exports", null,
						new AccessKey("AKIABASE", new Secret(secret))),
				List.of("workforce"), new At(this.store.endpoint()), true));
	}

}
