package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.Pin;
import dev.blockload.storage.RetryListener;
import dev.blockload.storage.StorageException;
import dev.blockload.storage.StoredObject;
import dev.blockload.storage.s3.ReadAheadInputStream.Sizes;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket, read through the S3 API. Retries requests that fail for a passing reason.
 */
final class S3ObjectStore implements ObjectStore {

	private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");

	private static final Pattern CONTENT_RANGE = Pattern.compile("bytes 0-0/([0-9]{1,18})");

	private static final Logger logger = LoggerFactory.getLogger(S3ObjectStore.class);

	private final SharedClient client;

	private final SharedClient.Hold hold;

	private final S3Client s3;

	private final String bucket;

	private final S3Failures failures;

	private final RetryPolicy retryPolicy;

	private final RetryListener counter;

	private volatile RetryListener retries;

	/**
	 * Open a bucket.
	 * @param counter also called when a request is retried
	 */
	S3ObjectStore(SharedClient client, String bucket, S3Failures failures, RetryPolicy retryPolicy,
			RetryListener counter) {
		this.counter = counter;
		this.retries = counter;
		this.client = client;
		this.hold = client.hold();
		this.s3 = client.s3();
		this.bucket = bucket;
		this.failures = failures;
		this.retryPolicy = retryPolicy;
	}

	@Override
	public String bucket() {
		return this.bucket;
	}

	@Override
	public Page list(String prefix, @Nullable String startAfter, @Nullable String delimiter, int maxKeys) {
		return list(prefix, delimiter, maxKeys, (request) -> request.startAfter(startAfter));
	}

	@Override
	public Page list(Continuation next, int maxKeys) {
		Page page = list(next.prefix(), next.delimiter(), maxKeys,
				(request) -> request.continuationToken(next.token()));
		if (next.equals(page.next())) {
			throw this.failures.endlessListing(next.prefix());
		}
		return page;
	}

	private Page list(String prefix, @Nullable String delimiter, int maxKeys,
			Consumer<ListObjectsV2Request.Builder> from) {
		ListObjectsV2Response response = withRetries(prefix,
				() -> listing(prefix, () -> this.s3.listObjectsV2((request) -> {
					request.bucket(this.bucket)
						.prefix(prefix)
						.delimiter(delimiter)
						.maxKeys(maxKeys)
						// A key can have characters that XML cannot hold. The SDK decodes
						// the
						// names.
						.encodingType(EncodingType.URL);
					from.accept(request);
				})), (ex, outcome) -> this.failures.whileListing(prefix, ex, outcome));
		List<StoredObject> objects = response.contents().stream().map(S3ObjectStore::stored).toList();
		List<String> folders = response.commonPrefixes().stream().map(CommonPrefix::prefix).toList();
		String token = response.nextContinuationToken();
		return new Page(objects, folders, (Boolean.TRUE.equals(response.isTruncated()) && token != null)
				? new Continuation(prefix, delimiter, token) : null);
	}

	/**
	 * The SDK decodes names, and throws this where a store says that they are encoded.
	 */
	private ListObjectsV2Response listing(String prefix, Supplier<ListObjectsV2Response> request) {
		try {
			return request.get();
		}
		catch (IllegalArgumentException ex) {
			throw this.failures.undecodableListing(prefix, ex);
		}
	}

	/**
	 * Repeats a request while it fails for a passing reason and the retry policy allows.
	 */
	private <T> T withRetries(String key, Supplier<T> request,
			BiFunction<SdkException, RetryOutcome, StorageException> failure) {
		SharedClient.Hold held = this.client.hold();
		try {
			return retry(key, request, failure);
		}
		finally {
			held.close();
		}
	}

	private <T> T retry(String key, Supplier<T> request,
			BiFunction<SdkException, RetryOutcome, StorageException> failure) {
		long began = System.nanoTime();
		for (int failed = 1;; failed++) {
			try {
				return request.get();
			}
			catch (AbortedException ex) {
				throw this.failures.interrupted(key, ex);
			}
			catch (SdkException ex) {
				RetryOutcome outcome = new RetryOutcome(failed, Duration.ofNanos(System.nanoTime() - began));
				Duration wait = this.retryPolicy.wait(failed, outcome.spent());
				if (!this.failures.isPassing(ex) || wait.isNegative() || wait.isZero()) {
					throw failure.apply(ex, outcome);
				}
				logger.debug("The request for '{}' failed. Retry in {}", key, wait, ex);
				this.retries.retried(outcome.spent(), () -> failure.apply(ex, outcome));
				sleep(key, wait);
			}
		}
	}

