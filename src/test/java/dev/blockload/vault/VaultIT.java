package dev.blockload.vault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import javax.sql.DataSource;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.connection.Secret;
import dev.blockload.importjob.TestDatabase;
import dev.blockload.run.SessionDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Secrets and keys on a real database.
 */
class VaultIT {

	private static final Caller ADMIN = Caller.unlimited(Actor.command("anna@planning-1"));

	private static final DataSource SOURCE = new SessionDataSource(TestDatabase.source());

	private static final JdbcClient JDBC = JdbcClient.create(SOURCE);

	private static final TransactionTemplate TRANSACTION = new TransactionTemplate(
			new DataSourceTransactionManager(SOURCE));

	@TempDir
	Path folder;

	@BeforeAll
	static void migrate() {
		TestDatabase.migrated();
	}

	@BeforeEach
	@AfterEach
	void empty() {
		JDBC.sql("TRUNCATE blockload.vault_key, blockload.vault_secret, blockload.vault_node").update();
	}

	private static KeyRing ring(@Nullable Path file) {
		return new KeyRing(new KeySettings(file, null, null), (name) -> {
			throw new AssertionError("no service is used");
		});
	}

	private static Secrets secrets(KeyRing ring) {
		return new Secrets(JDBC, TRANSACTION, ring);
	}

	private static Keys keys(KeyRing ring) {
		return new Keys(JDBC, TRANSACTION, ring);
	}

	private static KeyService node(KeyRing ring) {
		return new KeyService(JDBC, TRANSACTION, ring);
	}

	private Path file(String name) {
		return this.folder.resolve(name);
	}

	@Test
	void aSecretIsReadAsItWasStored() {
		long id = Keys.create(file("keys"));
		Secrets secrets = secrets(ring(file("keys")));
		long first = secrets.store(new Secret("wJalr+XUtnFEMI/ü€😀"), "secret-access-key");
		long second = secrets.store(new Secret("second"), "proxy.password");
		assertThat(secrets.reveal(first, "secret-access-key").reveal()).isEqualTo("wJalr+XUtnFEMI/ü€😀");
		secrets.replace(first, new Secret("other"));
		assertThat(secrets.reveal(first, "secret-access-key").reveal()).isEqualTo("other");
		assertThat(secrets.reveal(second, "proxy.password").reveal()).isEqualTo("second");
		assertThat(keys(ring(file("keys"))).list())
			.extracting(KeyStatus::id, KeyStatus::state, KeyStatus::secrets, KeyStatus::held)
			.containsExactly(org.assertj.core.groups.Tuple.tuple(id, KeyState.ACTIVE, 2L, true));
		secrets.delete(first);
		fails(() -> secrets.reveal(first, "secret-access-key"), "secret-missing",
				"Secret " + first + " does not exist in table blockload.vault_secret.", "Enter the secret again.");
		fails(() -> secrets.replace(first, new Secret("x")), "secret-missing",
				"Secret " + first + " does not exist in table blockload.vault_secret.", "Enter the secret again.");
		fails(() -> secrets.reveal(second, "session-token"), "secret-missing",
				"Secret " + second + " does not exist in table blockload.vault_secret.", "Enter the secret again.");
	}

	@Test
	void aRowDoesNotTakeThePlaceOfAnother() {
		Keys.create(file("keys"));
		Secrets secrets = secrets(ring(file("keys")));
		long mine = secrets.store(new Secret("mine"), "secret-access-key");
		long other = secrets.store(new Secret("other"), "secret-access-key");
		JDBC.sql("""
				UPDATE blockload.vault_secret m SET ciphertext = o.ciphertext
				  FROM blockload.vault_secret o WHERE m.number = :mine AND o.number = :other""")
			.param("mine", mine)
			.param("other", other)
			.update();
		fails(() -> secrets.reveal(mine, "secret-access-key"), "secret-damaged",
				"Secret %d (secret-access-key) in table blockload.vault_secret was changed by something else than Blockload."
					.formatted(mine),
				"Enter the secret again, and find out who changed the table.");
		JDBC.sql("UPDATE blockload.vault_secret SET field = 'session-token' WHERE number = :other")
			.param("other", other)
			.update();
		fails(() -> secrets.reveal(other, "session-token"), "secret-damaged",
				"Secret %d (session-token) in table blockload.vault_secret was changed by something else than Blockload."
					.formatted(other),
				"Enter the secret again, and find out who changed the table.");
	}

	@Test
	void withoutTheRightKeyNothingIsSavedAndNothingIsOverwritten() {
		long id = Keys.create(file("keys"));
		Keys.create(file("wrong"));
		fails(() -> secrets(ring(null)).store(new Secret("planted"), "password"), "key-missing",
				"There is no key to encrypt secrets with. The secret was not saved.",
				"Create a key: ./blockload keys create FILE. Then set BLOCKLOAD_KEYS_FILE to that file on all nodes.");
		long number = secrets(ring(file("keys"))).store(new Secret("kept"), "password");
		for (KeyRing ring : List.of(ring(null), ring(file("wrong")))) {
			String place = (ring.settings().file() != null) ? file("wrong").toString()
					: "BLOCKLOAD_KEYS_FILE, which is not set";
			String advice = (ring.settings().file() != null)
					? "Copy the file of keys from a node that holds the key. To see which: ./blockload keys list"
					: "Set BLOCKLOAD_KEYS_FILE to the file of keys. To create one: ./blockload keys create FILE";
			String notSaved = "Secrets are encrypted with key %d, which is not in %s. The secret was not saved."
				.formatted(id, place);
			fails(() -> secrets(ring).store(new Secret("planted"), "password"), "key-missing", notSaved, advice);
			fails(() -> secrets(ring).replace(number, new Secret("planted")), "key-missing", notSaved, advice);
			fails(() -> secrets(ring).reveal(number, "password"), "key-missing",
					"Secret %d (password) is encrypted with key %d, which is not in %s.".formatted(number, id, place),
					advice);
		}
		fails(() -> secrets(ring(file("nowhere"))).reveal(number, "password"), "key-file",
				"The file of keys '%s' does not exist.".formatted(file("nowhere")),
				"Create it: ./blockload keys create %s, or copy it from another node.".formatted(file("nowhere")));
		assertThat(secrets(ring(file("keys"))).reveal(number, "password").reveal()).isEqualTo("kept");
		assertThat(JDBC.sql("SELECT count(*) FROM blockload.vault_secret").query(Long.class).single()).isOne();
	}

