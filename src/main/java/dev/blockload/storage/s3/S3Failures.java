package dev.blockload.storage.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import dev.blockload.Printable;
import dev.blockload.ProcessCode;
import dev.blockload.connection.S3Connection;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Translates the exceptions of the SDK into the failures of one connection. Quotes only
 * parts of an answer: the whole can contain an access key ID, a session token or a
 * request to be signed.
 */
final class S3Failures {

	private static final int REQUEST_TIMEOUT = 408;

	private static final int NOT_IMPLEMENTED = 501;

	private static final int UNAVAILABLE = 503;

	private final StoreLocation location;

	private final ErrorResponses errorResponses;

	private final NetworkErrors networkErrors;

	S3Failures(S3Connection connection, @Nullable URI endpoint) {
		this.location = new StoreLocation(connection, endpoint);
		this.errorResponses = new ErrorResponses(this.location);
		this.networkErrors = new NetworkErrors(this.location);
	}

	StorageException whileListing(String prefix, SdkException ex, RetryOutcome outcome) {
		if (ex instanceof S3Exception s3) {
			S3ErrorResponse answer = new S3ErrorResponse(s3);
			return isPassing(answer) ? failing(answer, outcome) : this.errorResponses.listing(prefix, answer);
		}
		return ownFailure(ex)
			.orElseGet(() -> this.networkErrors.unanswered("list prefix " + this.location.object(prefix), ex, outcome));
	}

	StorageException whileReading(String key, SdkException ex, RetryOutcome outcome) {
		if (ex instanceof S3Exception s3) {
			S3ErrorResponse answer = new S3ErrorResponse(s3);
			return isPassing(answer) ? failing(answer, outcome) : this.errorResponses.reading(key, answer);
		}
		return ownFailure(ex)
			.orElseGet(() -> this.networkErrors.unanswered("read " + this.location.object(key), ex, outcome));
	}

	/** The failure when all retries failed. */
	private StorageException failing(S3ErrorResponse answer, RetryOutcome outcome) {
		if (isThrottled(answer)) {
			return new StorageException(StorageCode.THROTTLED,
					"The store of " + this.location.name() + " received too many requests: S3 answered "
							+ answer.summary() + outcome.suffix() + ".",
					"Try again later, or run fewer imports at the same time. S3 limits the requests of all clients to a "
							+ "prefix, KMS limits all decryptions.",
					answer.exception());
		}
		if (answer.isWebPage()) {
			return this.errorResponses.webPage(answer, outcome);
		}
		return new StorageException(StorageCode.STORAGE_FAILED,
				"The store of " + this.location.name() + " failed: S3 answered " + answer.quote() + answer.request()
						+ outcome.suffix() + ".",
				"Try again later. The operator of the store can look up the request.", answer.exception());
	}

	StorageException endlessListing(String prefix) {
		return new StorageException(StorageCode.LISTING_ENDLESS,
				"The listing of bucket '" + this.location.bucket() + "' with prefix '" + Printable.line(prefix)
						+ "' through " + this.location.name()
						+ " does not end: the store returned the same page again.",
				"Report this to the operator of the store.", null);
	}

	StorageException undecodableListing(String prefix, IllegalArgumentException cause) {
		return new StorageException(StorageCode.STORAGE_FAILED,
				"The listing of bucket '" + this.location.bucket() + "' with prefix '" + Printable.line(prefix)
						+ "' through " + this.location.name()
						+ " cannot be read: the store says that keys are URL-encoded, but one is not ("
						+ Printable.line(String.valueOf(cause.getMessage())) + ").",
				"Report this to the operator of the store. A file can be loaded without a listing: use --key KEY.",
				cause);
	}

