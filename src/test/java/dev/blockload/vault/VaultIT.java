package dev.blockload.vault;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.blockload.SecretLogFilter;
import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.connection.Secret;
import dev.blockload.importjob.TestDatabase;
import dev.blockload.run.SessionDataSource;
import dev.blockload.vault.kms.KmsKeys;
import dev.blockload.vault.kms.KmsKeysTest;
import dev.blockload.vault.kms.KmsStub;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
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

	private static final String ARN = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

	private static final KeyManagement NO_SERVICE = (name) -> {
		throw new AssertionError("no service is used");
	};

	private static final HikariDataSource POOL = pool();

	private static final DataSource SOURCE = new SessionDataSource(POOL);

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
		List.of("secret", "key", "node").forEach((table) -> JDBC.sql("DELETE FROM blockload.vault_" + table).update());
	}

	@AfterAll
	static void close() {
		POOL.close();
	}

	private static HikariDataSource pool() {
		HikariConfig config = new HikariConfig();
		config.setDataSource(TestDatabase.source());
		config.setMaximumPoolSize(8);
		config.setMinimumIdle(0);
		return new HikariDataSource(config);
	}

	private static KeyRing ring(@Nullable Path file) {
		return new KeyRing(new KeySettings(file, null, null), NO_SERVICE);
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
			.containsExactly(Tuple.tuple(id, KeyState.ACTIVE, 2L, true));
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
				.containsExactly(Tuple.tuple(old, KeyState.OLD, 0L), Tuple.tuple(added.id(), KeyState.ACTIVE, 1L));
			assertThat(secrets(b).reveal(number, "password").reveal()).isEqualTo("kept");
			assertThat(keys(a).retire(ADMIN, old)).isTrue();
			assertThat(ring(file("a")).own().orElseThrow().ids()).containsExactly(added.id());
			assertThat(secrets(a).reveal(number, "password").reveal()).isEqualTo("kept");
			fails(() -> keys(a).retire(ADMIN, old), "unknown-key", "There is no key " + old + ".",
					"To see the keys: ./blockload keys list");
		}
		assertThat(JDBC.sql("SELECT count(*) FROM blockload.vault_node").query(Long.class).single()).isZero();
	}

	@Test
	void keysAreReplacedWhileTwoNodesUseThem() throws Exception {
		Keys.create(file("a"));
		Files.copy(file("a"), file("b"));
		KeyRing a = ring(file("a"));
		KeyRing b = ring(file("b"));
		AtomicBoolean ending = new AtomicBoolean();
		ExecutorService users = Executors.newFixedThreadPool(4);
		try (KeyService nodeA = node(a); KeyService nodeB = node(b)) {
			nodeA.start("node-a");
			nodeB.start("node-b");
			List<Future<Map<Long, String>>> used = Stream.of(a, b, a, b)
				.map((ring) -> users.submit(() -> use(secrets(ring), ending)))
				.toList();
			long active = 0;
			for (int rotation = 0; rotation < 2; rotation++) {
				long before = keys(b).list().stream().mapToLong(KeyStatus::id).findFirst().orElse(0);
				active = keys(a).rotate(ADMIN, null, Keys.Origin.GENERATED).id();
				nodeA.work();
				assertThat(state(active)).isEqualTo("new");
				Files.copy(file("a"), file("b"), StandardCopyOption.REPLACE_EXISTING);
				while (!state(active).equals("active") || (before != 0 && usesOf(before) > 0)) {
					nodeB.work();
					nodeA.work();
				}
				assertThat(keys(a).retire(ADMIN, before)).isTrue();
				Files.copy(file("a"), file("b"), StandardCopyOption.REPLACE_EXISTING);
			}
			ending.set(true);
			Map<Long, String> expected = new TreeMap<>();
			for (Future<Map<Long, String>> user : used) {
				expected.putAll(user.get(20, TimeUnit.SECONDS));
			}
			assertThat(expected).hasSizeGreaterThan(10);
			assertThat(JDBC.sql("SELECT number FROM blockload.vault_secret ORDER BY number").query(Long.class).list())
				.containsExactlyElementsOf(expected.keySet());
			expected.forEach((number, value) -> {
				assertThat(secrets(a).reveal(number, "password").reveal()).isEqualTo(value);
				assertThat(secrets(ring(file("b"))).reveal(number, "password").reveal()).isEqualTo(value);
			});
			assertThat(JDBC.sql("SELECT DISTINCT key FROM blockload.vault_secret").query(Long.class).list())
				.containsExactly(active);
			assertThat(ring(file("b")).own().orElseThrow().ids()).containsExactly(active);
		}
		finally {
			ending.set(true);
			users.shutdownNow();
		}
	}

	/** Returns the secrets as they must be in the end. */
	private static Map<Long, String> use(Secrets secrets, AtomicBoolean ending) {
		Map<Long, String> expected = new HashMap<>();
		for (int i = 0; !ending.get() || expected.size() < 4; i++) {
			String value = "value " + i;
			if (i % 3 == 0) {
				expected.put(secrets.store(new Secret(value), "password"), value);
				continue;
			}
			long number = expected.keySet().stream().skip(i % expected.size()).findFirst().orElseThrow();
			assertThat(secrets.reveal(number, "password").reveal()).isEqualTo(expected.get(number));
			if (i % 7 == 0 && expected.size() > 4) {
				secrets.delete(number);
				expected.remove(number);
			}
			else {
				secrets.replace(number, new Secret(value));
				expected.put(number, value);
			}
		}
		return expected;
	}

	private static String state(long key) {
		return JDBC.sql("SELECT state FROM blockload.vault_key WHERE id = :key")
			.param("key", key)
			.query(String.class)
			.single();
	}

	private static long usesOf(long key) {
		return JDBC.sql("SELECT count(*) FROM blockload.vault_secret WHERE key = :key")
			.param("key", key)
			.query(Long.class)
			.single();
	}

	@Test
	void keysMoveFromAFileToKms() {
		Keys.create(file("keys"));
		try (KmsStub kms = KmsStub.start(); KmsKeys service = KmsKeysTest.keys(kms)) {
			KeyRing both = new KeyRing(new KeySettings(file("keys"), null, ARN), service);
			long number = secrets(both).store(new Secret("kept"), "password");
			long old = keys(both).list().get(0).id();
			KeyStatus rotated = keys(both).rotate(ADMIN, null, Keys.Origin.GENERATED);
			assertThat(rotated.state()).isEqualTo(KeyState.ACTIVE);
			assertThat(rotated.keptBy()).isEqualTo(ARN);
			assertThat(keys(both).retire(ADMIN, old)).as("the file keeps its only key").isFalse();
			KeyRing other = new KeyRing(new KeySettings(null, null, ARN), service);
			assertThat(secrets(other).reveal(number, "password").reveal()).isEqualTo("kept");
			assertThat(secrets(other).reveal(number, "password").reveal()).isEqualTo("kept");
			assertThat(kms.actions()).containsExactly("TrentService.Encrypt", "TrentService.Decrypt");
			fails(() -> keys(other).create(ADMIN), "key-in-use", "There is a key that encrypts already.",
					"To replace it: ./blockload keys rotate");
			kms.fail(403, "AccessDeniedException");
			assertThat(secrets(other).reveal(number, "password").reveal()).isEqualTo("kept");
			assertThat(keys(new KeyRing(new KeySettings(null, null, ARN), service)).list())
				.extracting(KeyStatus::id, KeyStatus::held)
				.containsExactly(Tuple.tuple(rotated.id(), false));
			fails(() -> secrets(new KeyRing(new KeySettings(null, null, ARN), service)).reveal(number, "password"),
					"kms-refused", "AWS KMS refused kms:Decrypt with " + ARN + ": AccessDeniedException.",
					"Allow kms:Decrypt on this key to the role of Blockload, and check that the key is enabled.");
		}
	}

	@Test
	void theFirstKeyIsCreatedByKms() {
		fails(() -> keys(ring(null)).create(ADMIN), "key-settings",
				"'keys create' needs a file to write, or BLOCKLOAD_KEYS_KMS with a key of AWS KMS.",
				"Name a file: ./blockload keys create /etc/blockload/keys");
		try (KmsStub kms = KmsStub.start(); KmsKeys service = KmsKeysTest.keys(kms)) {
			KeyRing ring = new KeyRing(new KeySettings(null, null, ARN), service);
			fails(() -> secrets(ring).store(new Secret("x"), "password"), "key-missing",
					"There is no key to encrypt secrets with. The secret was not saved.",
					"Create a key that AWS KMS encrypts: ./blockload keys create");
			long id = keys(ring).create(ADMIN);
			long number = secrets(ring).store(new Secret("kept"), "password");
			assertThat(keyOf(number)).isEqualTo(id);
		}
	}

	@Test
	void keysOfAVariableAreRotatedThroughANewFile() throws IOException {
		Keys.create(file("keys"));
		KeyRing variable = variable(file("keys"));
		long number = secrets(variable).store(new Secret("kept"), "password");
		fails(() -> keys(variable).rotate(ADMIN, null, Keys.Origin.GENERATED), "key-settings",
				"The keys are in BLOCKLOAD_KEYS_VALUE, which 'keys rotate' cannot change.",
				"Name a new file for them: ./blockload keys rotate FILE. Then set BLOCKLOAD_KEYS_VALUE to its content.");
		long old = keyOf(number);
		KeyStatus added = keys(variable).rotate(ADMIN, file("more"), Keys.Origin.GENERATED);
		assertThat(added.state()).isEqualTo(KeyState.NEW);
		assertThat(added.held()).isFalse();
		KeyRing restarted = variable(file("more"));
		assertThat(keys(restarted).rotate(ADMIN, null, Keys.Origin.GENERATED).state()).isEqualTo(KeyState.ACTIVE);
		assertThat(keyOf(number)).isEqualTo(added.id());
		assertThat(keys(restarted).retire(ADMIN, old)).as("only a person can change the variable").isFalse();
		assertThat(secrets(restarted).reveal(number, "password").reveal()).isEqualTo("kept");
		fails(() -> new KeyRing(new KeySettings(null, new Secret("nonsense"), null), NO_SERVICE).own(), "key-file",
				"BLOCKLOAD_KEYS_VALUE does not contain keys. Expected the content of a file that 'keys create' wrote.",
				"Set it to the content of such a file.");
	}

	private static KeyRing variable(Path content) throws IOException {
		return new KeyRing(new KeySettings(null, new Secret(Files.readString(content)), null), NO_SERVICE);
	}

	@Test
	void aLostKeyIsReplacedAndItsSecretsStayUntilTheyAreEnteredAgain() {
		long lost = Keys.create(file("lost"));
		long number = secrets(ring(file("lost"))).store(new Secret("old value"), "password");
		long id = Keys.create(file("keys"));
		KeyRing ring = ring(file("keys"));
		fails(() -> keys(ring).rotate(ADMIN, null, Keys.Origin.GENERATED), "key-missing",
				"Secrets are encrypted with key %d, which is not in %s.".formatted(lost, file("keys")),
				"Copy the key from a node that holds it. If no copy exists: ./blockload keys rotate --lost. Then enter the secrets again.");
		assertThat(keys(ring).rotate(ADMIN, null, Keys.Origin.OWN_FILE).state()).isEqualTo(KeyState.ACTIVE);
		fails(() -> keys(ring).retire(ADMIN, lost), "key-in-use",
				"Key %d cannot be retired: it still encrypts 1 secret.".formatted(lost),
				"Continue the rotation: ./blockload keys rotate. Secrets whose key is lost must be entered again.");
		assertThat(secrets(ring(file("lost"))).reveal(number, "password").reveal()).isEqualTo("old value");
		secrets(ring).replace(number, new Secret("new value"));
		assertThat(keyOf(number)).isEqualTo(id);
		assertThat(keys(ring).retire(ADMIN, lost)).isTrue();
		assertThat(secrets(ring).reveal(number, "password").reveal()).isEqualTo("new value");
		assertThat(JDBC.sql("SELECT actor || ' ' || action || ' ' || subject FROM blockload.audit WHERE subject = :key")
			.param("key", "key " + lost)
			.query(String.class)
			.list()).containsExactly("os:anna@planning-1 key-retired key " + lost);
	}

	@AccessesPartialKey
	@Test
	@SuppressWarnings("ObjectToString") // What a log would contain.
	void noSecretAndNoKeyIsWrittenAnywhere() throws Exception {
		List<String> planted = new ArrayList<>();
		StringBuilder written = new StringBuilder();
		// As each session does.
		SecretLogFilter.silence();
		try (CapturedLog log = CapturedLog.ofEverything()) {
			Keys.create(file("keys"));
			KeyRing ring = ring(file("keys"));
			long number = secrets(ring).store(new Secret("planted-secret-1"), "password");
			secrets(ring).replace(number, new Secret("planted-secret-2"));
			try (KmsStub kms = KmsStub.start(); KmsKeys service = KmsKeysTest.keys(kms)) {
				KeyRing both = new KeyRing(new KeySettings(file("keys"), null, ARN), service);
				written.append(keys(both).rotate(ADMIN, null, Keys.Origin.GENERATED)).append(keys(both).list());
				KeyRing other = new KeyRing(new KeySettings(null, null, ARN), service);
				planted.add(secrets(other).reveal(number, "password").reveal());
				written.append(other).append(both).append(ring.own()).append(both.settings());
			}
			written.append(variable(file("keys")).settings());
			JDBC.sql("UPDATE blockload.vault_secret SET field = 'damaged'").update();
			assertThatThrownBy(() -> secrets(ring(file("keys"))).reveal(number, "damaged"))
				.satisfies((thrown) -> written.append(stack(thrown)));
			Files.writeString(file("cut"), Files.readString(file("keys")).substring(10));
			assertThatThrownBy(() -> ring(file("cut")).own()).satisfies((thrown) -> written.append(stack(thrown)));
			written.append(log.text());
			assertThat(log.text()).as("the logs are on").contains("vault_secret");
		}
		JDBC.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'blockload'")
			.query(String.class)
			.list()
			.forEach((table) -> written
				.append(JDBC.sql("SELECT t::text FROM blockload." + table + " t").query(String.class).list()));
		planted.add("planted-secret-1");
		String json = Files.readString(file("keys"));
		for (Keyset keyset : List.of(Keyset.parse(json).orElseThrow())) {
			keyset.keys()
				.values()
				.forEach((key) -> planted.add(Base64.getEncoder()
					.encodeToString(key.tinkKey().getKeyBytes().toByteArray(InsecureSecretKeyAccess.get()))));
		}
		assertThat(planted).hasSize(3).contains("planted-secret-2");
		for (String secret : planted) {
			byte[] bytes = secret.endsWith("=") ? Base64.getDecoder().decode(secret)
					: secret.getBytes(StandardCharsets.UTF_8);
			assertThat(written.toString()).doesNotContain(secret)
				.doesNotContain(HexFormat.of().formatHex(bytes))
				.doesNotContain(Base64.getEncoder().encodeToString(bytes));
		}
	}

	private static String stack(Throwable thrown) {
		StringWriter text = new StringWriter();
		thrown.printStackTrace(new PrintWriter(text));
		return text.toString();
	}

	private static long keyOf(long number) {
		return JDBC.sql("SELECT key FROM blockload.vault_secret WHERE number = :number")
			.param("number", number)
			.query(Long.class)
			.single();
	}

	private static void fails(ThrowingCallable call, String code, String message, String action) {
		assertThatThrownBy(call).isInstanceOfSatisfying(VaultException.class, (failure) -> {
			assertThat(failure.message()).isEqualTo(message);
			assertThat(failure.code()).isEqualTo(code);
			assertThat(failure.action()).isEqualTo(action);
			assertThat(failure.getCause()).isNull();
		});
	}

}
