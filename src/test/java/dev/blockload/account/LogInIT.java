package dev.blockload.account;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.blockload.account.AccountBench.COMMAND;
import static dev.blockload.account.AccountBench.HOME;
import static dev.blockload.account.AccountBench.PASSWORD;
import static dev.blockload.account.AccountBench.roles;
import static dev.blockload.account.AccountsIT.refused;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Log-ins: who guesses passwords is slowed down, on all nodes, and nobody is locked out.
 */
class LogInIT {

	private static final String WRONG = "wrong wrong wrong";

	private AccountBench bench;

	private AccountBench.Node node;

	private Accounts accounts;

	@BeforeEach
	void empty() {
		this.bench = new AccountBench();
		this.node = this.bench.node();
		this.accounts = this.node.accounts();
	}

	@Test
	void afterTenFailuresTheAddressWaitsForThisNameOnly() {
		this.bench.stayInTheMinuteOfRefusals();
		this.node.create("anna", "viewer in finance");
		this.node.create("boris", "viewer in finance");
		for (int i = 0; i < 10; i++) {
			// Each on another node: all count together.
			Accounts other = this.bench.node().accounts();
			assertThat(refused(() -> other.authenticator().authenticate("Anna", WRONG, HOME)))
				.hasMessage("The name or the password is wrong.");
		}
		AccountException slowed = slowed(HOME, Duration.ofSeconds(30), HOME);
		String wait = String.valueOf(slowed.retryAfter()).replaceAll("PT([0-9]+)S", "$1 s");
		assertThat(slowed)
			.hasMessage("Too many log-ins with this name failed. The next one is possible in " + wait + ".");
		assertThat(slowed.action()).isEqualTo("Wait " + wait + ", then log in again.");
		assertThat(slowed.code()).isEqualTo("log-in-slowed");
		assertThat(this.accounts.authenticator().authenticate("boris", PASSWORD, HOME).account().name())
			.isEqualTo("boris");
		assertThat(this.accounts.authenticator().authenticate("anna", PASSWORD, "10.1.0.8").account().name())
			.isEqualTo("anna");
		later(Duration.ofSeconds(30));
		assertThat(refused(() -> this.accounts.authenticator().authenticate("anna", WRONG, HOME)).code())
			.isEqualTo("log-in-refused");
		slowed(HOME, Duration.ofSeconds(60), HOME);
		later(Duration.ofSeconds(60));
		assertThat(this.accounts.authenticator().authenticate("anna", PASSWORD, HOME).account().name())
			.isEqualTo("anna");
		// It begins anew.
		assertThat(failures("anna", HOME)).isZero();
		assertThat(this.bench.audit()).filteredOn((row) -> row.contains("log-in-"))
			.containsExactly("unknown:10.1.0.7|10.1.0.7|log-in-failed|account anna");
	}

	@Test
	void logInsFromANewAddressAtTheSameTimeSucceed() throws Exception {
		this.node.create("anna", "viewer in finance");
		ExecutorService clients = Executors.newFixedThreadPool(4);
		try {
			for (int address = 1; address <= 12; address++) {
				String from = "10.4.0." + address;
				Callable<LogIn> logIn = () -> this.accounts.authenticator().authenticate("anna", PASSWORD, from);
				for (Future<LogIn> future : clients.invokeAll(List.of(logIn, logIn, logIn, logIn))) {
					assertThat(future.get().account().name()).isEqualTo("anna");
				}
			}
		}
		finally {
			clients.shutdownNow();
		}
	}

