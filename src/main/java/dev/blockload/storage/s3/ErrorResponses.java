package dev.blockload.storage.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * What a store answers that it will not give, by the code it says so with: see "Error
 * responses" of the Amazon S3 API Reference.
 */
final class ErrorResponses {

	static final String PROXY_LOGIN = "Set proxy-username and proxy-password of the connection, or leave the proxy "
			+ "out.";

	static final String NOT_A_STORE = "Check the endpoint of the connection, which is that of S3's interface and not of a "
			+ "console or website; then the proxy.";

	private static final int MAX_KEY = 1024;

	private final StoreLocation location;

	private final AccessDenied accessDenied;

	private final WrongRegion regions;

	ErrorResponses(StoreLocation location) {
		this.location = location;
		this.accessDenied = new AccessDenied(location);
		this.regions = new WrongRegion(location);
	}

	/** Asking for keys was refused. */
	StorageException listing(String prefix, S3ErrorResponse answer) {
		return switch (answer.code()) {
			case "AccessDenied", "Forbidden" -> this.accessDenied.listing(prefix, answer);
			case "" -> (answer.status() == 403 && !answer.isWebPage()) ? this.accessDenied.listing(prefix, answer)
					: common("list", prefix, answer);
			default -> common("list", prefix, answer);
		};
	}

	/** Asking for an object was refused. */
	StorageException reading(String key, S3ErrorResponse answer) {
		return switch (answer.code()) {
			case "AccessDenied", "Forbidden" -> this.accessDenied.reading(key, answer);
			case "NoSuchKey" -> noSuchKey(key, answer);
			case "KeyTooLongError" ->
				failure(StorageCode.NO_SUCH_KEY, "bucket '" + this.location.bucket() + "' can have no object '" + key
						+ "': a key has at most " + MAX_KEY + " bytes", "Check the key.", answer);
			case "InvalidObjectState" -> archived(key, answer);
			case "InvalidRequest" -> answer.message().contains("Server Side Encryption") ? customersKey(key, answer)
					: common("read", key, answer);
			case "" -> withoutCode(key, answer);
			default -> (answer.code().startsWith("KMS.") && answer.status() < S3Failures.SERVER_ERROR)
					? this.accessDenied.keyUnusable(key, answer) : common("read", key, answer);
		};
	}

	private StorageException withoutCode(String key, S3ErrorResponse answer) {
		if (answer.isWebPage()) {
			return common("read", key, answer);
		}
		return switch (answer.status()) {
			case 403 -> this.accessDenied.reading(key, answer);
			case S3Failures.NOT_FOUND -> noSuchKey(key, answer);
			default -> common("read", key, answer);
		};
	}

	/**
	 * Refused whatever was asked for.
	 * @param doing a verb
	 * @param key or prefix
	 */
	private StorageException common(String doing, String key, S3ErrorResponse answer) {
		return switch (answer.code()) {
			case "SignatureDoesNotMatch" -> failure(StorageCode.WRONG_SECRET,
					"the secret access key of " + this.location.name()
							+ " does not belong to its access key id: S3 answers SignatureDoesNotMatch",
					"Check the secret-access-key of the connection and where it comes from: nothing cut off, no blank "
							+ "or quote around it.",
					answer);
			case "InvalidAccessKeyId" -> failure(StorageCode.UNKNOWN_ACCESS_KEY,
					"the access key id of " + this.location.name() + " is not known: S3 answers InvalidAccessKeyId",
					"Check the access-key-id of the connection; the key may have been deleted or made inactive. One "
							+ "that begins with ASIA is a temporary one and needs its session-token as well.",
					answer);
			case "ExpiredToken", "TokenRefreshRequired" -> failure(StorageCode.EXPIRED_TOKEN,
					"the temporary credentials of " + this.location.name() + " have expired: S3 answers "
							+ answer.code(),
					"Get new ones. Those of a role are renewed by themselves: there, look at who assumes it, such as "
							+ "an SSO session that has ended.",
					answer);
			case "InvalidToken" -> failure(StorageCode.EXPIRED_TOKEN,
					"the session token of " + this.location.name()
							+ " is not valid, or no longer: S3 answers InvalidToken",
					"Get new temporary credentials, and set all three of their values together. In a region that must "
							+ "be enabled first, get them from a regional STS endpoint.",
					answer);
			case "NoSuchBucket" -> failure(StorageCode.NO_SUCH_BUCKET,
					"there is no bucket '" + this.location.bucket() + "' for " + this.location.name(),
					"Check the bucket of the connection, and its endpoint if it has one.", answer);
			case "InvalidBucketName" -> failure(StorageCode.NO_SUCH_BUCKET,
					"there is no bucket '" + this.location.bucket() + "' for " + this.location.name()
							+ ": S3 says that this is no name of a bucket",
					"Check the bucket of the connection.", answer);
			case "RequestTimeTooSkewed", "RequestExpired" -> clockSkew(answer);
			case "PermanentRedirect", "TemporaryRedirect", "IllegalLocationConstraintException" ->
				this.regions.elsewhere(answer);
			case "AuthorizationHeaderMalformed" ->
				this.regions.named(answer).isPresent() ? this.regions.elsewhere(answer) : failed(doing, key, answer);
			case "AccountProblem", "AllAccessDisabled", "NotSignedUp", "InvalidPayer" ->
				failure(StorageCode.ACCOUNT_PROBLEM,
						"AWS serves bucket '" + this.location.bucket() + "' to nobody, or nothing to the account of "
								+ this.location.name() + ": S3 answers " + answer.said(),
						"Look at the state of both accounts in AWS; AWS Support can say more.", answer);
			default -> byStatus(doing, key, answer);
		};
	}

