package dev.blockload.account;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.DelegatingPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * The rules for passwords, and their hashes. At most two hashes are computed at the same
 * time in a process: each takes a core for a while. Eight more wait, two seconds at most;
 * others are refused at once. Safe for use by many threads.
 */
public final class Passwords {

	/** For people who choose a password, before they enter it. */
	public static final String RULE = "A password has 12 characters or more, at most 72 bytes in UTF-8, and no control characters.";

	private static final int LEAST_CHARACTERS = 12;

	/** Bcrypt reads no more. */
	private static final int MOST_BYTES = 72;

	private static final int STRENGTH = 12;

	private static final int AT_ONCE = 2;

	/** Of salt and hash in the text of bcrypt. */
	private static final int HASH_LENGTH = 53;

	/** Who waits keeps a thread of the web server. */
	private static final int MOST_WAITING = 8;

	private static final long WAIT_SECONDS = 2;

	/** Without 0, O, 1, l and I: people copy it by hand. */
	private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

	private static final int GENERATED = 20;

	/** For those who compute, and those who wait. */
	private static final Semaphore PLACES = new Semaphore(AT_ONCE + MOST_WAITING);

	private static final Semaphore SLOTS = new Semaphore(AT_ONCE, true);

	private static final SecureRandom RANDOM = new SecureRandom();

	private final PasswordEncoder encoder;

	/** A hash that no password has, with the same cost as the others. */
	private final String ofNobody;

	/** The passwords of the product. */
	public Passwords() {
		this(STRENGTH);
	}

	/**
	 * Passwords with another cost.
	 * @param strength of bcrypt: the logarithm of the number of its rounds
	 */
	Passwords(int strength) {
		this.encoder = new DelegatingPasswordEncoder("bcrypt", Map.of("bcrypt", new BCryptPasswordEncoder(strength)));
		this.ofNobody = String.format(Locale.ROOT, "{bcrypt}$2a$%02d$%s", strength, ".".repeat(HASH_LENGTH));
	}

	/** A password that fulfils the rules, with 116 random bits. */
	public static String generate() {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < GENERATED; i++) {
			text.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
		}
		return text.toString();
	}

	/**
	 * Refuse a new password that does not fulfil the rules.
	 * @throws AccountException code {@code wrong-password}; the message does not contain
	 * the password
	 */
	static void requireValid(String password) {
		String text = normalized(password);
		int characters = text.codePointCount(0, text.length());
		int bytes = text.getBytes(StandardCharsets.UTF_8).length;
		if (characters < LEAST_CHARACTERS) {
			throw refused("The password has " + characters + " characters.");
		}
		if (bytes > MOST_BYTES) {
			throw refused("The password has " + bytes + " bytes.");
		}
		if (text.codePoints().anyMatch(Character::isISOControl)) {
			throw refused("The password contains a control character.");
		}
	}

	private static AccountException refused(String message) {
		return new AccountException(AccountCode.WRONG_PASSWORD, message, RULE);
	}

	/**
	 * The text that is stored for a new password.
	 * @throws AccountException code {@code wrong-password} or {@code log-in-busy}
	 */
	String hash(String password) {
		requireValid(password);
		return inSlot(() -> encoded(normalized(password)));
	}

	/**
	 * Whether a password belongs to a hash. Takes the same time if there is no hash.
	 * @param hash what is stored for an account, or null if there is none
	 * @throws AccountException code {@code log-in-busy}
	 */
	boolean matches(String password, @Nullable String hash) {
		String text = normalized(password);
		boolean possible = text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
		return inSlot(() -> {
			boolean same = this.encoder.matches(possible ? text : "", (hash != null) ? hash : this.ofNobody);
			return same && possible && hash != null;
		});
	}

	private String encoded(String text) {
		return Objects.requireNonNull(this.encoder.encode(text));
	}

	/** The same characters are the same bytes, whichever keyboard they come from. */
	private static String normalized(String password) {
		return Normalizer.normalize(password, Normalizer.Form.NFC);
	}

	static <T> T inSlot(Supplier<T> work) {
		if (!PLACES.tryAcquire()) {
			throw AccountException.busy();
		}
		try {
			return afterOthers(work);
		}
		finally {
			PLACES.release();
		}
	}

	private static <T> T afterOthers(Supplier<T> work) {
		try {
			if (!SLOTS.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
				throw AccountException.busy();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw AccountException.busy();
		}
		try {
			return work.get();
		}
		finally {
			SLOTS.release();
		}
	}

}
