package dev.blockload.storage.s3;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A fault of LocalStack 4.14.0, the last version that needs no token: it encodes
 * continuation tokens as UTF-8 and decodes them as ASCII. A token holds the first entry
 * of the next page, so LocalStack answers 500 where that entry is not ASCII.
 */
final class TokensDecodedAsAscii {

	/** Fails at the first answer: LocalStack gives the same answer for ever. */
	static final RetryPolicy NO_RETRIES = new RetryPolicy(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1));

	private TokensDecodedAsAscii() {
	}

	/**
	 * Whether a listing in pages of one entry meets the fault.
	 * @param entries keys and folders, in order
	 */
	static boolean affects(List<String> entries) {
		return entries.stream().skip(1).anyMatch((entry) -> !StandardCharsets.US_ASCII.newEncoder().canEncode(entry));
	}

	/** Asserts that a listing fails by this fault, and by no other. */
	static void breaks(ThrowingCallable listing) {
		Throwable thrown = catchThrowable(listing);
		assertThat(thrown).as("LocalStack decodes tokens as UTF-8 now: remove this exception from the contract")
			.isNotNull();
		assertThat(thrown).isInstanceOfSatisfying(StorageException.class, (failure) -> {
			assertThat(failure.failureCode()).isEqualTo(StorageCode.STORAGE_FAILED);
			assertThat(failure.message()).contains("S3 answered 500 InternalError: ")
				.contains("'ascii' codec can't decode byte 0x");
		});
	}

}
