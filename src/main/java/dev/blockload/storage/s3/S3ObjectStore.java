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
import dev.blockload.storage.StorageException;
import dev.blockload.storage.StoredObject;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A bucket behind S3's interface.
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

	S3ObjectStore(SharedClient client, String bucket, S3Failures failures, RetryPolicy retryPolicy) {
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
		ListObjectsV2Response response = persistently(prefix, () -> this.s3.listObjectsV2((request) -> {
			request.bucket(this.bucket).prefix(prefix).delimiter(delimiter).maxKeys(maxKeys);
			from.accept(request);
		}), (ex, outcome) -> this.failures.whileListing(prefix, ex, outcome));
		List<StoredObject> objects = response.contents().stream().map(S3ObjectStore::stored).toList();
		List<String> folders = response.commonPrefixes().stream().map(CommonPrefix::prefix).toList();
		String token = response.nextContinuationToken();
		return new Page(objects, folders, (Boolean.TRUE.equals(response.isTruncated()) && token != null)
				? new Continuation(prefix, delimiter, token) : null);
	}

	/** Asks again while what is wrong may pass, and the patience lasts. */
	private <T> T persistently(String key, Supplier<T> request,
			BiFunction<SdkException, RetryOutcome, StorageException> failure) {
		SharedClient.Hold held = this.client.hold();
		try {
			return asked(key, request, failure);
		}
		finally {
			held.close();
		}
	}

	private <T> T asked(String key, Supplier<T> request,
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
				logger.debug("asking for '{}' failed, trying again in {}", key, wait, ex);
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
		// Some stores leave out what Amazon always sends.
		return new StoredObject(object.key(), Objects.requireNonNullElse(object.eTag(), ""),
				Objects.requireNonNullElse(object.size(), 0L),
				Objects.requireNonNullElse(object.lastModified(), Instant.EPOCH),
				ARCHIVES.contains(Objects.requireNonNullElse(object.storageClassAsString(), "")));
	}

	/**
	 * Asks for the first byte and not for the head alone: errors then come with a body
	 * that says what is wrong.
	 */
	@Override
	public ObjectDetails inspect(String key) {
		return persistently(key, () -> lookNow(key), (ex, outcome) -> this.failures.whileReading(key, ex, outcome));
	}

	private ObjectDetails lookNow(String key) {
		try {
			return inspect(key, "bytes=0-0");
		}
		catch (S3Exception ex) {
			if (ex.statusCode() != S3Failures.RANGE_NOT_SATISFIABLE) {
				throw ex;
			}
			// An object of no bytes has no first one.
			return inspect(key, null);
		}
	}

	private ObjectDetails inspect(String key, @Nullable String range) {
		ResponseInputStream<GetObjectResponse> body = this.s3
			.getObject((request) -> request.bucket(this.bucket).key(key).range(range));
		GetObjectResponse response = body.response();
		Matcher matcher = CONTENT_RANGE.matcher(Objects.requireNonNullElse(response.contentRange(), ""));
		letGo(body, matcher.matches());
		Long length = matcher.matches() ? Long.valueOf(matcher.group(1)) : response.contentLength();
		if (response.eTag() == null || length == null) {
			throw this.failures.incompleteAnswer(key, response.contentType());
		}
		return new ObjectDetails(new Pin(this.bucket, key, response.eTag(), length,
				Objects.requireNonNullElse(response.lastModified(), Instant.EPOCH)), response.ssekmsKeyId());
	}

	/**
	 * Reads the one byte that was asked for, so that the connection can be used again;
	 * where the store sends the whole object instead, drops the connection.
	 */
	private static void letGo(ResponseInputStream<GetObjectResponse> body, boolean oneByte) {
		if (oneByte) {
			try {
				body.close();
				return;
			}
			catch (IOException ex) {
				// What is wanted is in the head and has come; the connection is lost.
			}
		}
		body.abort();
	}

	@Override
	public InputStream open(Pin pin, long start, long end) {
		if (!pin.bucket().equals(this.bucket)) {
			throw new IllegalArgumentException(
					"'" + pin.key() + "' is pinned in bucket '" + pin.bucket() + "', this is '" + this.bucket + "'");
		}
		if (start < 0 || start > end || end > pin.size()) {
			throw new IllegalArgumentException(
					"bytes " + start + " to " + end + " of '" + pin.key() + "', which has " + pin.size());
		}
		return new ClientBoundInputStream(
				new PinnedInputStream(new PinnedObject(this.s3, pin, this.failures), start, end, this.retryPolicy),
				this.client.hold());
	}

	@Override
	public void close() {
		this.hold.close();
	}

}
