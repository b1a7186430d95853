package dev.blockload.storage.s3;

import java.io.IOException;

import dev.blockload.storage.Pin;
import dev.blockload.storage.RetryListener;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Requests ranges of a pinned object, and refuses those of any other object.
 */
final class PinnedObject {

	private final S3Client s3;

	private final Pin pin;

	private final S3Failures failures;

	private final RetryListener retries;

	PinnedObject(S3Client s3, Pin pin, S3Failures failures, RetryListener retries) {
		this.s3 = s3;
		this.pin = pin;
		this.failures = failures;
		this.retries = retries;
	}

	Pin pin() {
		return this.pin;
	}

	S3Failures failures() {
		return this.failures;
	}

	/** Called when a request is retried. */
	RetryListener retries() {
		return this.retries;
	}

	/**
	 * Request a range.
	 * @param start the first byte
	 * @param end the byte after the last
	 * @return the body, of exactly that range
	 * @throws StorageException if the object was replaced, or cannot be read
	 * @throws IOException if a retry can help
	 */
	ResponseInputStream<GetObjectResponse> get(long start, long end) throws IOException {
		String range = start + "-" + (end - 1);
		ResponseInputStream<GetObjectResponse> body;
		try {
			body = this.s3.getObject((request) -> request.bucket(this.pin.bucket())
				.key(this.pin.key())
				.ifMatch(this.pin.etag())
				.range("bytes=" + range));
		}
		catch (SdkException ex) {
			throw failure(ex);
		}
		String etag = body.response().eTag();
		String found = body.response().contentRange();
		if (etag != null && !this.pin.hasEtag(etag)) {
			// A store that does not know If-Match.
			body.abort();
			throw this.failures.changed(this.pin, etag, null);
		}
		Long length = body.response().contentLength();
		if (length != null && length > end - start) {
			// Returning the connection would first read the excess bytes.
			body.abort();
			throw new IOException("the store returned " + length + " bytes instead of " + (end - start));
		}
		if (etag == null || !("bytes " + range + "/" + this.pin.size()).equals(found)) {
			body.abort();
			throw new IOException("the store returned " + ((found != null) ? "'" + found + "'" : "no range")
					+ " with ETag " + etag + " instead of bytes " + range + " of " + this.pin.size());
		}
		return body;
	}

	private StorageException failure(SdkException ex) throws IOException {
		if (ex instanceof AbortedException) {
			// The SDK found this thread interrupted, and may have cleared its flag.
			Thread.currentThread().interrupt();
		}
		if (this.failures.isPassing(ex)) {
			throw new IOException(ex.getMessage(), ex);
		}
		if (ex instanceof S3Exception s3Exception) {
			int status = s3Exception.statusCode();
			if (status == S3ErrorResponse.PRECONDITION_FAILED || status == S3ErrorResponse.RANGE_NOT_SATISFIABLE) {
				return this.failures.changed(this.pin, presentEtag(), ex);
			}
			if (status == S3ErrorResponse.NOT_FOUND && !this.failures.isAboutBucket(s3Exception)) {
				return this.failures.gone(this.pin, ex);
			}
		}
		return this.failures.whileReading(this.pin.key(), ex, RetryOutcome.ONCE);
	}

	/** The present ETag of the object, or null if it cannot be read. */
	private @Nullable String presentEtag() {
		try (ResponseInputStream<GetObjectResponse> body = this.s3
			.getObject((request) -> request.bucket(this.pin.bucket()).key(this.pin.key()))) {
			body.abort();
			return body.response().eTag();
		}
		catch (SdkException | IOException ex) {
			// The ETag only improves the message.
			return null;
		}
	}

}
