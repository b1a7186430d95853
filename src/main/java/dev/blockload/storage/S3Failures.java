package dev.blockload.storage;

import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLException;
import javax.xml.stream.XMLStreamException;

import dev.blockload.Failure.Recovery;
import dev.blockload.connection.S3Connection;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The failures of one connection's store, in this project's words: what the SDK throws
 * goes no further. What S3 writes is quoted only where it helps; it holds no secret, but
 * an access key id and a request to be signed in some cases.
 */
final class S3Failures {

	static final int NOT_FOUND = 404;

	static final int PRECONDITION_FAILED = 412;

	static final int RANGE_NOT_SATISFIABLE = 416;

	private static final int REQUEST_TIMEOUT = 408;

	private static final int SERVER_ERROR = 500;

	private static final int NOT_IMPLEMENTED = 501;

	// S3: "The authorization header is malformed; the region 'a' is wrong; expecting
	// 'b'".
	private static final Pattern EXPECTED_REGION = Pattern.compile("expecting '([a-z0-9-]+)'");

	private final S3Connection connection;

	private final String where;

	S3Failures(S3Connection connection, @Nullable URI endpoint) {
		this.connection = connection;
		this.where = (endpoint != null) ? endpoint.toString() : "Amazon S3 in " + connection.region();
	}

	StorageException whileListing(String prefix, SdkException ex) {
		return translate("list", prefix, ex);
	}

	StorageException whileReading(String key, SdkException ex) {
		return translate("read", key, ex);
	}

	StorageException endlessListing(String prefix) {
		return new StorageException("storage-failed", "listing bucket '" + bucket() + "' below '" + prefix
				+ "' through " + name() + " does not end: the store answers with the same page again", null,
				Recovery.RESTART, null);
	}

	StorageException incompleteAnswer(String key) {
		return new StorageException("storage-failed",
				"the store of " + name() + " answered for '" + key + "' without an ETag or a size", null,
				Recovery.RESTART, null);
	}

	StorageException changed(Pin pin, @Nullable String present, @Nullable Exception cause) {
		return new StorageException("object-changed",
				"'" + pin.key() + "' in bucket '" + bucket()
						+ "' was replaced while it was read: the run began with ETag " + pin.etag()
						+ ((present != null) ? ", now it is " + present : ""),
				"Start a new run.", Recovery.NEW_RUN, cause);
	}

	StorageException gone(Pin pin, Exception cause) {
		return new StorageException("object-gone",
				"'" + pin.key() + "' in bucket '" + bucket()
						+ "' was deleted while it was read: the run began with ETag " + pin.etag(),
				"Put the file back and start a new run.", Recovery.NEW_RUN, cause);
	}

	/** The patience is at its end. */
	StorageException broken(Pin pin, long at, int tries, Exception cause) {
		Optional<S3Exception> answer = find(S3Exception.class, cause);
		if (answer.isPresent() && isThrottled(answer.get())) {
			return whileReading(pin.key(), answer.get());
		}
		return new StorageException("read-broken",
				reading(pin) + " broke at byte " + at + " of " + pin.size() + " " + tries + " times in a row: "
						+ answer.map(S3Failures::told).orElseGet(() -> reason(cause)),
				"Restart the run once " + this.where + " can be reached.", Recovery.RESTART, cause);
	}

	/** Bytes come, but so few that it would never end. */
	StorageException slow(Pin pin, long at, long bytes, Duration spent) {
		return new StorageException("read-broken",
				reading(pin) + " has come to byte " + at + " of " + pin.size() + ", the last " + bytes + " in "
						+ spent.toSeconds() + " s",
				"Restart the run once the network to " + this.where + " is faster.", Recovery.RESTART, null);
	}

	StorageException interrupted(String key, Exception cause) {
		return new StorageException("interrupted",
				"interrupted while asking for '" + key + "' in bucket '" + bucket() + "'", null, Recovery.RESTART,
				cause);
	}

	private String reading(Pin pin) {
		return "reading '" + pin.key() + "' in bucket '" + bucket() + "'";
	}