	private void sleep(String key, Duration wait) {
		try {
			Thread.sleep(wait.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw this.failures.interrupted(key, ex);
		}
	}

	private static StoredObject stored(S3Object object) {
		// Some stores omit values that Amazon S3 always sends.
		return new StoredObject(object.key(), Objects.requireNonNullElse(object.eTag(), ""),
				Objects.requireNonNullElse(object.size(), 0L),
				Objects.requireNonNullElse(object.lastModified(), Instant.EPOCH),
				ARCHIVES.contains(Objects.requireNonNullElse(object.storageClassAsString(), "")));
	}

	/**
	 * Reads the first byte instead of a HEAD request: its error responses have a body.
	 */
	@Override
	public ObjectDetails inspect(String key) {
		return withRetries(key, () -> inspectNow(key), (ex, outcome) -> this.failures.whileReading(key, ex, outcome));
	}

	private ObjectDetails inspectNow(String key) {
		try {
			return inspect(key, "bytes=0-0");
		}
		catch (S3Exception ex) {
			if (ex.statusCode() != S3ErrorResponse.RANGE_NOT_SATISFIABLE) {
				throw ex;
			}
			// An empty object has no first byte.
			return inspect(key, null);
		}
	}

	private ObjectDetails inspect(String key, @Nullable String range) {
		ResponseInputStream<GetObjectResponse> body = this.s3
			.getObject((request) -> request.bucket(this.bucket).key(key).range(range));
		GetObjectResponse response = body.response();
		Matcher matcher = CONTENT_RANGE.matcher(Objects.requireNonNullElse(response.contentRange(), ""));
		release(body, matcher.matches());
		Long length = matcher.matches() ? Long.valueOf(matcher.group(1)) : response.contentLength();
		if (response.eTag() == null || length == null) {
			throw this.failures.incompleteAnswer(key, response.contentType());
		}
		return new ObjectDetails(new Pin(this.bucket, key, response.eTag(), length,
				Objects.requireNonNullElse(response.lastModified(), Instant.EPOCH)), response.ssekmsKeyId());
	}

	/**
	 * Reads the one byte, so that the connection can be used again; closes the connection
	 * if the store sends the whole object.
	 */
	private static void release(ResponseInputStream<GetObjectResponse> body, boolean oneByte) {
		if (oneByte) {
			try {
				body.close();
				return;
			}
			catch (IOException ex) {
				// The head has arrived and is enough; the connection is lost.
			}
		}
		body.abort();
	}

	@Override
	public InputStream open(Pin pin, long start, long end) {
		if (!pin.bucket().equals(this.bucket)) {
			throw new IllegalArgumentException("Object '" + pin.key() + "' is pinned in bucket '" + pin.bucket()
					+ "'. Expected bucket '" + this.bucket + "'.");
		}
		if (start < 0 || start > end || end > pin.size()) {
			throw new IllegalArgumentException("The range from byte " + start + " to " + end + " is not in '"
					+ pin.key() + "', which has " + pin.size() + " bytes.");
		}
		PinnedObject object = new PinnedObject(this.s3, pin, this.failures, this.retries);
		return new ClientBoundInputStream(Sizes.DEFAULT.isWorth(end - start)
				? new ReadAheadInputStream(pin.key(), start, end, Sizes.DEFAULT,
						(from, to) -> new PinnedInputStream(object, from, to, this.retryPolicy))
				: new PinnedInputStream(object, start, end, this.retryPolicy), this.client.hold());
	}

	@Override
	public void onRetry(RetryListener listener) {
		this.retries = (spent, failure) -> {
			this.counter.retried(spent, failure);
			listener.retried(spent, failure);
		};
	}

	@Override
	public void close() {
		this.hold.close();
	}

}