	private StorageException byStatus(String doing, String key, S3ErrorResponse answer) {
		if (answer.status() == 407) {
			return failure(
					StorageCode.PROXY_FAILED, "a proxy between here and " + this.location.where()
							+ " wants to know who asks: it answers " + answer.told() + " to " + this.location.name(),
					PROXY_LOGIN, answer);
		}
		if (answer.mentions("plain HTTP request was sent to HTTPS") || answer.mentions("HTTP request to an HTTPS")) {
			return failure(StorageCode.TLS_FAILED,
					this.location.name() + " speaks plain HTTP, and " + this.location.where() + " expects TLS",
					"Write https:// in the endpoint of the connection.", answer);
		}
		if (answer.isWebPage()) {
			return webPage(answer, RetryOutcome.ONCE);
		}
		if (answer.status() == 301 || answer.status() == 307) {
			return this.regions.elsewhere(answer);
		}
		return failed(doing, key, answer);
	}

	/** Something answers that is made for people. */
	StorageException webPage(S3ErrorResponse answer, RetryOutcome outcome) {
		return failure(StorageCode.NOT_A_STORE,
				"what answers " + this.location.name() + " at " + this.location.where()
						+ " is no S3 store, or is a proxy before one: it answers " + answer.told() + " with a web page"
						+ answer.title() + outcome.suffix(),
				NOT_A_STORE, answer);
	}

	private StorageException failed(String doing, String key, S3ErrorResponse answer) {
		return failure(StorageCode.STORAGE_FAILED, this.location.name() + " could not " + doing + " "
				+ this.location.object(key) + ": S3 answers " + answer.said() + answer.request(), null, answer);
	}

	private StorageException noSuchKey(String key, S3ErrorResponse answer) {
		boolean deleted = answer.header("x-amz-delete-marker").filter("true"::equals).isPresent();
		return failure(StorageCode.NO_SUCH_KEY,
				"bucket '" + this.location.bucket() + "' has no object '" + key + "'"
						+ (deleted ? " any more: it was deleted, and older versions of it are kept" : ""),
				deleted ? "Bring an older version back in S3, or name another key."
						: "Check the key; upper and lower case differ, and folders are part of it.",
				answer);
	}

	private StorageException archived(String key, S3ErrorResponse answer) {
		String classes = Stream.of(answer.element("StorageClass"), answer.element("AccessTier"))
			.flatMap(Optional::stream)
			.collect(Collectors.joining(", "));
		return failure(StorageCode.ARCHIVED,
				this.location.object(key) + " is in an archive" + (classes.isEmpty() ? "" : " (" + classes + ")")
						+ " and cannot be read before it is restored",
				"Restore the object in S3, which takes hours"
						+ (classes.contains("DEEP_ARCHIVE") ? ", up to two days" : "") + ", then start a new run.",
				answer);
	}

	private StorageException customersKey(String key, S3ErrorResponse answer) {
		return failure(StorageCode.CUSTOMER_ENCRYPTED,
				this.location.object(key) + " is encrypted with a key that only its writer has (SSE-C)",
				"Have the file written again with SSE-S3, SSE-KMS or no encryption of its own: Blockload gives S3 no "
						+ "keys.",
				answer);
	}

	private StorageException clockSkew(S3ErrorResponse answer) {
		Optional<String> theirs = answer.element("ServerTime");
		Optional<String> ours = answer.element("RequestTime");
		String times = (theirs.isPresent() && ours.isPresent())
				? " at " + theirs.get() + " to a request of " + instant(ours.get()) : "";
		return failure(StorageCode.CLOCK_SKEW,
				"the clock of this machine differs too much from that of S3: S3 answers " + answer.code() + times
						+ ", even after its own time was taken for the request",
				"Set the clock of this machine, best by NTP. If it is right, a proxy keeps requests or answers back.",
				answer);
	}

	// S3 writes the time of a request as it came, 20220930T000000Z.
	private static String instant(String basic) {
		Matcher matcher = Pattern.compile("(....)(..)(..)T(..)(..)(..)Z").matcher(basic);
		return matcher.matches() ? matcher.replaceFirst("$1-$2-$3T$4:$5:$6Z") : basic;
	}

	private static StorageException failure(StorageCode code, String message, @Nullable String action,
			S3ErrorResponse answer) {
		return new StorageException(code, message, action, answer.exception());
	}

}