	private static String told(S3Exception ex) {
		return "S3 answers " + (ex.statusCode() + " " + code(ex)).trim();
	}

	/** Whether the same request may succeed a little later. */
	boolean isPassing(SdkException ex) {
		if (ex instanceof S3Exception s3) {
			return isThrottled(s3) || (s3.statusCode() >= SERVER_ERROR && s3.statusCode() != NOT_IMPLEMENTED)
					|| s3.statusCode() == REQUEST_TIMEOUT || code(s3).equals("RequestTimeout");
		}
		if (ownFailure(ex).isPresent() || find(CertificateException.class, ex).isPresent()) {
			return false;
		}
		return isTimeout(ex) || find(IOException.class, ex).isPresent()
		// A page of a listing that ends in its middle.
				|| find(XMLStreamException.class, ex).isPresent();
	}

	private static boolean isThrottled(S3Exception ex) {
		return ex.isThrottlingException() || code(ex).equals("SlowDown");
	}

	private static boolean isTimeout(SdkException ex) {
		return ex instanceof ApiCallTimeoutException || ex instanceof ApiCallAttemptTimeoutException;
	}

	boolean isAboutBucket(S3Exception ex) {
		return code(ex).equals("NoSuchBucket");
	}

	private StorageException translate(String doing, String key, SdkException ex) {
		if (ex instanceof S3Exception s3) {
			return answered(doing, key, s3);
		}
		return ownFailure(ex).orElseGet(() -> unanswered(doing, key, ex));
	}

	private StorageException answered(String doing, String key, S3Exception ex) {
		String code = code(ex);
		if (isThrottled(ex)) {
			return failure("throttled", "the store of " + name() + " asks to slow down (" + answer(ex) + ")",
					"Run it again later.", ex);
		}
		return switch (code) {
			case "AccessDenied", "AllAccessDisabled", "Forbidden" -> denied(doing, key, ex);
			case "SignatureDoesNotMatch" -> failure("wrong-secret",
					"the secret access key of " + name() + " does not belong to its access key id: S3 answers " + code,
					"Check the secret-access-key of the connection and the variable it comes from.", ex);
			case "InvalidAccessKeyId" ->
				failure("unknown-access-key", "the access key id of " + name() + " is not known: S3 answers " + code,
						"Check the access-key-id of the connection; the key may have been deleted.", ex);
			case "NoSuchBucket" -> failure("no-such-bucket", "there is no bucket '" + bucket() + "' for " + name(),
					"Check the bucket of the connection.", ex);
			case "NoSuchKey" -> new StorageException("no-such-key",
					"bucket '" + bucket() + "' has no object '" + key + "'", null, Recovery.NEW_RUN, ex);
			case "InvalidObjectState" -> new StorageException("archived",
					"'" + key + "' in bucket '" + bucket()
							+ "' is in an archive and cannot be read before it is restored",
					"Restore the object in S3.", Recovery.NEW_RUN, ex);
			case "RequestTimeTooSkewed", "RequestExpired" ->
				failure("clock-skew", "the clock of this machine differs too much from that of S3: S3 answers " + code,
						"Set the clock of this machine.", ex);
			case "PermanentRedirect", "TemporaryRedirect", "AuthorizationHeaderMalformed",
					"IllegalLocationConstraintException" ->
				wrongRegion(doing, key, ex);
			default -> byStatus(doing, key, ex);
		};
	}

	/** For stores and proxies whose errors have no code that S3 has. */
	private StorageException byStatus(String doing, String key, S3Exception ex) {
		return switch (ex.statusCode()) {
			case 301, 307 -> wrongRegion(doing, key, ex);
			case 403 -> code(ex).isEmpty() ? denied(doing, key, ex) : failed(doing, key, ex);
			case NOT_FOUND -> (code(ex).isEmpty() && doing.equals("read")) ? new StorageException("no-such-key",
					"bucket '" + bucket() + "' has no object '" + key + "'", null, Recovery.NEW_RUN, ex)
					: failed(doing, key, ex);
			default -> failed(doing, key, ex);
		};
	}