	@Test
	void aKeyOfTheSameIdThatIsAnotherKeyDoesNotCount() throws IOException {
		long id = Keys.create(file("keys"));
		long number = secrets(ring(file("keys"))).store(new Secret("kept"), "password");
		long other = Keys.create(file("other"));
		// A file of another installation, edited to pretend to be this one.
		Files.writeString(file("other"),
				Files.readString(file("other")).replace(Long.toString(other), Long.toString(id)));
		fails(() -> secrets(ring(file("other"))).reveal(number, "password"), "key-missing",
				"Secret %d (password) is encrypted with key %d, which is not in %s.".formatted(number, id,
						file("other")),
				"Copy the file of keys from a node that holds the key. To see which: ./blockload keys list");
	}

	@Test
	void aFileOfKeysIsForItsOwnerAndNeverOverwritten() throws IOException {
		Keys.create(file("keys"));
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file("keys")))).isEqualTo("rw-------");
		String content = Files.readString(file("keys"));
		fails(() -> Keys.create(file("keys")), "key-file-exists",
				"The file '%s' exists. Keys are never overwritten.".formatted(file("keys")),
				"Choose another file name. To add a key to this file: ./blockload keys rotate");
		assertThat(file("keys")).hasContent(content);
		Files.writeString(file("text"), "secret text");
		fails(() -> ring(file("text")).own(), "key-file",
				"The file '%s' does not contain keys. Expected a file that 'keys create' wrote."
					.formatted(file("text")),
				"Restore it from a backup, or copy it from another node.");
	}

	@Test
	void aNewKeyEncryptsOnlyWhenAllNodesHoldIt() throws IOException {
		long old = Keys.create(file("a"));
		Files.copy(file("a"), file("b"));
		KeyRing a = ring(file("a"));
		KeyRing b = ring(file("b"));
		try (KeyService nodeA = node(a); KeyService nodeB = node(b)) {
			nodeA.start("node-a");
			nodeB.start("node-b");
			long number = secrets(a).store(new Secret("kept"), "password");
			KeyStatus added = keys(a).rotate(ADMIN, null, Keys.Origin.GENERATED);
			assertThat(added.state()).isEqualTo(KeyState.NEW);
			assertThat(added.missingOn()).containsExactly("node-a", "node-b");
			nodeA.work();
			nodeB.work();
			KeyStatus again = keys(a).rotate(ADMIN, null, Keys.Origin.GENERATED);
			assertThat(again.id()).isEqualTo(added.id());
			assertThat(again.missingOn()).containsExactly("node-b");
			assertThat(keyOf(number)).isEqualTo(old);
			fails(() -> keys(a).retire(ADMIN, old), "key-in-use",
					"Key " + old + " encrypts secrets. Expected a key of another state.",
					"To replace it: ./blockload keys rotate");

			Files.copy(file("a"), file("b"), StandardCopyOption.REPLACE_EXISTING);
			nodeB.work();
			assertThat(keys(a).list()).extracting(KeyStatus::id, KeyStatus::state, KeyStatus::secrets)
				.containsExactly(org.assertj.core.groups.Tuple.tuple(old, KeyState.OLD, 0L),
						org.assertj.core.groups.Tuple.tuple(added.id(), KeyState.ACTIVE, 1L));
			assertThat(secrets(b).reveal(number, "password").reveal()).isEqualTo("kept");
			assertThat(keys(a).retire(ADMIN, old)).isTrue();
			assertThat(ring(file("a")).own().orElseThrow().ids()).containsExactly(added.id());
			assertThat(secrets(a).reveal(number, "password").reveal()).isEqualTo("kept");
			fails(() -> keys(a).retire(ADMIN, old), "unknown-key", "There is no key " + old + ".",
					"To see the keys: ./blockload keys list");
		}
		assertThat(JDBC.sql("SELECT count(*) FROM blockload.vault_node").query(Long.class).single()).isZero();
	}

	private static long keyOf(long number) {
		return JDBC.sql("SELECT key FROM blockload.vault_secret WHERE number = :number")
			.param("number", number)
			.query(Long.class)
			.single();
	}

	private static void fails(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String code, String message,
			String action) {
		assertThatThrownBy(call).isInstanceOfSatisfying(VaultException.class, (failure) -> {
			assertThat(failure.message()).isEqualTo(message);
			assertThat(failure.code()).isEqualTo(code);
			assertThat(failure.action()).isEqualTo(action);
			assertThat(failure.getCause()).isNull();
		});
	}

}
