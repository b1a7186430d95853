package dev.blockload.storage.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import dev.blockload.ProcessCode;
import dev.blockload.connection.S3Connection;
import dev.blockload.storage.Pin;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * The failures of one connection's store, in this project's words: what the SDK throws
 * goes no further. What S3 writes is quoted only where it helps; it holds no secret, but
 * an access key id, a session token or a request to be signed in some cases.
 */
final class S3Failures {

	static final int NOT_FOUND = 404;

	static final int PRECONDITION_FAILED = 412;

	static final int RANGE_NOT_SATISFIABLE = 416;

	static final int SERVER_ERROR = 500;

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
			.orElseGet(() -> this.networkErrors.unanswered("list " + this.location.object(prefix), ex, outcome));
	}

	StorageException whileReading(String key, SdkException ex, RetryOutcome outcome) {
		if (ex instanceof S3Exception s3) {
			S3ErrorResponse answer = new S3ErrorResponse(s3);
			return isPassing(answer) ? failing(answer, outcome) : this.errorResponses.reading(key, answer);
		}
		return ownFailure(ex)
			.orElseGet(() -> this.networkErrors.unanswered("read " + this.location.object(key), ex, outcome));
	}

	/** What may pass has not passed. */
	private StorageException failing(S3ErrorResponse answer, RetryOutcome outcome) {
		if (isThrottled(answer)) {
			return new StorageException(StorageCode.THROTTLED,
					"the store of " + this.location.name() + " asks to slow down: S3 answers " + answer.told()
							+ outcome.suffix(),
					"Run it again later, or with fewer imports at a time; S3 counts the requests of all who read "
							+ "below the same prefix, and KMS those of all who decrypt.",
					answer.exception());
		}
		if (answer.isWebPage()) {
			return this.errorResponses.webPage(answer, outcome);
		}
		return new StorageException(StorageCode.STORAGE_FAILED,
				"the store of " + this.location.name() + " fails: S3 answers " + answer.said() + outcome.suffix()
						+ answer.request(),
				"Run it again later; the store's operator can look the request up.", answer.exception());
	}

	StorageException endlessListing(String prefix) {
		return new StorageException(StorageCode.STORAGE_FAILED,
				"listing bucket '" + this.location.bucket() + "' below '" + prefix + "' through " + this.location.name()
						+ " does not end: the store answers with the same page again",
				null, null);
	}

	StorageException incompleteAnswer(String key, @Nullable String contentType) {
		boolean page = contentType != null && contentType.startsWith("text/html");
		return new StorageException(
				page ? StorageCode.NOT_A_STORE : StorageCode.STORAGE_FAILED, "the store of " + this.location.name()
						+ " answered for '" + key + "' without an ETag or a size" + (page ? ", with a web page" : ""),
				page ? ErrorResponses.NOT_A_STORE : null, null);
	}

	StorageException changed(Pin pin, @Nullable String present, @Nullable Exception cause) {
		return new StorageException(StorageCode.OBJECT_CHANGED,
				this.location.object(pin.key()) + " was replaced while it was read: the run began with ETag "
						+ pin.etag() + ((present != null) ? ", now it is " + present : ""),
				"Start a new run.", cause);
	}

	StorageException gone(Pin pin, Exception cause) {
		return new StorageException(
				StorageCode.OBJECT_GONE, this.location.object(pin.key())
						+ " was deleted while it was read: the run began with ETag " + pin.etag(),
				"Put the file back and start a new run.", cause);
	}

	/** The patience is at its end. */
	StorageException broken(Pin pin, long at, RetryOutcome outcome, Exception cause) {
		Optional<S3ErrorResponse> answer = ExceptionCauses.find(S3Exception.class, cause).map(S3ErrorResponse::new);
		if (answer.filter(S3Failures::isThrottled).isPresent()) {
			return failing(answer.get(), outcome);
		}
		return new StorageException(StorageCode.READ_BROKEN,
				reading(pin) + " broke at byte " + at + " of " + pin.size() + ((outcome.times() > 1)
						? " " + outcome.times() + " times in a row, in " + outcome.spent().toSeconds() + " s" : "")
						+ ": "
						+ answer.map((found) -> "S3 answers " + found.told())
							.orElseGet(() -> this.networkErrors.reason(cause)),
				"Restart the run once " + this.location.where() + " can be reached.", cause);
	}

	/** Bytes come, but so few that it would never end. */
	StorageException slow(Pin pin, long at, long bytes, Duration spent) {
		return new StorageException(StorageCode.READ_BROKEN,
				reading(pin) + " has come to byte " + at + " of " + pin.size() + ", the last " + bytes + " in "
						+ spent.toSeconds() + " s",
				"Restart the run once the network to " + this.location.where() + " is faster.", null);
	}

	StorageException interrupted(String key, Exception cause) {
		return new StorageException(ProcessCode.INTERRUPTED,
				"interrupted while asking for " + this.location.object(key), null, cause);
	}

	private String reading(Pin pin) {
		return "reading " + this.location.object(pin.key());
	}

	/** Whether the same request may succeed a little later. */
	boolean isPassing(SdkException ex) {
		if (ex instanceof S3Exception s3) {
			return isPassing(new S3ErrorResponse(s3));
		}
		return ownFailure(ex).isEmpty() && this.networkErrors.isPassing(ex);
	}

	private static boolean isPassing(S3ErrorResponse answer) {
		return isThrottled(answer) || (answer.status() >= SERVER_ERROR && answer.status() != NOT_IMPLEMENTED)
				|| answer.status() == REQUEST_TIMEOUT || answer.code().equals("RequestTimeout");
	}

	/** S3, and KMS through it, have many words for this. */
	private static boolean isThrottled(S3ErrorResponse answer) {
		return answer.exception().isThrottlingException() || answer.code().contains("SlowDown")
				|| answer.code().contains("Throttl")
				|| (answer.status() == UNAVAILABLE && answer.code().equals("ServiceUnavailable"));
	}

	boolean isAboutBucket(S3Exception ex) {
		return new S3ErrorResponse(ex).code().equals("NoSuchBucket");
	}

	/** Ours from beneath the SDK: what {@link ConnectionCredentials} throws. */
	private static Optional<StorageException> ownFailure(Exception ex) {
		return ExceptionCauses.find(StorageException.class, ex);
	}

}