	StorageException incompleteAnswer(String key, @Nullable String contentType) {
		boolean page = contentType != null && contentType.startsWith("text/html");
		return new StorageException(page ? StorageCode.NOT_A_STORE : StorageCode.STORAGE_FAILED,
				"The store of " + this.location.name() + " answered the request for '" + Printable.line(key) + "' "
						+ (page ? "with a web page, " : "") + "without an ETag or a size.",
				page ? ErrorResponses.NOT_A_STORE
						: "Check endpoint and proxy of the connection. " + this.location.checkCommand(),
				null);
	}

	StorageException changed(Pin pin, @Nullable String present, @Nullable Exception cause) {
		return new StorageException(StorageCode.OBJECT_CHANGED,
				"Object " + this.location.object(pin.key()) + " was replaced during the run. Expected ETag "
						+ pin.etag() + ((present != null) ? ", found " + present : "") + ".",
				"Start a new run.", cause);
	}

	StorageException gone(Pin pin, Exception cause) {
		return new StorageException(
				StorageCode.OBJECT_GONE, "Object " + this.location.object(pin.key())
						+ " was deleted during the run. Expected ETag " + pin.etag() + ".",
				"Put the file back. Then start a new run.", cause);
	}

	/** The failure when all retries of a read failed. */
	StorageException broken(Pin pin, long at, RetryOutcome outcome, Exception cause) {
		Optional<S3ErrorResponse> answer = ExceptionCauses.find(S3Exception.class, cause).map(S3ErrorResponse::new);
		if (answer.filter(S3Failures::isThrottled).isPresent()) {
			return failing(answer.get(), outcome);
		}
		return new StorageException(StorageCode.READ_BROKEN,
				"Reading " + this.location.object(pin.key()) + " failed at byte " + at + " of " + pin.size()
						+ outcome.suffix() + ": "
						+ answer.map((found) -> "S3 answered " + found.summary())
							.orElseGet(() -> this.networkErrors.reason(cause))
						+ ".",
				"When " + this.location.where() + " can be reached again, restart the run.", cause);
	}

	/** The failure when so few bytes arrive that the read would never end. */
	StorageException slow(Pin pin, long at, long bytes, Duration spent) {
		return new StorageException(StorageCode.READ_BROKEN,
				"Reading " + this.location.object(pin.key()) + " is too slow at byte " + at + " of " + pin.size() + ": "
						+ bytes + " bytes arrived in " + spent.toSeconds() + " s.",
				"When the network to " + this.location.where() + " is faster, restart the run.", null);
	}

	StorageException interrupted(String key, Exception cause) {
		return new StorageException(ProcessCode.INTERRUPTED,
				"The request for " + this.location.object(key) + " was interrupted.", null, cause);
	}

	/** Whether the same request can succeed a little later. */
	boolean isPassing(SdkException ex) {
		if (ex instanceof S3Exception s3) {
			return isPassing(new S3ErrorResponse(s3));
		}
		return ownFailure(ex).isEmpty() && this.networkErrors.isPassing(ex);
	}

	private static boolean isPassing(S3ErrorResponse answer) {
		return isThrottled(answer)
				|| (answer.status() >= S3ErrorResponse.SERVER_ERROR && answer.status() != NOT_IMPLEMENTED)
				|| answer.status() == REQUEST_TIMEOUT || answer.code().equals("RequestTimeout");
	}

	/** S3 and KMS have several codes for throttling. */
	private static boolean isThrottled(S3ErrorResponse answer) {
		return answer.exception().isThrottlingException() || answer.code().contains("SlowDown")
				|| answer.code().contains("Throttl")
				|| (answer.status() == UNAVAILABLE && answer.code().equals("ServiceUnavailable"));
	}

	boolean isAboutBucket(S3Exception ex) {
		return new S3ErrorResponse(ex).code().equals("NoSuchBucket");
	}

	/** The failure that {@link ConnectionCredentials} threw inside the SDK, if it did. */
	private static Optional<StorageException> ownFailure(Exception ex) {
		return ExceptionCauses.find(StorageException.class, ex);
	}

}