	@Test
	void theAddressesOfOneClientCountTogether() {
		this.bench.stayInTheMinuteOfRefusals();
		this.node.create("anna", "viewer in finance");
		for (int i = 0; i < 5; i++) {
			String ofNetwork = "2001:db8:1:2:" + i + "::1%eth0";
			refused(() -> this.accounts.authenticator().authenticate("anna", WRONG, ofNetwork));
			refused(() -> this.accounts.authenticator().authenticate("anna", WRONG, "2001:0DB8:1:2::ffff"));
			refused(() -> this.accounts.authenticator().authenticate("anna", WRONG, HOME));
			refused(() -> this.accounts.authenticator().authenticate("anna", WRONG, "::ffff:" + HOME));
		}
		for (String address : List.of("2001:db8:1:2:9::9", "::ffff:a01:7", "0:0:0:0:0:ffff:10.1.0.7")) {
			assertThat(refused(() -> this.accounts.authenticator().authenticate("anna", PASSWORD, address)).code())
				.as(address)
				.isEqualTo("log-in-slowed");
		}
		assertThat(this.accounts.authenticator().authenticate("anna", PASSWORD, "2001:db8:1:3::1").account().name())
			.isEqualTo("anna");
		// Now the whole network is known.
		assertThat(this.bench.jdbc().sql("SELECT address FROM blockload.log_in_address").query(String.class).list())
			.containsExactly("20:01:0d:b8:00:01:00:03/64");
		// Refusals of one client are one row of the audit log.
		assertThat(this.bench.audit()).filteredOn((row) -> row.contains("|log-in-failed|"))
			.containsExactly(
					"unknown:2001:db8:1:2:0::1%%eth0|2001:db8:1:2:0::1%%eth0|log-in-failed|account anna".formatted(),
					"unknown:10.1.0.7|10.1.0.7|log-in-failed|account anna");
	}

	@Test
	void theWaitIsAtMostAQuarterOfAnHourAndEndsAfterAnHour() {
		this.node.create("anna", "viewer in finance");
		this.bench.sql("INSERT INTO blockload.log_in_failure VALUES ('" + Names.failureKey("anna")
				+ "', '10.1.0.7', 2000000, clock_timestamp())");
		slowed(HOME, Duration.ofMinutes(15), HOME);
		later(Duration.ofMinutes(61));
		assertThat(refused(() -> this.accounts.authenticator().authenticate("anna", WRONG, HOME)).code())
			.isEqualTo("log-in-refused");
		assertThat(failures("anna", HOME)).isOne();
		later(Duration.ofHours(25));
		assertThat(refused(() -> this.accounts.authenticator().authenticate("carl", WRONG, HOME)).code())
			.isEqualTo("log-in-refused");
		assertThat(failures("anna", HOME)).isZero();
	}

	@Test
	void failuresOverManyAddressesSlowDownUnknownAddressesOnly() {
		this.node.create("anna", "viewer in finance");
		this.accounts.authenticator().authenticate("anna", PASSWORD, HOME);
		for (int i = 0; i < 50; i++) {
			String address = "10.2.0." + i;
			assertThat(refused(() -> this.accounts.authenticator().authenticate("anna", WRONG, address)).code())
				.isEqualTo("log-in-refused");
		}
		// A second passes by itself: the last failure is in a minute.
		this.bench.sql("UPDATE blockload.log_in_failure SET last_at = clock_timestamp() + interval '60 s'");
		slowed("10.3.0.1", Duration.ofSeconds(1), "*");
		// The refused try was not counted for its address.
		assertThat(failures("anna", "10.3.0.1")).isZero();
		assertThat(this.accounts.authenticator().authenticate("anna", PASSWORD, HOME).account().name())
			.isEqualTo("anna");
		later(Duration.ofSeconds(61));
		assertThat(this.accounts.authenticator().authenticate("anna", PASSWORD, "10.3.0.1").account().name())
			.isEqualTo("anna");
		assertThat(failures("anna", "*")).isEqualTo(50);
		this.bench.sql("UPDATE blockload.log_in_failure SET failures = 2000000 WHERE address = '*'");
		slowed("10.3.0.2", Duration.ofSeconds(30), "*");
		// An address is forgotten after 90 days.
		this.bench.sql("UPDATE blockload.log_in_address SET last_at = last_at - interval '91 days'");
		assertThat(refused(() -> this.accounts.authenticator().authenticate("anna", PASSWORD, HOME)).code())
			.isEqualTo("log-in-slowed");
	}

