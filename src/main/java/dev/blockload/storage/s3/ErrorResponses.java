package dev.blockload.storage.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.Printable;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Translates the error codes of S3 into failures: see "Error responses" in the Amazon S3
 * API Reference.
 */
final class ErrorResponses {

	static final String PROXY_LOGIN = "Set proxy-username and proxy-password of the connection, or remove its proxy.";

	static final String NOT_A_STORE = "Set endpoint of the connection to the S3 API, not to a console or website. Then "
			+ "check the proxy.";

	private static final int MAX_KEY = 1024;

	private final StoreLocation location;

	private final AccessDenied accessDenied;

	private final WrongRegion regions;

	ErrorResponses(StoreLocation location) {
		this.location = location;
		this.accessDenied = new AccessDenied(location);
		this.regions = new WrongRegion(location);
	}

	/** The failure of a listing. */
	StorageException listing(String prefix, S3ErrorResponse answer) {
		return switch (answer.code()) {
			case "AccessDenied", "Forbidden" -> this.accessDenied.listing(prefix, answer);
			case "" -> (answer.status() == 403 && !answer.isWebPage()) ? this.accessDenied.listing(prefix, answer)
					: common("list prefix", prefix, answer);
			default -> common("list prefix", prefix, answer);
		};
	}

	/** The failure of a read. */
	StorageException reading(String key, S3ErrorResponse answer) {
		return switch (answer.code()) {
			case "AccessDenied", "Forbidden" -> this.accessDenied.reading(key, answer);
			case "NoSuchKey" -> noSuchKey(key, answer);
			case "KeyTooLongError" -> failure(StorageCode.NO_SUCH_KEY,
					"Bucket '" + this.location.bucket() + "' cannot contain object '" + Printable.line(key)
							+ "': the key is too long. Expected at most " + MAX_KEY + " bytes.",
					"Correct the key.", answer);
			case "InvalidObjectState" -> archived(key, answer);
			case "InvalidRequest" -> answer.message().contains("Server Side Encryption")
					? customerEncrypted(key, answer) : common("read", key, answer);
			case "" -> withoutCode(key, answer);
			default -> (answer.code().startsWith("KMS.") && answer.status() < S3ErrorResponse.SERVER_ERROR)
					? this.accessDenied.keyUnusable(key, answer) : common("read", key, answer);
		};
	}

	private StorageException withoutCode(String key, S3ErrorResponse answer) {
		if (answer.isWebPage()) {
			return common("read", key, answer);
		}
		return switch (answer.status()) {
			case 403 -> this.accessDenied.reading(key, answer);
			case S3ErrorResponse.NOT_FOUND -> noSuchKey(key, answer);
			default -> common("read", key, answer);
		};
	}

	/**
	 * The failure of a request, whatever it asked for.
	 * @param doing a verb, such as {@code read}
	 * @param key the key or prefix
	 */
	private StorageException common(String doing, String key, S3ErrorResponse answer) {
		return switch (answer.code()) {
			case "SignatureDoesNotMatch" -> failure(StorageCode.WRONG_SECRET,
					"The secret access key of " + this.location.name()
							+ " does not belong to its access key ID: S3 answered SignatureDoesNotMatch.",
					"Correct secret-access-key of the connection: the whole key, without spaces or quotes around it. "
							+ this.location.checkCommand(),
					answer);
			case "InvalidAccessKeyId" -> failure(StorageCode.UNKNOWN_ACCESS_KEY,
					"The access key ID of " + this.location.name() + " does not exist: S3 answered InvalidAccessKeyId.",
					"Correct access-key-id of the connection. The key may be deleted or inactive. A key ID that begins "
							+ "with ASIA is temporary and also needs session-token. " + this.location.checkCommand(),
					answer);
			case "ExpiredToken", "TokenRefreshRequired" -> failure(StorageCode.EXPIRED_TOKEN,
					"The temporary credentials of " + this.location.name() + " have expired: S3 answered "
							+ answer.code() + ".",
					"Set new access-key-id, secret-access-key and session-token together. For a role, renew the "
							+ "credentials that assume it: for example, sign in to SSO again. "
							+ this.location.checkCommand(),
					answer);
			case "InvalidToken" -> failure(StorageCode.EXPIRED_TOKEN,
					"The session token of " + this.location.name()
							+ " is invalid or has expired: S3 answered InvalidToken.",
					"Set new access-key-id, secret-access-key and session-token together. For an opt-in region, get "
							+ "them from a regional STS endpoint. " + this.location.checkCommand(),
					answer);
			case "NoSuchBucket" -> failure(StorageCode.NO_SUCH_BUCKET,
					"Bucket '" + this.location.bucket() + "' of " + this.location.name() + " does not exist.",
					"Correct bucket of the connection, or its endpoint if it has one. " + this.location.checkCommand(),
					answer);
			case "InvalidBucketName" -> failure(StorageCode.NO_SUCH_BUCKET,
					"Bucket '" + this.location.bucket() + "' of " + this.location.name()
							+ " does not exist: S3 answered that the name is not valid.",
					"Correct bucket of the connection. " + this.location.checkCommand(), answer);
			case "RequestTimeTooSkewed", "RequestExpired" -> clockSkew(answer);
			case "PermanentRedirect", "TemporaryRedirect", "IllegalLocationConstraintException" ->
				this.regions.elsewhere(answer);
			case "AuthorizationHeaderMalformed" ->
				this.regions.named(answer).isPresent() ? this.regions.elsewhere(answer) : failed(doing, key, answer);
			case "AccountProblem", "AllAccessDisabled", "NotSignedUp", "InvalidPayer" ->
				failure(StorageCode.ACCOUNT_PROBLEM,
						"AWS does not serve bucket '" + this.location.bucket() + "', or does not serve the account of "
								+ this.location.name() + ": S3 answered " + answer.quote() + ".",
						"Check the state of both accounts in AWS, or ask AWS Support.", answer);
			default -> byStatus(doing, key, answer);
		};
	}

