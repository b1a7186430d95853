package dev.blockload.storage.s3;

import java.time.Duration;

import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;

/**
 * Stores that wait for a moment where the product's own wait for half a minute, for tests
 * of whole runs.
 */
public final class QuickStores {

	private static final Timeouts TIMEOUTS = new Timeouts(Duration.ofSeconds(1), Duration.ofMillis(300),
			Duration.ofMillis(1_000), Duration.ofSeconds(3));

	private QuickStores() {
	}

	/**
	 * Create the stores.
	 * @param maxRetryTime the time without progress after which a read fails
	 */
	public static S3ObjectStores with(AwsClientBuilderConfigurer configurer, EmbeddedStore embedded,
			Duration maxRetryTime) {
		return new S3ObjectStores(configurer, embedded, TIMEOUTS,
				new RetryPolicy(maxRetryTime, Duration.ofMillis(10), Duration.ofMillis(100)));
	}

}