	@Test
	void namesThatNoAccountHasAreTreatedAlike() {
		this.node.create("anna", "viewer in finance");
		AccountException known = refused(() -> this.accounts.authenticator().authenticate("anna", WRONG, HOME));
		for (String name : List.of("carl", "no name\n", "\0", "x".repeat(100_000))) {
			AccountException unknown = refused(
					() -> this.accounts.authenticator().authenticate(name, WRONG, "10.1.0.9"));
			assertThat(unknown).hasMessage(known.message());
			assertThat(unknown.action()).isEqualTo(known.action());
		}
		for (int i = 1; i < 10; i++) {
			refused(() -> this.accounts.authenticator().authenticate("carl", WRONG, "10.1.0.9"));
		}
		assertThat(refused(() -> this.accounts.authenticator().authenticate("carl", WRONG, "10.1.0.9")).code())
			.isEqualTo("log-in-slowed");
		// Names of accounts are counted as those are that no account has.
		assertThat(this.bench.jdbc()
			.sql("SELECT DISTINCT name FROM blockload.log_in_failure ORDER BY 1")
			.query(String.class)
			.list()).containsExactlyInAnyOrder("", Names.failureKey("anna"), Names.failureKey("carl"));
		// A name that has the same bits waits with it.
		String twin = IntStream.range(0, 10_000_000)
			.mapToObj((i) -> "n" + i)
			.filter((name) -> Names.failureKey(name).equals(Names.failureKey("anna")))
			.findFirst()
			.orElseThrow();
		for (int i = 0; i < 10; i++) {
			refused(() -> this.accounts.authenticator().authenticate(twin, WRONG, "10.1.0.8"));
		}
		assertThat(refused(() -> this.accounts.authenticator().authenticate("ANNA", PASSWORD, "10.1.0.8")).code())
			.isEqualTo("log-in-slowed");
		// What was typed in place of a name may be a password: it is stored nowhere.
		assertThat(failures("", "10.1.0.9")).isEqualTo(3);
		assertThat(this.bench.audit())
			.contains("unknown:10.1.0.9|10.1.0.9|log-in-failed|an account that does not exist");
	}

	@Test
	void namesThatNoAccountHasTakeTheSameTime() {
		// Bcrypt as in the product takes longer than all else.
		Passwords passwords = new Passwords(9);
		String hash = passwords.hash(PASSWORD);
		long known = Long.MAX_VALUE;
		long unknown = Long.MAX_VALUE;
		// The least of each, until they are the same: others use this machine too.
		for (int i = 0; i < 100 && (i < 3 || !isSame(known, unknown)); i++) {
			known = Math.min(known, nanos(() -> passwords.matches(WRONG, hash)));
			unknown = Math.min(unknown, nanos(() -> passwords.matches(WRONG, null)));
		}
		assertThat(isSame(known, unknown)).as("%d ns, %d ns", known, unknown).isTrue();
		assertThat(passwords.matches(PASSWORD, hash)).isTrue();
		assertThat(passwords.matches("", null)).isFalse();
	}

	private static boolean isSame(long one, long other) {
		return one < 2 * other && other < 2 * one;
	}