	private StorageException byStatus(String doing, String key, S3ErrorResponse answer) {
		if (answer.status() == 407) {
			return failure(StorageCode.PROXY_FAILED, "A proxy on the way to " + this.location.where()
					+ " requires a login: it answered " + answer.summary() + " to " + this.location.name() + ".",
					PROXY_LOGIN, answer);
		}
		if (answer.mentions("plain HTTP request was sent to HTTPS") || answer.mentions("HTTP request to an HTTPS")) {
			return failure(
					StorageCode.TLS_FAILED, this.location.subject() + " uses plain HTTP. The server at "
							+ this.location.where() + " expects TLS.",
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

	/** The store was expected to answer, and a web page came. */
	StorageException webPage(S3ErrorResponse answer, RetryOutcome outcome) {
		return failure(StorageCode.NOT_A_STORE,
				"The server at " + this.location.where() + " is not an S3 store, or a proxy answered: "
						+ this.location.name() + " received " + answer.summary() + " with a web page" + answer.title()
						+ outcome.suffix() + ".",
				NOT_A_STORE, answer);
	}

	private StorageException failed(String doing, String key, S3ErrorResponse answer) {
		return failure(StorageCode.STORAGE_FAILED,
				this.location.subject() + " failed to " + doing + " " + this.location.object(key) + ": S3 answered "
						+ answer.quote() + answer.request() + ".",
				"Remove the cause that S3 names. " + this.location.checkCommand(), answer);
	}

	private StorageException noSuchKey(String key, S3ErrorResponse answer) {
		boolean deleted = answer.header("x-amz-delete-marker").filter("true"::equals).isPresent();
		return failure(StorageCode.NO_SUCH_KEY,
				"Bucket '" + this.location.bucket() + "' has no object '" + Printable.line(key) + "'"
						+ (deleted ? ": it was deleted. Older versions exist." : "."),
				deleted ? "Restore an older version in S3, or choose another key."
						: "Check the key; it is case-sensitive and includes the folders.",
				answer);
	}

	private StorageException archived(String key, S3ErrorResponse answer) {
		String classes = Stream.of(answer.element("StorageClass"), answer.element("AccessTier"))
			.flatMap(Optional::stream)
			.collect(Collectors.joining(", "));
		return failure(StorageCode.ARCHIVED,
				"Object " + this.location.object(key) + " is in an archive class"
						+ (classes.isEmpty() ? "" : " (" + classes + ")") + ". It cannot be read until it is restored.",
				"Restore the object in S3, which takes hours"
						+ (classes.contains("DEEP_ARCHIVE") ? ", up to two days" : "") + ". Then start a new run.",
				answer);
	}

	private StorageException customerEncrypted(String key, S3ErrorResponse answer) {
		return failure(StorageCode.CUSTOMER_ENCRYPTED,
				"Object " + this.location.object(key) + " is encrypted with a key that only its writer has (SSE-C).",
				"Write the file again with SSE-S3 or SSE-KMS, or without encryption. Blockload does not send keys to S3.",
				answer);
	}

	private StorageException clockSkew(S3ErrorResponse answer) {
		Optional<String> theirs = answer.element("ServerTime");
		Optional<String> ours = answer.element("RequestTime");
		String times = (theirs.isPresent() && ours.isPresent())
				? " at " + theirs.get() + " to a request of " + instant(ours.get()) : "";
		return failure(StorageCode.CLOCK_SKEW,
				"The clock of this machine differs too much from the clock of S3. S3 answered " + answer.code() + times
						+ ". A second request with the time of S3 failed too.",
				"Set the clock of this machine, preferably with NTP. If the clock is correct, a proxy delays requests "
						+ "or answers.",
				answer);
	}

	// S3 repeats the time as the request wrote it, such as 20220930T000000Z.
	private static String instant(String basic) {
		Matcher matcher = Pattern.compile("(....)(..)(..)T(..)(..)(..)Z").matcher(basic);
		return matcher.matches() ? matcher.replaceFirst("$1-$2-$3T$4:$5:$6Z") : basic;
	}

	private static StorageException failure(StorageCode code, String message, @Nullable String action,
			S3ErrorResponse answer) {
		return new StorageException(code, message, action, answer.exception());
	}

}