	private StorageException denied(String doing, String key, S3Exception ex) {
		String said = message(ex).isEmpty() ? "" : " (S3 says: " + message(ex) + ")";
		if (doing.equals("list")) {
			return failure("access-denied",
					name() + " may not list bucket '" + bucket() + "' below '" + key + "'" + said,
					"Allow s3:ListBucket on the bucket for this prefix.", ex);
		}
		return failure("access-denied",
				name() + " may not read '" + key + "' in bucket '" + bucket()
						+ "', or there is no such key: with s3:ListBucket S3 would tell the two apart" + said,
				"Check the key; allow s3:GetObject on it, and kms:Decrypt on its key if it is encrypted with SSE-KMS.",
				ex);
	}

	private StorageException wrongRegion(String doing, String key, S3Exception ex) {
		Optional<String> region = region(ex);
		if (region.isEmpty() || region.get().equals(this.connection.region())) {
			return failed(doing, key, ex);
		}
		return failure("wrong-region", "bucket '" + bucket() + "' is in region " + region.get() + ", " + name()
				+ " says " + this.connection.region(), "Set region: " + region.get() + " in the connection.", ex);
	}

	private static Optional<String> region(S3Exception ex) {
		AwsErrorDetails details = ex.awsErrorDetails();
		if (details != null && details.sdkHttpResponse() != null) {
			Optional<String> header = details.sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region");
			if (header.isPresent()) {
				return header;
			}
		}
		Matcher matcher = EXPECTED_REGION.matcher(message(ex));
		return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
	}

	private StorageException failed(String doing, String key, S3Exception ex) {
		return failure("storage-failed", name() + " could not " + doing + " '" + key + "' in bucket '" + bucket()
				+ "': S3 answers " + (ex.statusCode() + " " + code(ex)).trim() + ", request id " + ex.requestId(), null,
				ex);
	}

	private StorageException unanswered(String doing, String key, SdkException ex) {
		if (isTimeout(ex) || (find(IOException.class, ex).isPresent() && find(SSLException.class, ex).isEmpty())) {
			return failure("unreachable", name() + " cannot reach " + this.where + ": " + reason(ex),
					"Check the endpoint and the network.", ex);
		}
		return failure("storage-failed",
				name() + " could not " + doing + " '" + key + "' in bucket '" + bucket() + "': " + reason(ex), null,
				ex);
	}

	private static StorageException failure(String code, String message, @Nullable String action, Exception cause) {
		return new StorageException(code, message, action, Recovery.RESTART, cause);
	}

	/** Ours from beneath the SDK: what {@link NamedCredentials} throws. */
	private static Optional<StorageException> ownFailure(Exception ex) {
		return find(StorageException.class, ex);
	}

	private static <T> Optional<T> find(Class<T> type, Throwable ex) {
		for (Throwable at = ex; at != null; at = at.getCause()) {
			if (type.isInstance(at)) {
				return Optional.of(type.cast(at));
			}
		}
		return Optional.empty();
	}

	/** The innermost message, which is the one that says what happened. */
	private static String reason(Throwable ex) {
		Throwable at = ex;
		while (at.getCause() != null) {
			at = at.getCause();
		}
		String type = at.getClass().getSimpleName();
		return (at.getMessage() != null) ? type + ": " + at.getMessage() : type;
	}

	private static String code(S3Exception ex) {
		AwsErrorDetails details = ex.awsErrorDetails();
		return (details != null) ? Objects.requireNonNullElse(details.errorCode(), "") : "";
	}

	/** The code, or the status where there is none. */
	private static String answer(S3Exception ex) {
		return code(ex).isEmpty() ? String.valueOf(ex.statusCode()) : code(ex);
	}

	private static String message(S3Exception ex) {
		AwsErrorDetails details = ex.awsErrorDetails();
		return (details != null) ? Objects.requireNonNullElse(details.errorMessage(), "") : "";
	}

	private String name() {
		return "connection '" + this.connection.name() + "'";
	}

	private String bucket() {
		return this.connection.bucket();
	}

}