	private static long nanos(Callable<Boolean> match) {
		long begin = System.nanoTime();
		try {
			assertThat(match.call()).isFalse();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		return System.nanoTime() - begin;
	}

	@Test
	void manyTriesAtTheSameTimeAreNotExamined() throws Exception {
		this.node.create("anna", "viewer in finance");
		ExecutorService threads = Executors.newFixedThreadPool(8);
		try {
			List<Future<AccountException>> tries = new ArrayList<>();
			for (int i = 0; i < 30; i++) {
				tries.add(threads
					.submit(() -> refused(() -> this.accounts.authenticator().authenticate("anna", WRONG, HOME))));
			}
			List<String> codes = new ArrayList<>();
			for (Future<AccountException> one : tries) {
				codes.add(one.get().code());
			}
			assertThat(codes).filteredOn("log-in-refused"::equals).hasSize(10);
			assertThat(codes).filteredOn("log-in-slowed"::equals).hasSize(20);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void moreThanTenHashesAtTheSameTimeAreRefusedAtOnce() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(11);
		CountDownLatch refused = new CountDownLatch(1);
		try {
			List<Future<String>> tries = new ArrayList<>();
			for (int i = 0; i < 11; i++) {
				tries.add(threads.submit(() -> {
					try {
						return Passwords.inSlot(() -> awaited(refused));
					}
					catch (AccountException ex) {
						refused.countDown();
						return ex.code();
					}
				}));
			}
			List<String> results = new ArrayList<>();
			for (Future<String> one : tries) {
				results.add(one.get());
			}
			assertThat(results).filteredOn("log-in-busy"::equals).hasSize(1);
			assertThat(results).filteredOn("true"::equals).hasSize(10);
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void noMoreThanTwoHashesAreComputedAtTheSameTime() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(8);
		AtomicInteger computing = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		try {
			Callable<Integer> hash = () -> Passwords.inSlot(() -> {
				most.accumulateAndGet(computing.incrementAndGet(), Math::max);
				LockSupport.parkNanos(20_000_000);
				return computing.decrementAndGet();
			});
			for (Future<Integer> one : threads.invokeAll(Collections.nCopies(8, hash))) {
				assertThat(one.get()).isLessThan(2);
			}
			assertThat(most).hasValueLessThanOrEqualTo(2);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static String awaited(CountDownLatch latch) {
		try {
			return Boolean.toString(latch.await(60, TimeUnit.SECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return "interrupted";
		}
	}

	@Test
	void aPasswordFollowsTheRules() {
		assertThat(refused(
				() -> this.node.accounts().create(COMMAND, "a", Set.of(), "elevenchars", Account.PasswordState.CHOSEN)))
			.hasMessage("The password has 11 characters.");
		AccountException longer = refused(() -> Passwords.requireValid("ä".repeat(37)));
		assertThat(longer).hasMessage("The password has 74 bytes.");
		assertThat(longer.action())
			.isEqualTo("A password has 12 characters or more, at most 72 bytes in UTF-8, and no control characters.");
		assertThat(refused(() -> Passwords.requireValid("twelve chars\t")))
			.hasMessage("The password contains a control character.");
		Passwords.requireValid("ä".repeat(36));
		Passwords.requireValid("12 character");
		Passwords.requireValid(Passwords.generate());
		Passwords passwords = new Passwords(4);
		// The same letters from another keyboard.
		assertThat(passwords.matches("geheimer Schlu\u0308ssel", passwords.hash("geheimer Schl\u00fcssel"))).isTrue();
		String longest = "x".repeat(72);
		assertThat(passwords.matches(longest + "y", passwords.hash(longest))).isFalse();
	}

	@Test
	void aNewPasswordIsAnother() {
		Account anna = this.node.create("anna", "viewer in finance");
		assertThat(refused(() -> this.accounts.authenticator().changePassword(anna.number(), PASSWORD, PASSWORD, HOME)))
			.hasMessage("The new password is the present one.");
		assertThat(refused(
				() -> this.accounts.authenticator().changePassword(anna.number(), WRONG, "another password", HOME)))
			.hasMessage("The name or the password is wrong.");
		assertThat(refused(() -> this.accounts.authenticator().changePassword(anna.number(), PASSWORD, "short", HOME)))
			.hasMessage("The password has 5 characters.");
	}

	@Test
	void aPersonOfAProviderHasTheRolesOfEachLogIn() {
		Account local = this.node.create("anna", "admin");
		LogIn first = this.accounts.authenticator()
			.logInOfProvider("https://id.example", "s-1", "anna", roles("viewer in finance"), HOME);
		assertThat(first.account().number()).isNotEqualTo(local.number());
		String label = "oidc:anna/" + first.account().number();
		assertThat(first.account().label()).isEqualTo(label);
		LogIn second = this.accounts.authenticator()
			.logInOfProvider("https://id.example", "s-1", "anna b", roles("editor in hr"), HOME);
		assertThat(second.account().number()).isEqualTo(first.account().number());
		assertThat(second.account().grants()).isEqualTo(roles("editor in hr"));
		assertThat(this.accounts.callerOf(first.account().number(), first.at(), HOME)).isEmpty();
		assertThat(this.accounts.callerOf(first.account().number(), second.at(), HOME)).isPresent();
		LogIn third = this.accounts.authenticator()
			.logInOfProvider("https://id.example", "s-1", "anna b", roles("editor in hr"), HOME);
		// The same roles: other sessions of the person continue.
		assertThat(this.accounts.callerOf(first.account().number(), second.at(), HOME)).isPresent();
		assertThat(this.accounts.authenticator()
			.logInOfProvider("https://other.example", "s-1", "anna", roles("admin"), HOME)
			.account()
			.number()).isNotEqualTo(first.account().number());
		AccountException none = refused(() -> this.accounts.authenticator()
			.logInOfProvider("https://id.example", "s-1", "anna b", Set.of(), HOME));
		assertThat(none).hasMessage("'anna b' has no role in Blockload: no claim of https://id.example gives one.");
		assertThat(none.action()).isEqualTo("Ask an administrator for a claim that gives a role, then log in again.");
		assertThat(none.code()).isEqualTo("no-access");
		assertThat(this.accounts.callerOf(third.account().number(), third.at(), HOME)).isEmpty();
		assertThat(this.accounts.numbered(third.account().number()).orElseThrow().grants()).isEmpty();
		String person = third.account().label();
		AccountException roles = refused(() -> this.accounts.grant(COMMAND, person, RoleGrant.ADMIN));
		assertThat(roles)
			.hasMessage("The roles of '" + person + "' come from its provider https://id.example at each log-in.");
		assertThat(refused(() -> this.accounts.setPassword(COMMAND, person, PASSWORD)))
			.hasMessage("'" + person + "' has no password: its provider https://id.example knows the person.");
		assertThat(refused(() -> this.accounts.authenticator().authenticate("anna b", PASSWORD, HOME)).code())
			.isEqualTo("log-in-refused");
		this.accounts.disable(COMMAND, person);
		assertThat(refused(() -> this.accounts.authenticator()
			.logInOfProvider("https://id.example", "s-1", "x", roles("admin"), HOME)))
			.hasMessage("Account '" + person + "' is disabled.");
		assertThat(this.bench.audit()).contains(
				"oidc:anna/" + third.account().number() + "|10.1.0.7|logged-in|account oidc:anna/"
						+ third.account().number(),
				"system:oidc|-|roles-changed|account oidc:anna b/" + third.account().number()
						+ "|{\"roles\": \"viewer in finance\"}|{\"roles\": \"editor in hr\"}");
	}

	/**
	 * A log-in of anna that has to wait for what is left of a delay.
	 * @param counted the address whose last failure began the delay
	 */
	private AccountException slowed(String address, Duration delay, String counted) {
		double before = sinceFailure(counted);
		AccountException slowed = refused(() -> this.accounts.authenticator().authenticate("anna", PASSWORD, address));
		double after = sinceFailure(counted);
		assertThat(slowed.retryAfter()).isBetween(left(delay, after), left(delay, before));
		return slowed;
	}

	/** In whole seconds, rounded up. */
	private static Duration left(Duration delay, double passed) {
		return Duration.ofMillis((long) ((delay.toSeconds() - passed) * 1000) + 999).truncatedTo(ChronoUnit.SECONDS);
	}

	private double sinceFailure(String address) {
		return this.bench.jdbc()
			.sql("SELECT extract(epoch FROM clock_timestamp() - last_at)::float8 FROM blockload.log_in_failure"
					+ " WHERE name = ? AND address = ?")
			.params(Names.failureKey("anna"), address)
			.query(Double.class)
			.single();
	}

	private void later(Duration time) {
		this.bench.sql("UPDATE blockload.log_in_failure SET last_at = last_at - interval '" + time.toSeconds() + " s'");
	}

	private long failures(String name, String address) {
		return this.bench.jdbc()
			.sql("SELECT coalesce(sum(failures), 0) FROM blockload.log_in_failure WHERE name = ? AND address = ?")
			.params(Names.failureKey(name), address)
			.query(Long.class)
			.single();
	}

}
