package dev.blockload.vault;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import dev.blockload.account.Actor;
import dev.blockload.account.Caller;
import dev.blockload.connection.Secret;
import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.RunRequest;
import dev.blockload.run.Run;
import dev.blockload.run.RunStatus;
import dev.blockload.serve.ListenAddress;
import dev.blockload.serve.WebBench;
import dev.blockload.serve.WebOptions;
import dev.blockload.source.RequestedFile;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Keys are rotated while clients of two nodes save connections with secrets, and runs on
 * both nodes read their files with them.
 */
class KeyRotationIT {

	private static final Caller ADMIN = Caller.unlimited(Actor.command("anna@planning-1"));

	/** Saved connections cannot have the address of the tests' store otherwise. */
	private static final String ADDRESSES = ImportBench.ADDRESSES;

	private static final String TABLES = "TRUNCATE blockload.definition, blockload.vault_key, blockload.vault_secret,"
			+ " blockload.vault_node CASCADE";

	@TempDir
	static Path folder;

	private static WebBench one;

	private static WebBench other;

	private static String token;

	@BeforeAll
	static void open() throws Exception {
		System.setProperty(ADDRESSES, "127.0.0.1");
		Keys.create(folder.resolve("keys-one"));
		copyKeys();
		one = node("one");
		one.imports().sql(TABLES);
		other = node("other");
		// Without any account, the web server offers no API.
		one.person("root", "admin");
		token = one.token("admin", Set.of(), "admin");
		for (WebBench node : List.of(one, other)) {
			node.imports().sql("CREATE TABLE app.people (id int PRIMARY KEY, name text)");
			node.imports().put("people.csv", "id,name\n1,Ada\n");
		}
	}

	private static WebBench node(String name) throws Exception {
		return new WebBench(Files.createDirectory(folder.resolve(name)),
				WebOptions.on(new ListenAddress("127.0.0.1", 0)),
				Map.of("blockload.keys.file", folder.resolve("keys-" + name).toString()));
	}

	/** What an administrator does after a rotation. */
	private static void copyKeys() throws Exception {
		Files.copy(folder.resolve("keys-one"), folder.resolve("keys-other"), StandardCopyOption.REPLACE_EXISTING);
	}

	@AfterAll
	static void close() {
		System.clearProperty(ADDRESSES);
		one.imports().sql(TABLES);
		one.close();
		other.close();
	}

	@Test
	void noRequestAndNoRunFailsWhileKeysAreRotated() throws Throwable {
		for (WebBench node : List.of(one, other)) {
			save(node, "connections/store-" + name(node), connection(node, "store-" + name(node)), "*");
			save(node, "imports/people-" + name(node), """
					import: people-%1$s
					application: %2$s
					connection: store-%1$s
					file: {fixed: people.csv}
					block: people
					mode: upsert
					""".formatted(name(node), node.imports().application()), "*");
		}
		AtomicBoolean ending = new AtomicBoolean();
		ExecutorService users = Executors.newFixedThreadPool(4);
		CountDownLatch used = new CountDownLatch(4);
		try (KeyService first = one.bean(KeyService.class); KeyService second = other.bean(KeyService.class)) {
			first.start("one");
			second.start("other");
			// Each node saves the connection with which the other one runs.
			List<Callable<Integer>> work = List.of(() -> saves(one, other), () -> saves(other, one), () -> runs(one),
					() -> runs(other));
			List<Future<Integer>> counts = new ArrayList<>();
			work.forEach((each) -> counts.add(users.submit(() -> repeat(each, used, ending))));
			long old = one.bean(Keys.class).list().get(0).id();
			await(() -> used.getCount() == 0 || counts.stream().anyMatch(Future::isDone));
			for (Future<Integer> failed : counts.stream().filter(Future::isDone).toList()) {
				failed.get();
			}
			KeyStatus added = one.bean(Keys.class).rotate(ADMIN, null, Keys.Origin.GENERATED);
			first.work();
			second.work();
			assertThat(keys()).containsExactly(old + "|active", added.id() + "|new");
			assertThat(one.bean(Keys.class).list().get(1).missingOn()).containsExactly("other");
			assertThatThrownBy(() -> one.bean(Keys.class).retire(ADMIN, old))
				.hasMessage("Key " + old + " encrypts secrets. Expected a key of another state.");
			// Secrets that are saved while a node lacks the new key are for both nodes.
			save(one, "connections/meanwhile", connection(one, "meanwhile"), "*");
			assertThat(one.imports().rows("SELECT DISTINCT key FROM blockload.vault_secret"))
				.containsExactly(Long.toString(old));
			long rare = one.bean(Secrets.class).store(new Secret("rare"), "password");
			whileLocked(rare, () -> {
				copyKeys();
				await(() -> {
					second.work();
					first.work();
					return keys().contains(added.id() + "|active") && needing(old).equals(List.of(rare + ""));
				});
				assertThatThrownBy(() -> one.bean(Keys.class).retire(ADMIN, old))
					.hasMessage("Key %d cannot be retired: it still encrypts 1 secret.".formatted(old));
			});
			await(() -> {
				second.work();
				return needing(old).isEmpty();
			});
			assertThat(one.bean(Keys.class).retire(ADMIN, old)).isTrue();
			copyKeys();
			second.work();
			ending.set(true);
			for (Future<Integer> count : counts) {
				assertThat(count.get(30, TimeUnit.SECONDS)).isGreaterThan(1);
			}
			assertThat(keys()).containsExactly(added.id() + "|active");
			assertThat(one.imports().rows("SELECT DISTINCT key FROM blockload.vault_secret"))
				.containsExactly(Long.toString(added.id()));
			assertThat(Files.readString(folder.resolve("keys-one"))).doesNotContain(Long.toString(old));
			assertThat(runs(one)).isOne();
			assertThat(runs(other)).isOne();
			for (WebBench node : List.of(one, other)) {
				assertThat(node.bean(Secrets.class).reveal(rare, "password").reveal()).isEqualTo("rare");
				for (String row : one.imports()
					.rows("SELECT number, field FROM blockload.vault_secret WHERE number <> " + rare)) {
					String[] secret = row.split("\\|", -1);
					assertThat(node.bean(Secrets.class).reveal(Long.parseLong(secret[0]), secret[1]).reveal())
						.isEqualTo(one.imports().servers().secretAccessKey());
				}
			}
		}
		finally {
			ending.set(true);
			users.shutdownNow();
		}
	}

	private static int repeat(Callable<Integer> work, CountDownLatch used, AtomicBoolean ending) throws Exception {
		int count = 0;
		while (!ending.get() || count < 2) {
			count += work.call();
			if (count == 1) {
				used.countDown();
			}
		}
		return count;
	}

	private static String name(WebBench node) {
		return (node == one) ? "one" : "other";
	}

	/** Through a node, enters the secret of a connection again, and saves another one. */
	private static int saves(WebBench through, WebBench owner) throws Exception {
		String name = "store-" + name(owner);
		String tag = send(through, "GET", "connections/" + name + "/export", "", "If-None-Match", "\"0\"").headers()
			.firstValue("ETag")
			.orElseThrow();
		HttpResponse<String> answer = send(through, "PUT", "connections/" + name, connection(owner, name), "If-Match",
				tag);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
		String another = "more-" + name(through) + "-" + System.nanoTime();
		save(through, "connections/" + another, connection(owner, another), "*");
		return 1;
	}

	private static int runs(WebBench node) {
		node.reload();
		Run run = node.imports()
			.run(new RunRequest("people-" + name(node), new RequestedFile.ByRule(), null, RunRequest.Repeat.FORCE));
		assertThat(run.status()).as(() -> "" + run.error()).isEqualTo(RunStatus.COMPLETED);
		return 1;
	}

	private static String connection(WebBench owner, String name) {
		return owner.imports().connection(name, owner.imports().servers().secretAccessKey());
	}

	private static void save(WebBench through, String path, String yaml, String noneMatch) {
		HttpResponse<String> answer = send(through, "PUT", path, yaml, "If-None-Match", noneMatch);
		assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
	}

	private static HttpResponse<String> send(WebBench node, String verb, String path, String body, String... header) {
		return node.send("/api/blockload/v1/" + path,
				(request) -> request.header("Authorization", "Bearer " + token)
					.header("Content-Type", "application/yaml")
					.header(header[0], header[1])
					.method(verb, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
	}

	private static List<String> keys() {
		return one.imports().rows("SELECT id, state FROM blockload.vault_key ORDER BY created_at");
	}

	private static List<String> needing(long key) {
		return one.imports().rows("SELECT number FROM blockload.vault_secret WHERE key = " + key);
	}

	/** Somebody else changes a secret meanwhile: rotations leave it alone. */
	private static void whileLocked(long secret, ThrowingCallable work) throws Throwable {
		try (Connection session = one.imports().servers().connect()) {
			session.setAutoCommit(false);
			session.createStatement()
				.execute("SELECT 1 FROM blockload.vault_secret WHERE number = " + secret + " FOR UPDATE");
			work.call();
			session.rollback();
		}
	}

	private static void await(BooleanSupplier condition) {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime()).as(() -> "" + keys()).isLessThan(end);
		}
	}

}
